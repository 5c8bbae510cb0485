import { lazy, Suspense } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { openLayer, useUi } from '../state/ui.ts';

const VersionsPanel = lazy(async () => ({ default: (await import('../versions/versions-panel.tsx')).VersionsPanel }));
const NameVersion = lazy(async () => ({ default: (await import('../versions/name-version.tsx')).NameVersion }));
const SharePanel = lazy(async () => ({ default: (await import('../people/share-panel.tsx')).SharePanel }));

/** Versions and sharing, above the editor. */
export const Layers = ({ workflow }: { readonly workflow: string }) => {
  const layer = useUi(ui => ui.layer);
  const close = () => openLayer(null);
  return (
    <Suspense fallback={null}>
      {layer === 'versions' && (
        <Dialog title="Versions" open onClose={close} width={640}>
          <VersionsPanel workflow={workflow} />
        </Dialog>
      )}
      {layer === 'compare' && (
        <Dialog title="Compare the workflow as it is with…" open onClose={close} width={640}>
          <VersionsPanel workflow={workflow} picking />
        </Dialog>
      )}
      {layer === 'name-version' && (
        <Dialog title="Name this version" open onClose={close} width={440}>
          <NameVersion workflow={workflow} />
        </Dialog>
      )}
      {layer === 'share' && (
        <Dialog title="Share" open onClose={close}>
          <SharePanel workflow={workflow} />
        </Dialog>
      )}
    </Suspense>
  );
};

import './datasets.css';
import { FileUp } from 'lucide-react';
import { type DragEvent, type ReactNode, useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { Button } from '../parts/button.tsx';
import { Empty, FaultNote } from '../parts/empty.tsx';
import { path } from '../state/api.ts';
import { CommitPanel } from './commit-panel.tsx';
import { CompareVersions } from './compare-versions.tsx';
import { DatasetHeader } from './dataset-header.tsx';
import { FileChooser, takeDrop } from './file-chooser.tsx';
import { FilePreview } from './file-preview.tsx';
import { FilesList } from './files-list.tsx';
import { addFiles, recall, useUploads } from './upload-queue.ts';
import { useDataset, useVersions } from './use-dataset.ts';
import { VersionsList } from './versions-list.tsx';

/** What the address says is shown: a version, a file of it, or two versions compared. */
function useShown(name: string) {
  const query = new URLSearchParams(useSearch());
  const [, go] = useLocation();
  const number = (key: string): number | null => Number(query.get(key)) || null;
  return {
    version: number('v'),
    file: query.get('file'),
    from: number('from'),
    to: number('to'),
    show: (wanted: { v?: number; file?: string; from?: number; to?: number }) => {
      const given = Object.entries(wanted).map(([key, value]) => [key, String(value)]);
      go(`${path('datasets', name)}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`);
    },
  };
}

/** One dataset: versions, files, rows. */
export const DatasetPage = ({ name }: { readonly name: string }) => {
  const { data: dataset, error } = useDataset(name);
  const { versions, error: listError, hasNextPage, fetchNextPage } = useVersions(name);
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const shown = useShown(name);
  const uploads = useUploads(s => s.items).filter(item => item.dataset === name);
  const mayWrite = dataset?.role === 'editor' || dataset?.role === 'owner';
  useEffect(() => {
    if (mayWrite) void recall(name);
  }, [name, mayWrite]);

  if (error) return <FaultNote error={error} />;
  if (!dataset) return null;
  const newest = versions?.[0];
  const version = versions?.find(({ number }) => number === shown.version) ?? newest;
  const take = (files: readonly File[]) => addFiles(name, files);
  const toggle = (file: string) => {
    const next = new Set(removed);
    if (!next.delete(file)) next.add(file);
    setRemoved(next);
  };
  return (
    <DropZone enabled={mayWrite} onFiles={take}>
      <DatasetHeader dataset={dataset}>
        {mayWrite && (
          <FileChooser onFiles={take}>
            {choose => (
              <Button look="main" onClick={choose}>
                <FileUp size={14} /> Upload files
              </Button>
            )}
          </FileChooser>
        )}
      </DatasetHeader>
      {mayWrite && (uploads.length > 0 || removed.size > 0) && versions && (
        <CommitPanel
          dataset={name}
          newest={newest}
          uploads={uploads}
          removed={removed}
          onKeep={toggle}
          onCompare={(from, to) => shown.show({ from, to })}
          onCommitted={number => {
            setRemoved(new Set());
            shown.show({ v: number });
          }}
        />
      )}
      {listError && <FaultNote error={listError} />}
      {versions?.length === 0 && (
        <div className="dataset-none">
          <Empty icon={<FileUp size={28} />} title="There is no version yet">
            {mayWrite
              ? 'Drop files anywhere on this page, or choose them; then commit them as the first version.'
              : 'Somebody who may edit this dataset has to commit files first.'}
          </Empty>
        </div>
      )}
      {version && (
        <div className="dataset-body">
          <VersionsList
            versions={versions ?? []}
            shown={shown.from && shown.to ? null : version.number}
            compared={shown.from && shown.to ? [shown.from, shown.to] : null}
            onShow={number => shown.show({ v: number })}
            onCompare={(from, to) => shown.show({ from, to })}
            onMore={hasNextPage ? () => void fetchNextPage() : null}
          />
          {shown.from && shown.to ? (
            <CompareVersions
              key={`${shown.from}-${shown.to}`}
              dataset={name}
              from={shown.from}
              to={shown.to}
              onClose={() => shown.show({ v: shown.to ?? version.number })}
            />
          ) : (
            <div className="dataset-content">
              <FilesList
                dataset={name}
                version={version}
                opened={shown.file}
                removed={mayWrite && version === newest ? removed : null}
                onToggle={toggle}
                onOpen={file => shown.show({ v: version.number, ...(file !== shown.file && { file }) })}
              />
              {version.files.some(file => file.path === shown.file) && (
                <FilePreview
                  key={`${version.number} ${shown.file}`}
                  dataset={name}
                  version={version.number}
                  file={shown.file!}
                  onClose={() => shown.show({ v: version.number })}
                />
              )}
            </div>
          )}
        </div>
      )}
    </DropZone>
  );
};

interface DropZoneProps {
  readonly enabled: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

/** Takes files that are dropped anywhere on the page. */
const DropZone = ({ enabled, onFiles, children }: DropZoneProps) => {
  const [over, setOver] = useState(false);
  const carries = (event: DragEvent) => enabled && event.dataTransfer.types.includes('Files');
  return (
    <section
      className="dataset"
      aria-label="Dataset"
      data-over={over || undefined}
      onDragOver={event => {
        if (!carries(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      }}
      onDragLeave={event => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={event => {
        if (!carries(event)) return;
        event.preventDefault();
        setOver(false);
        onFiles(takeDrop(event.dataTransfer));
      }}
    >
      {children}
    </section>
  );
};

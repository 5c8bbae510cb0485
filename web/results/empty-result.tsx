import { CircleSlash, FilterX, LoaderCircle, Play, TriangleAlert } from 'lucide-react';
import { setKeep } from '#collab/edits.ts';
import type { RowsPage } from '#server/http/shapes/results.ts';
import { startRun } from '../controls/run-actions.ts';
import { useMayRun } from '../controls/use-may-run.ts';
import { Button } from '../parts/button.tsx';
import { useMayEdit } from '../properties/use-may-edit.ts';
import { useKnowledge } from '../state/knowledge.ts';
import { useRoom } from '../state/room-context.tsx';
import { showTab, useUi } from '../state/ui.ts';
import { nodeLabel, useDocument } from '../state/use-document.ts';

interface EmptyResultProps {
  readonly workflow: string;
  readonly node: string;
  readonly empty: NonNullable<RowsPage['empty']>;
  readonly onClear: () => void;
}

const titles: { readonly [reason: string]: string } = {
  'not-run': 'Not run yet',
  'no-rows': 'No rows',
  'not-stored': 'Not stored',
  'no-match': 'No row matches',
  running: 'Running',
  failed: 'Failed',
};

/** Why there is nothing to see, and the next step as a button. */
export function EmptyResult({ workflow, node, empty, onClear }: EmptyResultProps) {
  const { editor } = useRoom();
  const [mayEdit, mayRun] = [useMayEdit(), useMayRun()];
  const here = useDocument(view => view.nodes.has(node));
  const culprit = useDocument(view => view.nodes.get(empty.node ?? ''));
  const info = useKnowledge(known => known.operators.get(culprit?.type ?? ''));
  const run = () => void startRun(workflow, { to: node });
  const icons = {
    running: <LoaderCircle size={20} className="turning" />,
    failed: <TriangleAlert size={20} />,
    'no-match': <FilterX size={20} />,
    'not-run': <Play size={20} />,
  };
  return (
    <div className="empty" data-reason={empty.reason} role="status">
      {icons[empty.reason as keyof typeof icons] ?? <CircleSlash size={20} />}
      <strong>{titles[empty.reason] ?? 'Nothing to see'}</strong>
      <p>{empty.message}</p>
      {empty.reason === 'not-run' && mayRun && (
        <Button look="main" onClick={run}>
          Run to here
        </Button>
      )}
      {empty.reason === 'not-stored' && here && mayRun && mayEdit && (
        <Button
          look="main"
          onClick={() => {
            setKeep(editor, [node], true);
            run();
          }}
        >
          Keep its output and run
        </Button>
      )}
      {empty.reason === 'no-match' && <Button onClick={onClear}>Clear the filter</Button>}
      {empty.reason === 'failed' && <Button onClick={() => showTab('problems')}>Show problems</Button>}
      {empty.reason === 'no-rows' && culprit && culprit.id !== node && (
        <Button onClick={() => useUi.setState({ selection: [culprit.id] })}>
          Look at {nodeLabel(culprit, info?.label)}
        </Button>
      )}
    </div>
  );
}

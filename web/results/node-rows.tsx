import { CornerDownRight, CornerLeftUp, Save, TriangleAlert } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { setKeep } from '#collab/edits.ts';
import type { RowsPage } from '#server/http/shapes/results.ts';
import { shortCount, wholeCount } from '../controls/durations.ts';
import { startRun } from '../controls/run-actions.ts';
import { useMayRun } from '../controls/use-may-run.ts';
import { ColumnOrigin } from '../lineage/column-origin.tsx';
import { Button } from '../parts/button.tsx';
import { changeWords } from '../properties/change-words.ts';
import { useMayEdit } from '../properties/use-may-edit.ts';
import { useKnowledge } from '../state/knowledge.ts';
import { useRoom } from '../state/room-context.tsx';
import { useChosenRows } from '../state/traced.ts';
import { useUi } from '../state/ui.ts';
import { useDocument } from '../state/use-document.ts';
import { askLineage, type LineageWish } from './ask-lineage.ts';
import { EmptyResult } from './empty-result.tsx';
import { resultSource } from './result-source.ts';
import { RowsView } from './rows-view.tsx';
import { SaveDatasetDialog } from './save-dataset-dialog.tsx';

interface NodeRowsProps {
  readonly workflow: string;
  readonly run: string;
  readonly node: string;
  readonly port: string;
  readonly label: string;
  readonly live: boolean;
}

/** Rows that a run stored of one port, with what can be done from there. */
export function NodeRows({ workflow, run, node, port, label, live }: NodeRowsProps) {
  const [saving, setSaving] = useState(false);
  const wish = useUi(ui => (ui.focusRow?.node === node && ui.focusRow.port === port ? ui.focusRow.row : null));
  const tellChosen = useCallback(
    (ids: readonly number[]) => useChosenRows.setState({ chosen: { run, node, port, ids } }),
    [run, node, port],
  );
  useEffect(() => () => useChosenRows.setState({ chosen: null }), []);
  const ask = (rows: LineageWish['rows']) => (
    <>
      <Button onClick={() => askLineage({ run, node, port, rows, direction: 'backward' })}>
        <CornerLeftUp size={13} /> Where from?
      </Button>
      <Button onClick={() => askLineage({ run, node, port, rows, direction: 'forward' })}>
        <CornerDownRight size={13} /> What did it become?
      </Button>
    </>
  );
  return (
    <>
      <RowsView
        source={resultSource(run, node, port)}
        label={`Rows of ${label}, port ${port}`}
        live={live}
        emptyState={(empty, clear) => <EmptyResult workflow={workflow} node={node} empty={empty} onClear={clear} />}
        banner={page => <Banner workflow={workflow} node={node} page={page} live={live} />}
        actions={ask}
        allActions={where => <>All that match: {ask({ where })}</>}
        onChosen={tellChosen}
        focusRow={wish}
        onFocused={() => useUi.setState({ focusRow: null })}
        aroundName={(column, name) => (
          <ColumnOrigin
            workflow={workflow}
            node={node}
            port={port}
            attribute={column.name}
            hint="Click sorts, Shift+click sorts within."
          >
            {name}
          </ColumnOrigin>
        )}
        tools={
          <Button look="bare" disabled={live} onClick={() => setSaving(true)}>
            <Save size={14} /> Save as dataset
          </Button>
        }
      />
      <SaveDatasetDialog
        open={saving}
        onClose={() => setSaving(false)}
        run={run}
        node={node}
        port={port}
        label={label}
      />
    </>
  );
}

interface BannerProps {
  readonly workflow: string;
  readonly node: string;
  readonly page: RowsPage;
  readonly live: boolean;
}

/** Says when the rows are not all that there were, or not what the canvas says now. */
function Banner({ workflow, node, page, live }: BannerProps) {
  const { editor } = useRoom();
  const stale = useKnowledge(known => known.stale[node]);
  const type = useDocument(view => view.nodes.get(node)?.type ?? '');
  const schema = useKnowledge(known => known.operators.get(type)?.config);
  const entry = useDocument(view => view.nodes.get(node));
  const kept = entry?.keep ?? false;
  const [mayEdit, mayRun] = [useMayEdit(), useMayRun()];
  const again = () => void startRun(workflow, { to: node });
  if (!live && page.stored < page.total && page.stored > 0)
    return (
      <p className="rows-note">
        First {wholeCount(page.stored)} of {shortCount(page.total)} rows stored.
        {entry && mayEdit && mayRun && (
          <Button
            onClick={() => {
              if (!kept) setKeep(editor, [node], true);
              again();
            }}
          >
            Keep all and run
          </Button>
        )}
      </p>
    );
  if (!live && stale && !stale.reason.includes('never run'))
    return (
      <p className="rows-note" data-kind="stale">
        <TriangleAlert size={13} /> These rows are from before a change ({changeWords(stale.reason, schema)}).
        {mayRun && <Button onClick={again}>Run to here</Button>}
      </p>
    );
  return null;
}

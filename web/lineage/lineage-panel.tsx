import './lineage.css';
import { Download, GitFork } from 'lucide-react';
import { useEffect, useState } from 'react';
import { sayFault } from '../controls/run-actions.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Menu, MenuItem } from '../parts/menu.tsx';
import { useRoom } from '../state/room-context.tsx';
import { type Traced, useLit } from '../state/traced.ts';
import { useUi } from '../state/ui.ts';
import { useDocument } from '../state/use-document.ts';
import { saveText, traceCsv, traceJson } from './export-trace.ts';
import { pathOf } from './path-of.ts';
import { QuestionBar } from './question-bar.tsx';
import { hasEnded, StillGoing, TraceFault } from './trace-fault.tsx';
import { TraceSteps } from './trace-steps.tsx';
import { askTrace, useTrace } from './use-trace.ts';

/** Where rows come from and what they became. */
export const LineagePanel = ({ workflow }: { readonly workflow: string }) => {
  const traced = useUi(ui => ui.traced);
  if (!traced)
    return (
      <Empty icon={<GitFork size={20} />} title="Choose rows to see where they come from">
        Click a row's number in Results (Shift+click for more), then “Where from?” or “What did it become?”.
      </Empty>
    );
  return <TraceView key={`${traced.run} ${traced.node} ${traced.port}`} workflow={workflow} traced={traced} />;
};

const rowSteps = [20, 200, 1000] as const;
const exportRows = 1000;

function TraceView({ workflow, traced }: { readonly workflow: string; readonly traced: Traced }) {
  const [depth, setDepth] = useState(1);
  const [most, setMost] = useState(0);
  const [pinned, setPinned] = useState<readonly string[]>([]);
  const nodes = useDocument(view => view.nodes);
  const links = useDocument(view => view.links);
  const { view } = useRoom();
  const limit = rowSteps[most] ?? 1000;
  const whole = useTrace({ ...traced, to: null }, { limit, ...(Number.isFinite(depth) && { depth }) });
  const part = useTrace(traced, { limit, ...(Number.isFinite(depth) && traced.to === null && { depth }) });
  const { run, fault, answer } = traced.to === null ? whole : part;
  const found = answer.data;

  useEffect(() => {
    useLit.setState({ rows: found ? pathOf(found, links, id => nodes.has(id)) : null });
  }, [found, nodes, links]);
  const direction = traced.direction;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another way starts near again
  useEffect(() => setDepth(1), [direction]);

  const pin = (column: string) =>
    setPinned(now => (now.includes(column) ? now.filter(name => name !== column) : [...now, column]));
  const keep = async (format: 'json' | 'csv' | 'svg' | 'png') => {
    try {
      const all = await askTrace(traced, { limit: exportRows });
      const name = `lineage-${traced.node}.${format}`.replace(/[^\w.-]+/g, '_');
      if (format === 'json') saveText(name, 'application/json', traceJson(traced, all));
      else if (format === 'csv') saveText(name, 'text/csv', traceCsv(all));
      else {
        const { savePathPicture } = await import('./save-path-picture.ts');
        await savePathPicture(name, format, { view: view.getState(), traced, answer: all });
      }
    } catch (error) {
      sayFault('Not saved', error);
    }
  };
  return (
    <div className="lineage">
      <QuestionBar
        workflow={workflow}
        traced={traced}
        nodes={[...new Set(whole.answer.data?.steps.map(({ node }) => node).filter(node => node !== traced.node))]}
      >
        <Menu
          label="Download the path"
          trigger={
            <Button look="bare" className="icon-only" aria-label="Download" title="Download the path" disabled={!found}>
              <Download size={14} />
            </Button>
          }
        >
          <MenuItem label="PNG: a picture of the path, with the rows it ends at" onSelect={() => void keep('png')} />
          <MenuItem label="SVG: the same, at any size" onSelect={() => void keep('svg')} />
          <MenuItem label="JSON: the path with its rows" onSelect={() => void keep('json')} />
          <MenuItem label="CSV: a line per value" onSelect={() => void keep('csv')} />
        </Menu>
      </QuestionBar>
      {found && found.opaque.length > 0 && <OpaqueNote nodes={found.opaque} />}
      {fault ? (
        <TraceFault workflow={workflow} traced={traced} fault={fault} onRetry={() => void answer.refetch()} />
      ) : run && !hasEnded(run) ? (
        <StillGoing run={run} />
      ) : !found ? (
        <output className="lineage-waiting">Following the rows …</output>
      ) : (
        <TraceSteps
          traced={traced}
          answer={found}
          depth={depth}
          onDepth={setDepth}
          pinned={pinned}
          onPin={pin}
          onMore={most + 1 < rowSteps.length ? () => setMost(most + 1) : undefined}
          busy={answer.isPlaceholderData}
        />
      )}
    </div>
  );
}

const OpaqueNote = ({ nodes }: { readonly nodes: readonly string[] }) => {
  const known = useDocument(view => view.nodes);
  const names = nodes.map(node => known.get(node)?.label || node);
  return (
    <p className="rows-note" data-kind="stale">
      {names.join(', ')} {names.length === 1 ? 'is' : 'are'} opaque: which rows {names.length === 1 ? 'it' : 'they'}{' '}
      used is not known, so the path holds every row that may have been.
    </p>
  );
};

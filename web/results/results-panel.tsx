import './results.css';
import { Table2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { PortInfo } from '#server/http/shapes/workflows.ts';
import { shortCount } from '../controls/durations.ts';
import { isGoing, startRun } from '../controls/run-actions.ts';
import { useMayRun } from '../controls/use-may-run.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { portBehind, portsOf, useKnowledge } from '../state/knowledge.ts';
import { useRun } from '../state/queries.ts';
import { useNodeRun, useRunState } from '../state/run-state.ts';
import { useUi } from '../state/ui.ts';
import { nodeLabel, useDocument } from '../state/use-document.ts';
import { NodeRows } from './node-rows.tsx';

/** Rows of the selected node, a tab per output port. */
export const ResultsPanel = ({ workflow }: { readonly workflow: string }) => {
  const selection = useUi(ui => ui.selection);
  const nodes = useDocument(view => view.nodes);
  const chosen = selection.filter(id => nodes.has(id));
  const run = useRunState(now => now.shown);
  if (chosen.length !== 1)
    return (
      <Empty icon={<Table2 size={20} />} title="Select a node to see its rows">
        Every node can be looked into; none needs to be made an output first.
      </Empty>
    );
  const id = chosen[0]!;
  if (run === null) return <NotRunYet workflow={workflow} node={id} />;
  return <NodeResults key={`${run} ${id}`} workflow={workflow} run={run} node={id} />;
};

function NotRunYet({ workflow, node }: { readonly workflow: string; readonly node: string }) {
  const may = useMayRun();
  return (
    <div className="empty">
      <Table2 size={20} />
      <strong>Not run yet</strong>
      <p>Run the workflow up to this node to see its rows.</p>
      {may && (
        <Button look="main" onClick={() => void startRun(workflow, { to: node })}>
          Run to here
        </Button>
      )}
    </div>
  );
}

interface NodeResultsProps {
  readonly workflow: string;
  readonly run: string;
  readonly node: string;
}

function NodeResults({ workflow, run, node }: NodeResultsProps) {
  const entry = useDocument(view => view.nodes.get(node));
  const info = useKnowledge(known => known.operators.get(entry?.type ?? ''));
  const known = useKnowledge();
  const ports = portsOf(known, node, entry?.type ?? '')?.outputs;
  const live = useNodeRun(node);
  const state = useRunState(now => now.state);
  const { data: detail } = useRun(run);
  const ran = detail?.nodeList.find(({ id }) => id === node);
  const [wanted, setWanted] = useState<string | null>(null);
  const list = tabsOf(ports, ran?.ports);
  const counts = useRunState(
    useShallow(now =>
      list.map(({ name }) => {
        const end = portBehind(known, node, name);
        return now.nodes[end.node]?.rows[end.port];
      }),
    ),
  );
  const focus = useUi(ui => (ui.focusRow?.node === node ? ui.focusRow.port : null));
  useEffect(() => {
    if (focus !== null) setWanted(focus);
  }, [focus]);
  const port = list.find(({ name }) => name === (focus ?? wanted)) ?? list[0];
  if (!port)
    return (
      <Empty icon={<Table2 size={20} />} title="No rows leave this node">
        {info ? 'It has no output port.' : 'Its operator is unknown here.'}
      </Empty>
    );
  const at = portBehind(known, node, port.name);
  const count = (name: string): number | undefined => {
    const end = portBehind(known, node, name);
    const stored = detail?.nodeList.find(({ id }) => id === end.node)?.ports[end.port]?.rows;
    return counts[list.findIndex(p => p.name === name)] ?? stored;
  };
  return (
    <div className="results">
      {list.length > 1 && (
        <div className="tab-list port-tabs" role="tablist" aria-label="Output ports">
          {list.map(({ name, label, kind }) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={name === port.name}
              data-kind={kind}
              onClick={() => setWanted(name)}
            >
              {label ?? name}
              {count(name) !== undefined && <span className="count numbers">{shortCount(count(name)!)}</span>}
            </button>
          ))}
        </div>
      )}
      <NodeRows
        key={port.name}
        workflow={workflow}
        run={run}
        node={at.node}
        port={at.port}
        label={nodeLabel(entry, info?.label)}
        live={isGoing(state) && live?.state !== 'completed' && live?.state !== 'cached'}
      />
    </div>
  );
}

/** Ports as the node has them now, and those that only the run knows. */
function tabsOf(
  now: readonly PortInfo[] | undefined,
  ran: { readonly [port: string]: { readonly kind: string } } | undefined,
): readonly PortInfo[] {
  const known = now ?? [];
  const gone = Object.entries(ran ?? {})
    .filter(([name]) => !known.some(port => port.name === name))
    .map(([name, { kind }]) => ({ name, kind }));
  return [...known, ...gone].filter(({ kind }) => kind !== 'model');
}

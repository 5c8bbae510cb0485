import { TriangleAlert } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import { counted, duration, shortCount } from '../controls/durations.ts';
import { changeWords } from '../properties/change-words.ts';
import { portBehind, useKnowledge } from '../state/knowledge.ts';
import { together } from '../state/many-runs.ts';
import { type NodeRun, nodeRunOf, useNodeRun, useRunState } from '../state/run-state.ts';
import { useDocument, useNode } from '../state/use-document.ts';
import { rowsOut, statusOf } from './node-status.tsx';

/** What the shown run says of a node, or of a macro: state, rows, time, progress. */
export const NodeFoot = ({ id, disabled }: { readonly id: string; readonly disabled: boolean }) => {
  const run = useNodeRun(id);
  const stale = useKnowledge(known => known.stale[id]?.reason);
  const node = useNode(id);
  const schema = useKnowledge(known => known.operators.get(node?.type ?? '')?.config);
  const isMacro = useRunState(s => s.nodes[id] === undefined && s.macros[id] !== undefined);
  const ports = useKnowledge(known => (isMacro ? known.ports[id]?.outputs : undefined));
  const counts = useRunState(useShallow(s => (ports ?? []).map(({ of }) => of && s.nodes[of.node]?.rows[of.port])));
  const rows = isMacro ? sumOf(counts) : run ? rowsOut(run.rows) : null;
  return <Foot run={run} rows={rows} disabled={disabled} stale={stale && changeWords(stale, schema)} />;
};

/** The same of a folded group, its nodes taken together. */
export const GroupFoot = ({ members }: { readonly members: readonly string[] }) => {
  const runs = useRunState(useShallow(s => members.flatMap(id => nodeRunOf(s, id) ?? [])));
  const off = useDocument(view => members.every(id => view.nodes.get(id)?.disabled));
  const stale = useKnowledge(known => members.map(id => known.stale[id]?.reason).find(Boolean));
  const rows = useRowsLeaving(members);
  return <Foot run={together(runs)} rows={rows} disabled={off} stale={stale} />;
};

/** Rows that leave a group: over links to nodes outside, and at ends. */
function useRowsLeaving(members: readonly string[]): number | null {
  const links = useDocument(view => view.links);
  const inside = new Set(members);
  const all = [...links.values()];
  const fed = new Set(all.flatMap(({ from, to }) => (inside.has(to.operator) ? [from.operator] : [])));
  const ends = useKnowledge(
    useShallow(known =>
      members.flatMap(id => {
        const linked = all.filter(l => l.from.operator === id && !inside.has(l.to.operator)).map(l => l.from.port);
        const isEnd = linked.length === 0 && !fed.has(id);
        const ports = isEnd ? outputsOf(known, id) : [...new Set(linked)];
        return ports.map(port => {
          const behind = portBehind(known, id, port);
          return JSON.stringify([behind.node, behind.port]);
        });
      }),
    ),
  );
  return sumOf(
    useRunState(
      useShallow(s =>
        ends.map(end => {
          const [node, port] = JSON.parse(end) as [string, string];
          return s.nodes[node]?.rows[port];
        }),
      ),
    ),
  );
}

const outputsOf = ({ ports }: { readonly ports: ReturnType<typeof useKnowledge.getState>['ports'] }, id: string) =>
  (ports[id]?.outputs ?? [{ name: 'out', kind: 'rows' }])
    .filter(({ kind }) => kind !== 'rejected' && kind !== 'model')
    .map(({ name }) => name);

const sumOf = (counts: readonly (number | undefined)[]): number | null =>
  counts.every(count => count === undefined) ? null : counts.reduce<number>((sum, n) => sum + (n ?? 0), 0);

interface FootProps {
  readonly run: NodeRun | undefined;
  readonly rows: number | null;
  readonly disabled: boolean;
  /** Why it is stale, where it is. */
  readonly stale: string | undefined;
}

const Foot = ({ run, rows, disabled, stale }: FootProps) => {
  const paused = useRunState(s => s.state === 'paused');
  const { kind, Icon, words } = statusOf(run, { disabled, stale: stale !== undefined, paused });
  const share = run?.progress && run.progress.total > 0 ? Math.min(1, run.progress.done / run.progress.total) : null;
  return (
    <div className="node-foot numbers" data-state={kind}>
      <span className="node-state" title={kind === 'stale' ? `Stale: ${stale}` : words}>
        <Icon size={13} className={kind === 'running' ? 'spin' : undefined} aria-hidden="true" />
        <span className="ellipsis">{words}</span>
      </span>
      {run && run.rejected > 0 && (
        <span className="node-rejected" title={`${counted(run.rejected, 'row')} rejected`}>
          <TriangleAlert size={11} aria-hidden="true" />
          {shortCount(run.rejected)}
        </span>
      )}
      {rows !== null && kind !== 'waiting' && (
        <span className="node-rows">
          {shortCount(rows)} {rows === 1 ? 'row' : 'rows'}
          {run?.state === 'running' && run.rate !== null && <span> · {shortCount(Math.round(run.rate))}/s</span>}
          {run && run.ms !== null && run.state === 'completed' && <span> · {duration(run.ms)}</span>}
        </span>
      )}
      {share !== null && <span className="node-progress" style={{ transform: `scaleX(${share})` }} />}
    </div>
  );
};

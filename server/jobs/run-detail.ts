import type { Problem } from '#engine/errors.ts';
import type { PortResult } from '#engine/run/output.ts';
import type { RunNode, RunRecord } from '#engine/store/run-folder.ts';
import type { RunDetail, RunNodeInfo, RunState, RunSummary } from '../http/shapes/runs.ts';
import type { EventLog } from './event-log.ts';
import type { LiveNodes } from './run-order.ts';

type Info = RunNodeInfo;

/** A run with its nodes, as its folder says, and beyond that as the runner says while it is at work. */
export function detailOf(
  summary: RunSummary,
  record: RunRecord,
  { live, log, seq }: { readonly live: LiveNodes | null; readonly log: EventLog | null; readonly seq: number },
): RunDetail {
  const running = new Map(live?.nodes.map(node => [node.id, node]));
  const keeps = whole(record);
  return {
    ...summary,
    content: record.workflow,
    nodeList: record.nodes.map(node => {
      const now = running.get(node.id);
      if (!now || node.cached) return infoOf(node, summary.state);
      const ports = Object.fromEntries(
        Object.entries(node.ports).map(([port, known]) => {
          const rows = now.rows[port] ?? 0;
          const done: PortResult | undefined = now.ports.find(p => p.port === port);
          const stored = keeps.has(node.id) ? rows : Math.min(rows, previewOf(record));
          return [port, { ...known, rows, stored: done?.stored ?? stored, cut: done?.cut ?? false }];
        }),
      );
      const info = infoOf({ ...node, state: now.state, ms: Math.round(now.ms * 10) / 10, ports }, summary.state);
      return { ...info, progress: log?.progress.get(node.id) ?? null };
    }),
    problemList: record.problems.map(shown),
    seed: record.seed,
    regions: record.regions.map(({ id, nodes, after }) => ({ id, nodes: [...nodes], after: [...after] })),
    seq,
  };
}

/** A run that has no folder: it waits, or could not begin. */
export const detailWithoutFolder = (
  summary: RunSummary,
  content: unknown,
  problems: readonly Problem[],
  seed: number,
): RunDetail => ({
  ...summary,
  content,
  nodeList: [],
  problemList: problems.map(shown),
  seed,
  regions: [],
  seq: 0,
});

export const shown = ({ code, message, node, field }: Problem) => ({
  code,
  message,
  ...(node !== undefined && { node }),
  ...(field !== undefined && { field }),
});

export function infoOf(node: RunNode, run: RunState): Info {
  const state = node.state === 'running' && run === 'paused' ? 'paused' : node.state;
  const isOver = run !== 'queued' && run !== 'running' && run !== 'paused';
  return {
    id: node.id,
    type: node.type,
    label: node.label,
    // A run that was killed says to the last that its nodes are at work.
    state: (isOver && state === 'running' ? 'stopped' : state) as Info['state'],
    ms: node.ms,
    cachedAt: node.cached?.at ?? null,
    ports: Object.fromEntries(
      Object.entries(node.ports).map(([port, { rows, stored, cut, kind, schema }]) => [
        port,
        { rows, stored, cut, kind, schema: schema.map(({ name, type }) => ({ name, type })) },
      ]),
    ),
    progress: null,
  };
}

const previewOf = (record: RunRecord): number =>
  (record.workflow as { settings: { previewRows: number } }).settings.previewRows;

/** Nodes that are stored whole: ends, and those that say so. */
function whole(record: RunRecord): Set<string> {
  const { operators, links } = record.workflow as {
    operators: { id: string; keep?: boolean }[];
    links: { from: { operator: string } }[];
  };
  const feeding = new Set(links.map(link => link.from.operator));
  return new Set(operators.filter(o => o.keep || !feeding.has(o.id)).map(o => o.id));
}

/** The record of a run whose process died: nodes as the last events say, lineage that ends in the middle. */
export function cutOff(record: RunRecord, log: EventLog, problem: Problem): RunRecord {
  const { states } = log;
  return {
    ...record,
    state: 'failed',
    nodes: record.nodes.map(node => {
      const state = states.get(node.id) ?? node.state;
      const rows = log.rows.get(node.id) ?? {};
      const ports = Object.fromEntries(
        Object.entries(node.ports).map(([port, known]) => [port, { ...known, rows: rows[port] ?? known.rows }]),
      );
      return node.cached ? node : { ...node, state: state === 'running' ? 'stopped' : state, ports };
    }),
    problems: [...record.problems, problem],
  };
}

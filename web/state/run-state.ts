import { create } from 'zustand';
import type { RunEvent } from '#engine/run/events.ts';
import type { Problem } from '#server/http/shapes/elements.ts';
import type { RunDetail, RunNodeInfo, RunSummary } from '#server/http/shapes/runs.ts';
import { macroRuns } from './many-runs.ts';

export type NodeState = RunNodeInfo['state'];

/** What the shown run says of one node. */
export interface NodeRun {
  readonly state: NodeState;
  /** Rows by output port. */
  readonly rows: { readonly [port: string]: number };
  /** Rows per second over the last counts, all ports but `rejected`; null at rest. */
  readonly rate: number | null;
  readonly ms: number | null;
  readonly cachedAt: string | null;
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly rejected: number;
  readonly startedAt: number | null;
  readonly countedAt: number | null;
}

export interface ConsoleLine {
  readonly at: number;
  readonly node: string;
  readonly line: string;
}

export interface RunStore {
  /** Every known run of the open workflow, newest first. */
  readonly runs: readonly RunSummary[];
  /** Whether the server has told of them yet. */
  readonly listed: boolean;
  /** The run that the canvas shows; null before the first. */
  readonly shown: string | null;
  /** The shown run was chosen by the person and is not replaced by a newer one. */
  readonly pinned: boolean;
  readonly state: RunSummary['state'] | null;
  readonly nodes: { readonly [node: string]: NodeRun };
  /** What the nodes inside each macro come to together. */
  readonly macros: { readonly [macro: string]: NodeRun };
  readonly problems: readonly Problem[];
  readonly console: readonly ConsoleLine[];
  /** Sequence number of the newest event that has been applied. */
  readonly seq: number;
}

const fresh = { state: null, nodes: {}, macros: {}, problems: [], console: [], seq: 0 } as const;

/** Live numbers of the run that is shown; fed by state/events.ts. */
export const useRunState = create<RunStore>()(() => ({
  runs: [],
  listed: false,
  shown: null,
  pinned: false,
  ...fresh,
}));

/** A node that a run has not got to. */
export const idle: NodeRun = {
  state: 'waiting',
  rows: {},
  rate: null,
  ms: null,
  cachedAt: null,
  progress: null,
  rejected: 0,
  startedAt: null,
  countedAt: null,
};
const longestConsole = 5000;

/** The shown run's word on one node; a component that uses it is drawn again only when that changes. */
export const useNodeRun = (node: string): NodeRun | undefined => useRunState(s => nodeRunOf(s, node));

/** The same for a node or a macro. */
export const nodeRunOf = ({ nodes, macros }: RunStore, node: string): NodeRun | undefined =>
  nodes[node] ?? macros[node];

/** What the shown run told of its nodes; of one that could not begin nothing, since the check knows how the workflow stands now. */
export const toldOfNodes = ({ nodes, problems }: RunStore): readonly Problem[] =>
  Object.keys(nodes).length > 0 ? problems : noProblems;
const noProblems: readonly Problem[] = [];

/** Summary of the shown run. */
export const useShownRun = (): RunSummary | undefined => useRunState(s => s.runs.find(run => run.id === s.shown));

export const forgetRuns = (): void =>
  useRunState.setState({ runs: [], listed: false, shown: null, pinned: false, ...fresh });

/** Shows another run; its events follow from the first. */
export const showRun = (run: string | null, pinned = false): void =>
  useRunState.setState(s => (s.shown === run ? { pinned } : { ...fresh, shown: run, pinned }));

/** Takes the list of runs in; the newest is shown unless the person chose one. */
export function takeRuns(changed: readonly RunSummary[]): void {
  const before = useRunState.getState();
  const all = new Map([...before.runs, ...changed].map(run => [run.id, run]));
  const runs = [...all.values()].sort((a, b) => b.number - a.number);
  const newest = runs[0]?.id ?? null;
  useRunState.setState({ runs, listed: true });
  if (!before.pinned && newest !== before.shown) showRun(newest);
  const shown = runs.find(run => run.id === useRunState.getState().shown);
  if (shown) useRunState.setState({ state: shown.state });
}

/** Takes a stored run's numbers in, as the start that its further events build on. */
export function takeDetail(detail: RunDetail): void {
  const { shown, seq } = useRunState.getState();
  if (shown !== detail.id || seq > detail.seq) return;
  const nodes = Object.fromEntries(detail.nodeList.map(info => [info.id, fromInfo(info)]));
  const macros = macroRuns(nodes);
  useRunState.setState({ nodes, macros, problems: detail.problemList, state: detail.state, seq: detail.seq });
}

function fromInfo(info: RunNodeInfo): NodeRun {
  const ports = Object.entries(info.ports);
  return {
    ...idle,
    state: info.state,
    rows: Object.fromEntries(ports.map(([port, { rows }]) => [port, rows])),
    ms: info.ms,
    cachedAt: info.cachedAt,
    progress: info.progress,
    rejected: ports.reduce((sum, [, { kind, rows }]) => sum + (kind === 'rejected' ? rows : 0), 0),
  };
}

/** Takes events of the shown run in, many at once: one change of state, so one round of drawing. */
export function takeEvents(events: readonly { readonly seq: number; readonly event: RunEvent }[]): void {
  useRunState.setState(before => {
    let { nodes, problems, console, state, seq } = before;
    const patch = (node: string, change: Partial<NodeRun>) => {
      nodes = { ...nodes, [node]: { ...(nodes[node] ?? idle), ...change } };
    };
    for (const { seq: number, event } of events) {
      if (number <= seq) continue;
      seq = number;
      if (event.kind === 'run') state = event.state;
      else if (event.kind === 'node') patch(event.node, onState(nodes[event.node] ?? idle, event.state, event.at));
      else if (event.kind === 'counts')
        for (const [node, rows] of Object.entries(event.rows))
          patch(node, onCounts(nodes[node] ?? idle, rows, event.at));
      else if (event.kind === 'progress') patch(event.node, { progress: { done: event.done, total: event.total } });
      else if (event.kind === 'problem') problems = [...problems, event.problem];
      else if (event.kind === 'console')
        console = [...console, { at: event.at, node: event.node, line: event.line }].slice(-longestConsole);
    }
    const macros = nodes === before.nodes ? before.macros : macroRuns(nodes);
    return { nodes, macros, problems, console, state, seq };
  });
}

function onState(node: NodeRun, state: NodeState, at: number): Partial<NodeRun> {
  if (state === 'running') return { state, startedAt: node.startedAt ?? at };
  const ms = node.startedAt === null ? node.ms : at - node.startedAt;
  return { state, ms, rate: null, progress: null };
}

function onCounts(node: NodeRun, counts: { readonly [port: string]: number }, at: number): Partial<NodeRun> {
  const rows = { ...node.rows, ...counts };
  const sum = (of: { readonly [port: string]: number }) =>
    Object.entries(of).reduce((total, [port, n]) => total + (port === 'rejected' ? 0 : n), 0);
  const seconds = node.countedAt === null ? 0 : (at - node.countedAt) / 1000;
  const rate = seconds > 0.05 ? (sum(rows) - sum(node.rows)) / seconds : node.rate;
  return { rows, rate, countedAt: at, rejected: rows.rejected ?? node.rejected };
}

import type { NodeRun } from './run-state.ts';
import { macrosAround } from './way-inside.ts';

const over = new Set<NodeRun['state']>(['completed', 'cached', 'failed', 'stopped']);

/** What several nodes come to together: the state that matters most, how many are done, how many rows were rejected. */
export function together(runs: readonly NodeRun[]): NodeRun | undefined {
  const [first] = runs;
  if (!first) return undefined;
  const any = (state: NodeRun['state']) => runs.some(run => run.state === state);
  const all = (...states: NodeRun['state'][]) => runs.every(run => states.includes(run.state));
  const done = runs.filter(run => over.has(run.state)).length;
  const parts = runs.reduce((sum, { progress }) => sum + (progress?.total ? progress.done / progress.total : 0), done);
  return {
    ...first,
    state: stateOf(any, all),
    rows: {},
    rate: null,
    ms: null,
    cachedAt: all('cached') ? first.cachedAt : null,
    progress: done < runs.length && !any('failed') ? { done: parts, total: runs.length } : null,
    rejected: runs.reduce((sum, { rejected }) => sum + rejected, 0),
  };
}

function stateOf(
  any: (state: NodeRun['state']) => boolean,
  all: (...states: NodeRun['state'][]) => boolean,
): NodeRun['state'] {
  for (const state of ['failed', 'running', 'paused', 'stopped'] as const) if (any(state)) return state;
  if (any('waiting')) return 'waiting';
  return all('cached') ? 'cached' : 'completed';
}

/** The same for each macro, of the nodes inside it. */
export function macroRuns(nodes: { readonly [node: string]: NodeRun }): { readonly [macro: string]: NodeRun } {
  const inside = new Map<string, NodeRun[]>();
  for (const [id, run] of Object.entries(nodes))
    for (const macro of macrosAround(id)) inside.set(macro, [...(inside.get(macro) ?? []), run]);
  return Object.fromEntries(
    [...inside].flatMap(([macro, runs]) => {
      const run = together(runs);
      return run ? [[macro, run]] : [];
    }),
  );
}

import { type Batch, rowsOf, sliceBatch } from '../data/batch.ts';
import type { Value } from '../data/column.ts';
import { must } from '../errors.ts';
import { cutRegions } from '../plan/cut-regions.ts';
import { type ExecutableNode, makePlan } from '../plan/plan.ts';
import type { Workflow } from '../plan/workflow.ts';
import type { ResultStore } from '../store/result-store.ts';
import { createSpillArea } from '../store/spill.ts';
import { Execution } from './execution.ts';
import type { OpenRun, PortName } from './open-run.ts';
import { contentKeys } from './reuse.ts';

/** Values of one row; null when they cannot be had any more. */
export interface RowValues {
  readonly row: number;
  readonly values: readonly Value[] | null;
}

/**
 * Values of some rows of a port, in the order asked for.
 *
 * Stored rows are read; others are computed again up to the last one asked for, which gives the same rows as long as the
 * files read are the same [L11]. When they changed since the run, `values` is null.
 */
export async function rowsAt(run: OpenRun, port: PortName, rows: readonly number[]): Promise<RowValues[]> {
  const found = new Map<number, Value[]>();
  const reader = run.results(port);
  if (reader) {
    for (const [start, count] of stretches(rows.filter(row => row < reader.rows)))
      for (const batch of reader.read(start, count))
        rowsOf(batch).forEach((values, k) => found.set(batch.base + k, values));
    reader.close();
  }
  const missing = rows.filter(row => !found.has(row));
  if (missing.length > 0) await compute(run, port, missing, found);
  return rows.map(row => ({ row, values: found.get(row) ?? null }));
}

/** Sorted rows as runs of neighbours [start, count]. */
function stretches(rows: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const row of [...rows].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && row <= last[0] + last[1]) last[1] = Math.max(last[1], row - last[0] + 1);
    else runs.push([row, 1]);
  }
  return runs;
}

async function compute(
  run: OpenRun,
  { node, port }: PortName,
  rows: readonly number[],
  found: Map<number, Value[]>,
): Promise<void> {
  const { record, place } = run;
  // The whole plan as it was run, since what one node gives may depend on who reads it (a sort that only limits read).
  const plan = await makePlan(record.workflow as Workflow, run.registry, {
    parameters: record.parameters,
    to: record.to ?? undefined,
    observe: record.observe,
    peek: place,
    load: place.load,
  });
  const keys = contentKeys(plan.nodes, {
    seed: record.seed,
    cache: null,
    resolve: place.resolve,
    contentOf: path => place.datasets.contentOf(path),
    available: () => false,
  });
  if (keys.get(node) !== run.node(node).key) return;
  const nodes = withAncestors(plan.nodes, node);
  const wanted = new Set(rows);
  const last = Math.max(...rows);
  const spill = createSpillArea(run.folder.spillPath);
  let halt = () => {};
  const execution = new Execution(
    { ...plan, nodes, ...cutRegions(nodes) },
    {
      results: picking(node, port, batch => {
        for (let k = 0; k < batch.rows; k++)
          if (wanted.has(batch.base + k)) found.set(batch.base + k, rowsOf(sliceBatch(batch, k, k + 1))[0]);
        if (batch.base + batch.rows > last) halt();
      }),
      recorder: null,
      lent: new Set(),
      seed: record.seed,
      spill: schema => spill.spill(schema),
      resolve: place.resolve,
      secret: place.secret,
    },
  );
  halt = () => execution.halt();
  await execution.run();
  spill.close();
}

/** The node, as an end, and everything it is computed from. */
function withAncestors(nodes: readonly ExecutableNode[], last: string): ExecutableNode[] {
  const needed = new Set([last]);
  for (const { id, inputs } of nodes.toReversed())
    if (needed.has(id)) for (const { from } of inputs) needed.add(from.node);
  return nodes.filter(n => needed.has(n.id)).map(n => (n.id === last ? { ...n, end: true } : n));
}

/** A store that keeps nothing and shows one port's batches to `see`. */
function picking(node: string, port: string, see: (batch: Batch) => void): ResultStore {
  return {
    create: (n, p) => ({
      write: batch => (n === node && p === port ? see(batch) : undefined),
      close: () => {},
      abort: () => {},
    }),
    open: () => must(null, 'a picking store is only written'),
  };
}

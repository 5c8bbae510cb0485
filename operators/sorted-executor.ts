import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import type { Executor, ExecutorContext } from '#engine/operator/define.ts';
import { ExternalSort, type SavedSort } from '#engine/operator/external-sort.ts';
import { fromRows } from '#engine/operator/lineage.ts';

/** Gives the rows of `in` in order, or the first `limit` of them, each from its own row. */
export function sortedExecutor(keys: readonly SortKey[], context: ExecutorContext, limit?: number): Executor {
  const sort = new ExternalSort(context.inputs.in, keys, context, limit);
  return {
    process: batch => sort.add(batch),
    *finish() {
      for (const sorted of sort.drain())
        yield sorted && { port: 'out', batch: sorted.batch, from: fromRows('in', sorted.rows) };
    },
    save: () => sort.save(),
    restore: state => sort.restore(state as SavedSort),
    close: () => sort.close(),
  };
}

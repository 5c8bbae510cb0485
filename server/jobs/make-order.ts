import type { RunRecord } from '#engine/store/run-folder.ts';
import type { FrozenWorkflow, RunServiceOptions } from './run-book.ts';
import { type RunRow, readRequest } from './run-index.ts';
import { limitsOf } from './run-limits.ts';
import type { RunOrder } from './run-order.ts';

/** What a runner is told of a run; one that repeats a version reads the same versions of datasets again [L11]. */
export async function makeOrder(
  row: RunRow,
  { workflow, base }: FrozenWorkflow,
  options: RunServiceOptions,
  recordOf: (run: string) => RunRecord | null,
  paused: boolean,
): Promise<RunOrder> {
  const request = readRequest(row);
  const { to, parameters = {}, seed, reuse = true } = request;
  const rights = await options.rights?.(row.user_id === null ? null : { id: row.user_id, name: '' });
  const isRepeated = row.replays !== null && request.version !== undefined;
  const uses = isRepeated ? recordOf(row.replays as string)?.datasets : undefined;
  return {
    run: row.id,
    workflow,
    workflowId: row.workflow_id,
    base,
    data: options.data,
    parameters,
    ...(to !== undefined && { to }),
    ...(seed !== undefined && { seed }),
    reuse,
    ...limitsOf(request, options.memoryBytes),
    ...(rights && { rights }),
    ...(uses && { uses }),
    paused,
  };
}

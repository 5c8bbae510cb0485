import type { Execution } from '../run/execution.ts';

/**
 * Lets exactly one emission of a paused run pass [L4] and resolves when it has, or when its region has ended.
 *
 * @param region  the region to step; default: the first that is running
 * @returns false when the run is not paused or no such region is running
 */
export async function step(execution: Execution, region: string | undefined = execution.running[0]): Promise<boolean> {
  if (execution.state !== 'paused' || region === undefined || !execution.running.includes(region)) return false;
  await execution.gate(region).step();
  return true;
}

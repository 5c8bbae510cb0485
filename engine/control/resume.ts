import type { Execution } from '../run/execution.ts';

/** Lets a paused run go on. @returns false when the run is not paused */
export function resume(execution: Execution): boolean {
  if (execution.state !== 'paused') return false;
  execution.enter('running');
  for (const region of execution.plan.regions) execution.gate(region.id).resume();
  return true;
}

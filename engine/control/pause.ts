import type { Execution } from '../run/execution.ts';

/**
 * Pauses a run: closes the gate of every region.
 *
 * Contract: when it returns nothing more is emitted until `resume` or `step` [L4]; regions that would begin meanwhile wait.
 * @returns false when the run is not running
 */
export function pause(execution: Execution): boolean {
  if (execution.state !== 'running') return false;
  for (const region of execution.plan.regions) execution.gate(region.id).pause();
  execution.enter('paused');
  return true;
}

import type { Execution } from '../run/execution.ts';

/**
 * Stops a run cleanly, also while it is paused: generators end at their yield, executors close, what is stored stays readable [L9].
 *
 * @returns false when the run has ended already
 */
export function stop(execution: Execution): boolean {
  if (execution.state !== 'running' && execution.state !== 'paused') return false;
  execution.halt();
  return true;
}

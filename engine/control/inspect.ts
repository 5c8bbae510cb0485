import type { Execution, NodeStatus } from '../run/execution.ts';

/** Where a run stands: its state, the regions at work, and what each node has done; works at any moment. */
export function inspect(execution: Execution): {
  state: Execution['state'];
  regions: readonly string[];
  nodes: readonly NodeStatus[];
} {
  return { state: execution.state, regions: execution.running, nodes: execution.status() };
}

import { SluiceError } from '#engine/errors.ts';
import { diffWorkflows } from '#engine/plan/diff.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import type { RunNode, RunRecord } from '#engine/store/run-folder.ts';
import type { RunComparison } from '../http/shapes/runs.ts';
import type { RunBook } from './run-book.ts';
import { infoOf } from './run-detail.ts';

/** Two runs side by side: parameters, nodes with rows and times, and what turns one workflow into the other. @throws {SluiceError} RUN_INCOMPLETE */
export async function compareRuns(
  runs: Pick<RunBook, 'record' | 'summary'>,
  a: string,
  b: string,
): Promise<RunComparison> {
  const [one, two] = [await sideOf(runs, a), await sideOf(runs, b)];
  const names = [...new Set([...Object.keys(one.parameters), ...Object.keys(two.parameters)])];
  const ids = [...new Set([...one.nodes.keys(), ...two.nodes.keys()])];
  return {
    parameters: names.map(name => ({
      name,
      ...(name in one.parameters && { a: one.parameters[name] }),
      ...(name in two.parameters && { b: two.parameters[name] }),
    })),
    nodes: ids.map(id => {
      const [left, right] = [one.nodes.get(id), two.nodes.get(id)];
      return {
        id,
        label: (right ?? left)?.label ?? id,
        a: left ? infoOf(left, one.state) : null,
        b: right ? infoOf(right, two.state) : null,
        same: left !== undefined && right !== undefined && left.key === right.key && gave(left) && gave(right),
      };
    }),
    diff: diffWorkflows(one.workflow, two.workflow),
  };
}

/** A content address says what a node would give; only one that came to its end gave it. */
const gave = ({ state }: RunNode): boolean => state === 'completed' || state === 'cached';

async function sideOf(runs: Pick<RunBook, 'record' | 'summary'>, id: string) {
  const { state } = await runs.summary(id);
  const record: RunRecord | null = runs.record(id);
  if (!record) throw new SluiceError('RUN_INCOMPLETE', { run: id, reason: 'it has not begun' });
  const workflow = record.workflow as Workflow;
  const defaults = Object.fromEntries(workflow.parameters.map(p => [p.name, p.default ?? null]));
  return {
    state,
    workflow,
    parameters: { ...defaults, ...record.parameters } as { readonly [name: string]: unknown },
    nodes: new Map(record.nodes.map(node => [node.id, node])),
  };
}

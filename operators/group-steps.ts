import type { Batch } from '#engine/data/batch.ts';
import type { GroupStep } from '#engine/data/group/group-step.ts';
import type { Grouping } from '#engine/data/group/grouping.ts';
import type { Limits } from '#engine/data/spill/parked.ts';
import type { Emission, Executor, ExecutorContext } from '#engine/operator/define.ts';

/** What an executor is lent, as algorithms that spill want it. */
export const limitsOf = ({ spill, memoryBytes }: ExecutorContext): Limits => ({ park: spill, bytes: memoryBytes });

/** How an operator differs from the grouping it is made of. */
export interface GroupingPorts {
  /** Input ports in order; a grouping knows them as sources 0, 1, … */
  readonly inputs: readonly string[];
  /** A batch of a port as the grouping wants it. */
  readonly enter?: (batch: Batch, source: number) => Batch;
  /** Rows of the result as the operator gives them. */
  readonly leave?: (batch: Batch) => Batch;
  /** Sources whose rows are origins; absent: all. */
  readonly origins?: readonly number[];
}

/** What a grouping says, as emissions on port `out`. */
export function* emissionsOf(
  steps: Iterable<GroupStep>,
  { inputs, leave, origins }: GroupingPorts,
): Generator<Emission> {
  for (const step of steps)
    if (step === undefined) yield undefined;
    else if (step.kind === 'rows') yield { port: 'out', batch: leave ? leave(step.batch) : step.batch };
    else if (step.kind === 'relabel') yield { ...step, port: 'out' };
    else {
      const { source, start, rows, groups } = step;
      if (origins && !origins.includes(source)) yield undefined;
      else yield { kind: 'assign', port: 'out', input: inputs[source], start, groups, ...(rows && { rows }) };
    }
}

/** The executor of an operator that is one grouping of its inputs, which come one after the other. */
export function groupingExecutor(grouping: Grouping, ports: GroupingPorts): Executor {
  const { inputs, enter } = ports;
  return {
    process(batch, port) {
      const source = inputs.indexOf(port);
      return emissionsOf(grouping.add(enter ? enter(batch, source) : batch, source), ports);
    },
    finish: port => (port === inputs[inputs.length - 1] ? emissionsOf(grouping.finish(), ports) : []),
    save: () => grouping.save(),
    restore: state => grouping.restore(state),
    close: () => grouping.close(),
  };
}

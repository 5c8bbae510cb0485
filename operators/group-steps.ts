import type { Batch } from '#engine/data/batch.ts';
import type { Grouping, GroupStep } from '#engine/data/group/grouping.ts';
import type { Limits } from '#engine/data/spill/parked.ts';
import type { Emission, Executor, ExecutorContext } from '#engine/operator/define.ts';

/** What an executor is lent, as algorithms that spill want it. */
export const limitsOf = ({ spill, memoryBytes }: ExecutorContext): Limits => ({ park: spill, bytes: memoryBytes });

/** What a grouping says, as emissions on port `out`; sources are the input ports in order. */
export function* emissionsOf(steps: Iterable<GroupStep>, inputs: readonly string[]): Generator<Emission> {
  for (const step of steps)
    if (step === undefined) yield undefined;
    else if (step.kind === 'rows') yield { port: 'out', batch: step.batch };
    else if (step.kind === 'relabel') yield { ...step, port: 'out' };
    else {
      const { source, start, rows, groups } = step;
      yield { kind: 'assign', port: 'out', input: inputs[source], start, groups, ...(rows && { rows }) };
    }
}

/** The executor of an operator that is one grouping of its inputs, which come one after the other. */
export function groupingExecutor(grouping: Grouping, inputs: readonly string[]): Executor {
  return {
    process: (batch: Batch, port: string) => emissionsOf(grouping.add(batch, inputs.indexOf(port)), inputs),
    finish: port => (port === inputs[inputs.length - 1] ? emissionsOf(grouping.finish(), inputs) : []),
    save: () => grouping.save(),
    restore: state => grouping.restore(state),
    close: () => grouping.close(),
  };
}

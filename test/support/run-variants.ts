import { expect } from 'vitest';
import type { Table } from '#engine/operator/define.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';
import { type OperatorRun, type RunOptions, runOperator } from './run-operator.ts';

/** Other cuts, selections, dictionaries, batch sizes, budgets and restores, none of which may change a result. */
const variants: readonly RunOptions[] = [
  { cut: 7 },
  { cut: 64, scatter: true, batchRows: 50 },
  { cut: 33, scatter: 'reversed', batchRows: 1000 },
  { cut: 90, restoreAfter: 2 },
  { cut: 100, batchRows: 100, memoryBytes: 64 },
  { cut: 50, scatter: true, batchRows: 64, memoryBytes: 20_000 },
  { cut: 90, memoryBytes: 64, restoreAfter: 'each' },
];

/** One run of an operator, after checking that every variant of it gives the same rows with the same lineage [O3] [O10]. */
export async function runVariants(
  operator: AnyOperator,
  config: unknown,
  inputs: { readonly [port: string]: Table },
): Promise<OperatorRun> {
  const whole = await runOperator(operator, config, inputs);
  for (const options of variants) {
    const { rows, faults } = await runOperator(operator, config, inputs, options);
    expect(rows, JSON.stringify(options)).toEqual(whole.rows);
    expect(faults).toEqual([]);
  }
  return whole;
}

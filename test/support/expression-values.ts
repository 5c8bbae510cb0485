import { type Batch, batchOf } from '#engine/data/batch.ts';
import { type Column, type Value, valueAt } from '#engine/data/column.ts';
import { compileExpression } from '#engine/data/expression/compile.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';

/** A schema of one attribute `x`. */
export const one = (type: AttributeType): Schema => [{ name: 'x', type }];
/** Values of a column at the rows of a batch. */
export const valuesOf = (column: Column, batch: Batch): Value[] =>
  Array.from({ length: batch.rows }, (_, k) => valueAt(column, batch.selection ? batch.selection[k] : k));

/** What an expression over `x` gives for each of `values`. */
export function evaluate(text: string, type: AttributeType, values: readonly Value[]): Value[] {
  const batch = batchOf(
    one(type),
    values.map(v => [v]),
  );
  return valuesOf(compileExpression(text, one(type)).evaluate(batch), batch);
}

/** The error that `run` ends in. */
export function failure(run: () => unknown): SluiceError {
  try {
    run();
  } catch (error) {
    if (error instanceof SluiceError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

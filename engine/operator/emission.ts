import { type Batch, makeBatch, selectRows } from '../data/batch.ts';
import type { Schema } from '../data/schema.ts';
import type { RowEmission } from './define.ts';
import { fromRange, fromRows } from './lineage.ts';

/** All rows of `batch`, each from the row of `input` at the same place; `out` has the same rows with other columns when given. */
export const passRows = (port: string, batch: Batch, input = 'in', out: Batch = batch): RowEmission => ({
  port,
  batch: out,
  from: fromRange(input, batch.base),
});

/**
 * The rows of `batch` at logical `positions` (ascending, exact length) as one emission; undefined when there are none.
 *
 * One array is selection and lineage at once, so a filter copies nothing; keep no other use of `positions`.
 */
export function keepRows(port: string, batch: Batch, positions: Uint16Array, input = 'in'): RowEmission | undefined {
  if (positions.length === 0) return undefined;
  if (positions.length === batch.rows) return passRows(port, batch, input);
  return { port, batch: selectRows(batch, positions), from: fromRows(input, positions, batch.base) };
}

/** The positions below `rows` that are not in `positions` (ascending). */
export function otherRows(positions: Uint16Array, rows: number): Uint16Array {
  const others = new Uint16Array(rows - positions.length);
  let next = 0;
  let n = 0;
  for (let k = 0; k < rows; k++)
    if (next < positions.length && positions[next] === k) next++;
    else others[n++] = k;
  return others;
}

/** Says that `rows` rows leave a port that nobody wants: they have ids and are counted, but no values and no origins are kept. */
export const countRows = (port: string, schema: Schema, rows: number): RowEmission | undefined =>
  rows === 0 ? undefined : { port, batch: makeBatch(schema, [], rows) };

/** True for an emission made by {@link countRows}. */
export const isCountOnly = (batch: Batch): boolean => batch.columns.length === 0 && batch.schema.length > 0;

import { type Batch, physicalRows } from '#engine/data/batch.ts';
import { makeColumn } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { RowEmission } from '#engine/operator/define.ts';
import { keepRows } from '#engine/operator/emission.ts';

/** Schema of a `rejected` port between operators: the rows as they came, and why they did not pass. */
export function withReason(schema: Schema): Schema {
  let name = 'reason';
  for (let i = 2; schema.some(a => a.name === name); i++) name = `reason${i}`;
  return [...schema, { name, type: 'string' }];
}

/**
 * Rows of `batch` that did not pass, on the port `rejected`; undefined when there are none.
 *
 * @param reasons  by logical position, in ascending order
 */
export function rejectRows(
  batch: Batch,
  reasons: ReadonlyMap<number, string>,
  schema: Schema,
): RowEmission | undefined {
  if (reasons.size === 0) return undefined;
  const { selection, columns } = batch;
  const dictionary = new Dictionary();
  const codes = new Int32Array(physicalRows(batch));
  for (const [k, reason] of reasons) codes[selection === null ? k : selection[k]] = dictionary.codeOf(reason);
  const reason = makeColumn('string', codes, null, dictionary);
  return keepRows('rejected', { ...batch, schema, columns: [...columns, reason] }, Uint16Array.from(reasons.keys()));
}

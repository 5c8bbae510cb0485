import { type Batch, makeBatch } from '#engine/data/batch.ts';
import { type Column, gather } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { RowEmission } from '#engine/operator/define.ts';
import { fromRows } from '#engine/operator/lineage.ts';

/**
 * Rows of `batch` repeated, as one emission with lineage.
 *
 * @param positions  logical positions of the rows to repeat
 * @param column     the new column, one value per entry of `positions`
 * @param at         where it stands among the columns: in place of one, or behind all
 */
export function repeatRows(
  batch: Batch,
  positions: Uint16Array,
  column: Column,
  at: number,
  schema: Schema,
): RowEmission {
  const { selection } = batch;
  const physical = selection === null ? positions : positions.map(k => selection[k]);
  const columns = schema.map((_, c) => (c === at ? column : gather(batch.columns[c], physical)));
  return {
    port: 'out',
    batch: makeBatch(schema, columns, positions.length),
    from: fromRows('in', positions, batch.base),
  };
}

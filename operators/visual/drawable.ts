import { type Batch, makeBatch } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import { isNumeric } from '#engine/data/schema.ts';
import type { BoundChannel } from './channel.ts';

/** Only the columns of the channels, called as these are; row ids stay. */
export function narrowed(batch: Batch, channels: readonly BoundChannel[]): Batch {
  const columns = channels.map(c => batch.columns[c.column]);
  if (columns.length > 0) return { ...batch, schema: narrowedSchema(channels), columns };
  return { ...makeBatch([], [], batch.rows, null, batch.base), ...(batch.ids && { ids: batch.ids }) };
}

export const narrowedSchema = (channels: readonly BoundChannel[]): Schema =>
  channels.map(({ name, source }) => ({ ...source, name }));

/** Places of the rows that have a value, and a finite one where it is a size, in every required channel of a narrowed batch. */
export function drawable(batch: Batch, channels: readonly BoundChannel[]): Uint16Array {
  const { rows, selection } = batch;
  const kept = new Uint16Array(rows);
  for (let k = 0; k < rows; k++) kept[k] = k;
  let count = rows;
  channels.forEach(({ required, type }, c) => {
    if (!required) return;
    const { valid, data } = batch.columns[c];
    const sized = (isNumeric(type) || type === 'timestamp') && !(data instanceof BigInt64Array);
    let n = 0;
    for (let i = 0; i < count; i++) {
      const at = selection ? selection[kept[i]] : kept[i];
      if ((valid === null || valid[at] === 1) && (!sized || Number.isFinite(data[at] as number))) kept[n++] = kept[i];
    }
    count = n;
  });
  return kept.slice(0, count);
}

import { maxBatchRows } from '../batch.ts';
import { noKey } from '../keys/column-keys.ts';

/** How many rows have an id. */
export function countKnown(ids: Uint32Array, rows: number): number {
  let known = 0;
  // `noKey` as an int32: comparing with an imported constant takes twice the time.
  for (let k = 0; k < rows; k++) known += +((ids[k] | 0) !== -1);
  return known;
}

/** Rows whose key is in the table, and the others. */
export function split(ids: Uint32Array, rows: number, known: number): { inside: Uint16Array; outside: Uint16Array } {
  const inside = new Uint16Array(known);
  const outside = new Uint16Array(rows - known);
  for (let k = 0, i = 0, o = 0; k < rows; k++)
    if (ids[k] === noKey) outside[o++] = k;
    else inside[i++] = k;
  return { inside, outside };
}

const zeros = new Uint16Array(maxBatchRows);

/** Ids as an array that will not change; all zeros are one shared array. */
export function groupsOf(ids: Uint32Array, count: number, base: number, end: number): Uint16Array | Uint32Array {
  if (end <= 1) return zeros.subarray(0, count);
  if (base === 0 && end > 65_536) return ids.slice(0, count);
  const groups = end > 65_536 ? new Uint32Array(count) : new Uint16Array(count);
  for (let k = 0; k < count; k++) groups[k] = base + ids[k];
  return groups;
}

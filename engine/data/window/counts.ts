import { type Column, makeColumn } from '../column.ts';
import type { Frames } from './segment.ts';

/** Non-null values in each frame. */
export function countsIn(valid: Uint8Array | null, rows: number, { lows, highs }: Frames): Uint32Array {
  const counts = new Uint32Array(rows);
  if (valid === null) {
    for (let i = 0; i < rows; i++) counts[i] = highs[i] - lows[i];
    return counts;
  }
  const before = new Uint32Array(rows + 1);
  for (let i = 0; i < rows; i++) before[i + 1] = before[i] + valid[i];
  for (let i = 0; i < rows; i++) counts[i] = before[highs[i]] - before[lows[i]];
  return counts;
}

export const countColumn = (counts: Uint32Array): Column => makeColumn('int64', Float64Array.from(counts));

/** Validity of results that a frame without values does not have; null when all have one. */
export function presentIn(counts: Uint32Array): Uint8Array | null {
  if (!counts.includes(0)) return null;
  return Uint8Array.from(counts, count => (count > 0 ? 1 : 0));
}

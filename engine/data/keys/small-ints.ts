import type { ColumnData } from '../column.ts';
import { noKey } from './column-keys.ts';

const two32 = 4294967296;

/** 0 when the first keys are int32, else their minimum, so that keys far from 0 but close together are small too. */
export function offsetOf(data: ColumnData, from: number, to: number): number {
  if (!(data instanceof Float64Array)) return 0;
  let min = Number.POSITIVE_INFINITY;
  let small = true;
  for (let k = from; k < to; k++) {
    if ((data[k] | 0) !== data[k]) small = false;
    if (data[k] < min) min = data[k];
  }
  return small || !Number.isSafeInteger(min) ? 0 : min;
}

/** `data - offset` as int32 into `ints`; false when some value does not fit (its place then holds any number). */
export function toInts(data: ColumnData, from: number, to: number, offset: number, ints: Int32Array): boolean {
  if (data instanceof BigInt64Array) return bigToInts(data, from, to, offset, ints);
  return numbersToInts(data as Float64Array, from, to, offset, ints);
}

function numbersToInts(data: Float64Array, from: number, to: number, offset: number, ints: Int32Array): boolean {
  let fit = true;
  for (let k = from; k < to; k++) {
    const relative = data[k] - offset;
    ints[k] = relative;
    // The second test keeps out values so large that the subtraction rounds.
    if ((relative | 0) !== relative || relative + offset !== data[k]) fit = false;
  }
  return fit;
}

/** As `toInts` for values at places `at`. */
export function numbersToIntsAt(
  data: Float64Array,
  at: Uint16Array,
  rows: number,
  offset: number,
  ints: Int32Array,
): boolean {
  let fit = true;
  for (let k = 0; k < rows; k++) {
    const value = data[at[k]];
    const relative = value - offset;
    ints[k] = relative;
    if ((relative | 0) !== relative || relative + offset !== value) fit = false;
  }
  return fit;
}

function bigToInts(data: BigInt64Array, from: number, to: number, offset: number, ints: Int32Array): boolean {
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  let fit = true;
  for (let k = from; k < to; k++) {
    const value = bits[2 * k + 1] * two32 + (bits[2 * k] >>> 0);
    const relative = value - offset;
    ints[k] = relative;
    if ((relative | 0) !== relative || !Number.isSafeInteger(value)) fit = false;
  }
  return fit;
}

/** Marks with `noKey` the values that do not fit. */
export function clearMisfits(
  data: ColumnData,
  from: number,
  to: number,
  offset: number,
  ints: Int32Array,
  out: Uint32Array,
): void {
  for (let k = from; k < to; k++) if (!toInts(data, k, k + 1, offset, ints)) out[k] = noKey;
}

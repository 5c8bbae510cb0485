import { allocate, type Column, type ColumnData, makeColumn } from '../column.ts';
import { noKey } from '../keys/column-keys.ts';

/** Where picked rows go: row k to place `places[k]` of `length`, or to place k. */
export interface Places {
  readonly at: Uint16Array | null;
  readonly length: number;
}

/**
 * Values of a column at `rows[0 … count)`, each at its place; null where a row is `noKey`.
 *
 * @param missing  whether `noKey` occurs
 */
export function pickRows(column: Column, rows: Uint32Array, count: number, places: Places, missing: boolean): Column {
  const { type, data, dictionary, width } = column;
  const { at, length } = places;
  const valid = column.valid === null && !missing ? null : pickValid(column.valid, rows, count, places);
  if (type === 'vector') return makeColumn(type, pickVectors(column, rows, count, places), valid, null, width);
  const out = data instanceof BigInt64Array ? new BigInt64Array(length) : allocate(type, length);
  if (at !== null) scatter(data, rows, at, count, out);
  else if (missing) pickPresent(data, rows, count, out);
  else if (data instanceof Float64Array) pickFloats(data, rows, count, out as Float64Array);
  else if (data instanceof Int32Array) pickInts(data, rows, count, out as Int32Array);
  else for (let k = 0; k < count; k++) (out as unknown[])[k] = data[rows[k]];
  return makeColumn(type, out, valid, dictionary);
}

function pickFloats(from: Float64Array, rows: Uint32Array, count: number, out: Float64Array): void {
  for (let k = 0; k < count; k++) out[k] = from[rows[k]];
}
function pickInts(from: Int32Array, rows: Uint32Array, count: number, out: Int32Array): void {
  for (let k = 0; k < count; k++) out[k] = from[rows[k]];
}

function pickPresent(from: ColumnData, rows: Uint32Array, count: number, out: ColumnData): void {
  if (from instanceof Float64Array) presentFloats(from, rows, count, out as Float64Array);
  else if (from instanceof Int32Array) presentInts(from, rows, count, out as Int32Array);
  else for (let k = 0; k < count; k++) if (rows[k] !== noKey) (out as unknown[])[k] = from[rows[k]];
}
function presentFloats(from: Float64Array, rows: Uint32Array, count: number, out: Float64Array): void {
  for (let k = 0; k < count; k++) if (rows[k] !== noKey) out[k] = from[rows[k]];
}
function presentInts(from: Int32Array, rows: Uint32Array, count: number, out: Int32Array): void {
  for (let k = 0; k < count; k++) if (rows[k] !== noKey) out[k] = from[rows[k]];
}

function scatter(from: ColumnData, rows: Uint32Array, at: Uint16Array, count: number, out: ColumnData): void {
  if (from instanceof Float64Array) scatterFloats(from, rows, at, count, out as Float64Array);
  else if (from instanceof Int32Array) scatterInts(from, rows, at, count, out as Int32Array);
  else for (let k = 0; k < count; k++) if (rows[k] !== noKey) (out as unknown[])[at[k]] = from[rows[k]];
}
function scatterFloats(from: Float64Array, rows: Uint32Array, at: Uint16Array, count: number, out: Float64Array): void {
  for (let k = 0; k < count; k++) if (rows[k] !== noKey) out[at[k]] = from[rows[k]];
}
function scatterInts(from: Int32Array, rows: Uint32Array, at: Uint16Array, count: number, out: Int32Array): void {
  for (let k = 0; k < count; k++) if (rows[k] !== noKey) out[at[k]] = from[rows[k]];
}

function pickValid(from: Uint8Array | null, rows: Uint32Array, count: number, { at, length }: Places): Uint8Array {
  const valid = new Uint8Array(length);
  for (let k = 0; k < count; k++)
    if (rows[k] !== noKey) valid[at === null ? k : at[k]] = from === null ? 1 : from[rows[k]];
  return valid;
}

function pickVectors({ data, width = 1 }: Column, rows: Uint32Array, count: number, { at, length }: Places) {
  const out = new Float32Array(length * width);
  for (let k = 0; k < count; k++)
    if (rows[k] !== noKey)
      out.set(
        (data as Float32Array).subarray(rows[k] * width, (rows[k] + 1) * width),
        (at === null ? k : at[k]) * width,
      );
  return out;
}

import type { Column, ColumnData } from '../column.ts';

/** Makes the rows behind a selection vector consecutive, into buffers that are used again for the next batch. */
export class DenseReader {
  #data: ColumnData = new Uint8Array(0);
  #valid = new Uint8Array(0);

  /** The column with row k at position k; as it is when nothing is selected. Good until the next call. */
  read(column: Column, selection: Uint16Array | null, rows: number): Column {
    if (selection === null) return column;
    const { data, width = 1 } = column;
    this.#reserve(data, rows * width);
    pick(data, selection, rows, width, this.#data);
    return { ...column, data: this.#data, valid: column.valid && this.#pickValid(column.valid, selection, rows) };
  }

  #pickValid(from: Uint8Array, selection: Uint16Array, rows: number): Uint8Array {
    if (this.#valid.length < rows) this.#valid = new Uint8Array(rows);
    pickUint8(from, selection, rows, this.#valid);
    return this.#valid;
  }

  #reserve(like: ColumnData, length: number): void {
    if (this.#data.constructor === like.constructor && this.#data.length >= length) return;
    this.#data = new (like.constructor as new (length: number) => ColumnData)(length);
  }
}

function pick(from: ColumnData, at: Uint16Array, rows: number, width: number, to: ColumnData): void {
  if (from instanceof Float64Array) pickFloat64(from, at, rows, to as Float64Array);
  else if (from instanceof Int32Array) pickInt32(from, at, rows, to as Int32Array);
  else if (from instanceof Uint8Array) pickUint8(from, at, rows, to as Uint8Array);
  else if (width === 1) for (let k = 0; k < rows; k++) (to as unknown[])[k] = from[at[k]];
  else
    for (let k = 0; k < rows; k++)
      for (let w = 0; w < width; w++) (to as Float32Array)[k * width + w] = from[at[k] * width + w] as number;
}

function pickFloat64(from: Float64Array, at: Uint16Array, rows: number, to: Float64Array): void {
  for (let k = 0; k < rows; k++) to[k] = from[at[k]];
}
function pickInt32(from: Int32Array, at: Uint16Array, rows: number, to: Int32Array): void {
  for (let k = 0; k < rows; k++) to[k] = from[at[k]];
}
function pickUint8(from: Uint8Array, at: Uint16Array, rows: number, to: Uint8Array): void {
  for (let k = 0; k < rows; k++) to[k] = from[at[k]];
}

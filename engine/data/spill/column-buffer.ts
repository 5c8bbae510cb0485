import { type Column, type ColumnData, makeColumn } from '../column.ts';
import type { Dictionary } from '../dictionary.ts';
import type { Attribute } from '../schema.ts';

/** Gathers values of one attribute from many batches into one column of fixed capacity. */
export class ColumnBuffer {
  readonly #attribute: Attribute;
  readonly #capacity: number;
  #data: ColumnData | null = null;
  #valid: Uint8Array | null = null;
  #dictionary: Dictionary | null = null;
  #width = 1;

  constructor(attribute: Attribute, capacity: number) {
    this.#attribute = attribute;
    this.#capacity = capacity;
  }

  /** Whether values of `column` can stand beside what is there: same storage, same dictionary. */
  accepts({ data, dictionary, width = 1 }: Column): boolean {
    return (
      this.#data === null ||
      (this.#data.constructor === data.constructor && this.#dictionary === dictionary && this.#width === width)
    );
  }

  /** Appends values at `positions[from … to)` behind the `length` there are. */
  append(column: Column, positions: Uint16Array, from: number, to: number, length: number): void {
    const { data, valid, width = 1 } = column;
    if (this.#data === null) {
      const size = this.#capacity * width;
      this.#data = Array.isArray(data)
        ? new Array(size)
        : new (data.constructor as new (n: number) => ColumnData)(size);
      this.#dictionary = column.dictionary;
      this.#width = width;
    }
    if (valid !== null && this.#valid === null) this.#valid = new Uint8Array(this.#capacity).fill(1);
    if (this.#valid !== null)
      for (let k = from; k < to; k++) this.#valid[length + k - from] = valid === null ? 1 : valid[positions[k]];
    copyAt(data, positions, from, to, this.#data, length - from, width);
  }

  /** The column of the `length` values gathered; the buffer is empty afterwards and shares nothing with it. */
  flush(length: number): Column {
    const data = this.#data as ColumnData;
    const valid = this.#valid && this.#valid.subarray(0, length);
    const values = Array.isArray(data) ? data.slice(0, length) : data.subarray(0, length * this.#width);
    const width = this.#attribute.type === 'vector' ? this.#width : undefined;
    const column = makeColumn(this.#attribute.type, values, valid, this.#dictionary, width);
    this.#data = null;
    this.#valid = null;
    this.#dictionary = null;
    return column;
  }
}

function copyAt(
  data: ColumnData,
  at: Uint16Array,
  from: number,
  to: number,
  out: ColumnData,
  shift: number,
  width: number,
): void {
  if (data instanceof Float64Array) copyFloats(data, at, from, to, out as Float64Array, shift);
  else if (data instanceof Int32Array) copyInts(data, at, from, to, out as Int32Array, shift);
  else
    for (let k = from; k < to; k++)
      for (let w = 0; w < width; w++) (out as unknown[])[(k + shift) * width + w] = data[at[k] * width + w];
}

function copyFloats(
  data: Float64Array,
  at: Uint16Array,
  from: number,
  to: number,
  out: Float64Array,
  shift: number,
): void {
  for (let k = from; k < to; k++) out[k + shift] = data[at[k]];
}
function copyInts(data: Int32Array, at: Uint16Array, from: number, to: number, out: Int32Array, shift: number): void {
  for (let k = from; k < to; k++) out[k + shift] = data[at[k]];
}

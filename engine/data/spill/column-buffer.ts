import { type Column, type ColumnData, makeColumn } from '../column.ts';
import { Dictionary } from '../dictionary.ts';
import type { Attribute } from '../schema.ts';
import { sharedTexts } from './parked.ts';

/** Places a buffer starts with; it doubles up to its capacity, so that many buffers with few rows cost little. */
const firstPlaces = 64;

/** Gathers values of one attribute from many batches into one column. */
export class ColumnBuffer {
  readonly #attribute: Attribute;
  #data: ColumnData | null = null;
  #valid: Uint8Array | null = null;
  #dictionary: Dictionary | null = null;
  /** Once texts of a second dictionary come, the text of each row. */
  #texts: string[] | null = null;
  #width = 1;

  constructor(attribute: Attribute) {
    this.#attribute = attribute;
  }

  /** Whether values of `column` can stand beside what is there. */
  accepts({ data, width = 1 }: Column): boolean {
    return this.#data === null || (this.#data.constructor === data.constructor && this.#width === width);
  }

  /** Appends values at `positions[from … to)` behind the `length` there are. */
  append(column: Column, positions: Uint16Array, from: number, to: number, length: number): void {
    const { data, valid, width = 1 } = column;
    if (this.#data === null) {
      this.#dictionary = column.dictionary;
      this.#width = width;
      if (column.dictionary && column.dictionary.size > sharedTexts) this.#texts = [];
    } else if (this.#texts === null && this.#dictionary !== column.dictionary) this.#spellOut(length);
    this.#reserve(data, length, length + to - from);
    if (valid !== null && this.#valid === null) this.#valid = new Uint8Array(this.#places).fill(1);
    if (this.#valid !== null)
      for (let k = from; k < to; k++) this.#valid[length + k - from] = valid === null ? 1 : valid[positions[k]];
    if (this.#texts !== null) {
      const { values } = column.dictionary as Dictionary;
      for (let k = from; k < to; k++) this.#texts.push(values[data[positions[k]] as number] ?? '');
    } else copyAt(data, positions, from, to, this.#data as ColumnData, length - from, width);
  }

  get #places(): number {
    return (this.#data as ColumnData).length / this.#width;
  }

  #reserve(like: ColumnData, length: number, needed: number): void {
    if (this.#data !== null && this.#places >= needed) return;
    const size = Math.max(needed, firstPlaces, this.#data === null ? 0 : 2 * this.#places) * this.#width;
    const old = this.#data;
    if (Array.isArray(like))
      this.#data = [...((old as unknown[] | null) ?? [])].concat(new Array(size - (old?.length ?? 0)));
    else {
      this.#data = new (like.constructor as new (n: number) => Float64Array)(size);
      if (old !== null) (this.#data as Float64Array).set(old as Float64Array);
    }
    if (this.#valid === null) return;
    const valid = new Uint8Array(this.#places).fill(1);
    valid.set(this.#valid.subarray(0, length));
    this.#valid = valid;
  }

  /** From codes to texts, one per row; equal texts may then have several codes, which readers of parked rows do not mind. */
  #spellOut(length: number): void {
    const { values } = this.#dictionary as Dictionary;
    this.#texts = Array.from({ length }, (_, k) => values[(this.#data as Int32Array)[k]] ?? '');
  }

  /** The column of the `length` values gathered; the buffer is empty afterwards and shares nothing with it. */
  flush(length: number): Column {
    const { type } = this.#attribute;
    const valid = this.#valid?.subarray(0, length) ?? null;
    let data = this.#data as ColumnData;
    if (this.#texts) data = Int32Array.from({ length }, (_, k) => k);
    else data = Array.isArray(data) ? data.slice(0, length) : data.subarray(0, length * this.#width);
    const dictionary = this.#texts ? new Dictionary(this.#texts) : this.#dictionary;
    const column = makeColumn(type, data, valid, dictionary, type === 'vector' ? this.#width : undefined);
    this.#data = null;
    this.#valid = null;
    this.#dictionary = null;
    this.#texts = null;
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

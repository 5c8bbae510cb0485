import { allocate, type Column, type ColumnData, gather, makeColumn, type Value } from './column.ts';
import { grown } from './grow.ts';
import { objectColumn, TextKeys } from './keys/text-keys.ts';
import type { Attribute } from './schema.ts';

type Numbers =
  | Uint8Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>;

/**
 * Values of one attribute by place, in storage that grows; places never written hold null.
 *
 * Strings share one dictionary. `put` copies a value in, `take` and `pick` copy values out.
 */
export class ColumnStore {
  readonly #attribute: Attribute;
  readonly #texts: TextKeys | null;
  #numbers: Numbers | null;
  #values: unknown[] = [];
  /** One byte per place, 1 = present. */
  #valid = new Uint8Array(0);
  #codes = new Uint32Array(0);
  #length = 0;

  constructor(attribute: Attribute) {
    this.#attribute = attribute;
    const { type } = attribute;
    this.#texts = type === 'string' ? new TextKeys('none') : null;
    const data: ColumnData = type === 'vector' ? [] : allocate(type, 0);
    this.#numbers = Array.isArray(data) ? null : (data as Numbers);
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return (this.#numbers?.byteLength ?? this.#values.length * 72) + this.#valid.byteLength + (this.#texts?.bytes ?? 0);
  }

  /** Makes places up to `length` exist. */
  reserve(length: number): void {
    if (length <= this.#length) return;
    this.#length = length;
    this.#valid = grown(this.#valid, length);
    if (this.#numbers) this.#numbers = grown(this.#numbers, length);
    else while (this.#values.length < length) this.#values.push(null);
  }

  /**
   * Writes rows `rows[0 … count)` of a dense column to `places`; later ones win. Nulls are written too.
   */
  put(column: Column, rows: ArrayLike<number>, places: ArrayLike<number>, count: number): void {
    const { data, valid } = column;
    for (let k = 0; k < count; k++) this.#valid[places[k]] = valid === null ? 1 : valid[rows[k]];
    if (this.#texts) this.#putTexts(this.#texts, column, rows, places, count);
    else if (this.#numbers) this.#putNumbers(data, rows, places, count);
    else {
      const width = column.width ?? 1;
      const vector = column.type === 'vector' ? (data as Float32Array) : null;
      for (let k = 0; k < count; k++)
        this.#values[places[k]] = vector ? vector.slice(rows[k] * width, (rows[k] + 1) * width) : data[rows[k]];
    }
  }

  #putTexts(texts: TextKeys, column: Column, rows: ArrayLike<number>, places: ArrayLike<number>, count: number): void {
    // Only the rows that are kept are interned.
    const kept = gather(column, rows, count);
    this.#codes = grown(this.#codes, count);
    texts.ids(kept, count, true, this.#codes);
    const codes = this.#numbers as Int32Array;
    for (let k = 0; k < count; k++) codes[places[k]] = this.#codes[k];
  }

  #putNumbers(data: ColumnData, rows: ArrayLike<number>, places: ArrayLike<number>, count: number): void {
    if (data instanceof BigInt64Array && this.#numbers instanceof Float64Array)
      this.#numbers = BigInt64Array.from(this.#numbers, wide);
    const numbers = this.#numbers as Numbers;
    if (numbers instanceof BigInt64Array) {
      for (let k = 0; k < count; k++) numbers[places[k]] = wide((data as Float64Array)[rows[k]]);
    } else if (numbers instanceof Float64Array) putFloats(data as Float64Array, rows, places, count, numbers);
    else putInts(data as Int32Array, rows, places, count, numbers as Int32Array);
  }

  /** Values at places [start, end). */
  take(start: number, end: number): Column {
    const places = new Uint32Array(end - start);
    for (let k = 0; k < places.length; k++) places[k] = start + k;
    return this.pick(places, places.length);
  }

  /** Values at `places`. */
  pick(places: ArrayLike<number>, count: number): Column {
    const { type, width } = this.#attribute;
    if (!this.#numbers) {
      const values = Array.from({ length: count }, (_, k) =>
        this.#valid[places[k]] === 1 ? this.#values[places[k]] : null,
      );
      return objectColumn(type, values as Value[], width);
    }
    const dictionary = this.#texts?.take(this.#attribute, [], 0).dictionary ?? null;
    const picked = gather(makeColumn(type, this.#numbers, this.#valid, dictionary), places, count);
    return picked.valid?.includes(0) ? picked : { ...picked, valid: null };
  }
}

/** An int64 as bigint; what stands at a null may be anything. */
const wide = (value: number | bigint): bigint =>
  typeof value === 'bigint' ? value : Number.isInteger(value) ? BigInt(value) : 0n;

function putFloats(
  data: Float64Array | Int32Array,
  rows: ArrayLike<number>,
  places: ArrayLike<number>,
  count: number,
  to: Float64Array,
): void {
  for (let k = 0; k < count; k++) to[places[k]] = data[rows[k]];
}
function putInts(
  data: Int32Array | Uint8Array,
  rows: ArrayLike<number>,
  places: ArrayLike<number>,
  count: number,
  to: Int32Array | Uint8Array,
): void {
  for (let k = 0; k < count; k++) to[places[k]] = data[rows[k]];
}

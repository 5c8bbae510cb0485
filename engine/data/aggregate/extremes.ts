import { type Column, columnOf, makeColumn, type Value, valueAt } from '../column.ts';
import type { Dictionary } from '../dictionary.ts';
import { grown } from '../grow.ts';
import type { Attribute } from '../schema.ts';
import { compareText, compareValues } from '../value.ts';
import { type Accumulator, type MeasureInput, Presence } from './accumulator.ts';
import type { Cells } from './cells.ts';

/** Least or greatest of numbers, times and booleans; NaN is above all others, as in sorting. */
export class NumberExtreme implements Accumulator {
  readonly #attribute: Attribute;
  readonly #least: boolean;
  readonly #cells: Cells;
  readonly #offset: number;
  readonly #presence = new Presence();
  /** Once integers past 2^53 have come. */
  #big: BigInt64Array<ArrayBuffer> | null = null;

  constructor(attribute: Attribute, least: boolean, cells: Cells) {
    this.#attribute = attribute;
    this.#least = least;
    this.#cells = cells;
    // NaN is the greatest value, so it is where the search for the least begins.
    this.#offset = cells.claim(1, least ? Number.NaN : Number.NEGATIVE_INFINITY);
  }

  get bytes(): number {
    return (this.#big?.byteLength ?? 0) + this.#presence.bytes;
  }

  add(input: MeasureInput, groups: Uint32Array, size: number): void {
    if (input.isBig || this.#big) {
      this.#widen(size);
      const data = input.column?.data;
      const values =
        data instanceof BigInt64Array ? data : BigInt64Array.from(input.floats.subarray(0, input.rows), BigInt);
      extremeBig(this.#big as unknown as BigInt64Array, groups, values, input.valid, input.rows, this.#least);
    }
    this.#presence.mark(input, groups, size);
  }

  #widen(size: number): void {
    const worst = this.#least ? 2n ** 63n - 1n : -(2n ** 63n);
    const before = this.#big?.length ?? 0;
    if (this.#big && size <= before) return;
    const big = grown(this.#big ?? new BigInt64Array(0), size).fill(worst, before);
    if (!this.#big)
      for (let g = 0; g < size; g++) if (this.#presence.has(g)) big[g] = BigInt(this.#cells.at(g, this.#offset));
    this.#big = big;
  }

  cellCode(): string | null {
    if (this.#big) return null;
    const cell = `c[b + ${this.#offset}]`;
    // Only one NaN differs from itself.
    return this.#least
      ? `const w${this.#offset} = ${cell}; if (v < w${this.#offset} || w${this.#offset} !== w${this.#offset}) ${cell} = v;`
      : `if (v > ${cell} || v !== v) ${cell} = v;`;
  }

  take(start: number, end: number): Column {
    const { type } = this.#attribute;
    const valid = this.#presence.valid(start, end);
    const count = end - start;
    if (this.#big) {
      const big = new BigInt64Array(count);
      for (let k = 0; k < count; k++) if (valid === null || valid[k] === 1) big[k] = this.#big[start + k];
      return makeColumn(type, big, valid);
    }
    const data =
      type === 'int32' ? new Int32Array(count) : type === 'bool' ? new Uint8Array(count) : new Float64Array(count);
    for (let k = 0; k < count; k++)
      if (valid === null || valid[k] === 1) data[k] = this.#cells.at(start + k, this.#offset);
    return makeColumn(type, data, valid);
  }

  save(): unknown {
    return { big: this.#big, presence: this.#presence.save() };
  }

  restore(state: unknown): void {
    const { big, presence } = state as { big: BigInt64Array<ArrayBuffer> | null; presence: unknown };
    this.#big = big;
    this.#presence.restore(presence);
  }
}

function extremeBig(
  best: BigInt64Array,
  groups: Uint32Array,
  values: BigInt64Array,
  valid: Uint8Array | null,
  rows: number,
  least: boolean,
): void {
  for (let k = 0; k < rows; k++) {
    if (valid !== null && valid[k] === 0) continue;
    const better = least ? values[k] < best[groups[k]] : values[k] > best[groups[k]];
    if (better) best[groups[k]] = values[k];
  }
}

/** Least or greatest of texts (by code point), bytes, vectors and json. */
export class ValueExtreme implements Accumulator {
  readonly #attribute: Attribute;
  readonly #sign: number;
  #best: Value[] = [];
  #bytes = 0;
  /** The code that last took part for each group, so that a value seen again is not compared again. */
  #lastCodes = new Int32Array(0);
  #dictionary: Dictionary | null = null;

  constructor(attribute: Attribute, least: boolean) {
    this.#attribute = attribute;
    this.#sign = least ? -1 : 1;
  }

  get bytes(): number {
    return this.#bytes + this.#best.length * 8 + this.#lastCodes.byteLength;
  }

  add({ column, rows }: MeasureInput, groups: Uint32Array, size: number): void {
    while (this.#best.length < size) this.#best.push(null);
    if (column === null) return;
    if (column.dictionary) this.#addTexts(column, column.dictionary, groups, rows, size);
    else
      for (let k = 0; k < rows; k++) {
        const value = valueAt(column, k);
        const now = this.#best[groups[k]];
        if (value !== null && (now === null || compareValues(value, now) * this.#sign > 0))
          this.#put(groups[k], value, 64);
      }
  }

  #addTexts({ data, valid }: Column, dictionary: Dictionary, groups: Uint32Array, rows: number, size: number): void {
    const before = this.#lastCodes.length;
    this.#lastCodes = grown(this.#lastCodes, size);
    this.#lastCodes.fill(-1, dictionary === this.#dictionary ? before : 0);
    this.#dictionary = dictionary;
    const codes = data as Int32Array;
    const last = this.#lastCodes;
    const sign = this.#sign;
    for (let k = 0; k < rows; k++) {
      const group = groups[k];
      if (last[group] === codes[k] || (valid !== null && valid[k] === 0)) continue;
      last[group] = codes[k];
      const text = dictionary.values[codes[k]];
      const now = this.#best[group];
      if (now === null || compareText(text, now as string) * sign > 0) this.#put(group, text, 28 + text.length);
    }
  }

  #put(group: number, value: Value, bytes: number): void {
    if (this.#best[group] === null) this.#bytes += bytes;
    this.#best[group] = value;
  }

  take(start: number, end: number): Column {
    return columnOf(
      this.#attribute,
      Array.from({ length: end - start }, (_, k) => this.#best[start + k] ?? null),
    );
  }

  save(): unknown {
    return { best: this.#best, bytes: this.#bytes };
  }

  restore(state: unknown): void {
    const { best, bytes } = state as { best: Value[]; bytes: number };
    this.#best = best;
    this.#bytes = bytes;
  }
}

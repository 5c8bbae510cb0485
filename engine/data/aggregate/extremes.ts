import { type Column, columnOf, makeColumn, type Value, valueAt } from '../column.ts';
import type { Dictionary } from '../dictionary.ts';
import { grown } from '../grow.ts';
import type { Attribute } from '../schema.ts';
import { compareText, compareValues } from '../value.ts';
import { type Accumulator, type MeasureInput, Presence } from './accumulator.ts';

/** Least or greatest of numbers, times and booleans; NaN is above all others, as in sorting. */
export class NumberExtreme implements Accumulator {
  readonly #attribute: Attribute;
  readonly #least: boolean;
  readonly #presence = new Presence();
  #best = new Float64Array(0);
  #filled = 0;
  #big: BigInt64Array<ArrayBuffer> | null = null;

  constructor(attribute: Attribute, least: boolean) {
    this.#attribute = attribute;
    this.#least = least;
  }

  get bytes(): number {
    return this.#best.byteLength + (this.#big?.byteLength ?? 0) + this.#presence.bytes;
  }

  add(input: MeasureInput, groups: Uint32Array, size: number): void {
    this.#presence.mark(input, groups, size);
    this.#reserve(size);
    const { valid, rows } = input;
    const data = input.column?.data;
    if (data instanceof BigInt64Array || this.#big) {
      this.#big ??= BigInt64Array.from(this.#best, v =>
        Number.isFinite(v) ? BigInt(v) : this.#least ? 2n ** 63n - 1n : -(2n ** 63n),
      );
      const values = data instanceof BigInt64Array ? data : BigInt64Array.from(input.floats.subarray(0, rows), BigInt);
      extremeBig(this.#big, groups, values, valid, rows, this.#least);
    } else if (this.#least) leastOf(this.#best, groups, input.floats, valid, rows);
    else greatestOf(this.#best, groups, input.floats, valid, rows);
  }

  #reserve(size: number): void {
    if (this.#big) {
      const before = this.#big.length;
      this.#big = grown(this.#big, size);
      this.#big.fill(this.#least ? 2n ** 63n - 1n : -(2n ** 63n), before);
      return;
    }
    this.#best = grown(this.#best, size);
    // NaN is the greatest value, so it is where the search for the least begins.
    this.#best.fill(this.#least ? Number.NaN : Number.NEGATIVE_INFINITY, this.#filled);
    this.#filled = this.#best.length;
  }

  take(start: number, end: number): Column {
    const { type } = this.#attribute;
    const valid = this.#presence.valid(start, end);
    const count = end - start;
    const at = (g: number) => (valid === null || valid[g - start] === 1 ? g : -1);
    if (this.#big) {
      const big = new BigInt64Array(count);
      for (let g = start; g < end; g++) if (at(g) >= 0) big[g - start] = this.#big[g];
      return makeColumn(type, big, valid);
    }
    const data =
      type === 'int32' ? new Int32Array(count) : type === 'bool' ? new Uint8Array(count) : new Float64Array(count);
    for (let g = start; g < end; g++) if (at(g) >= 0) data[g - start] = this.#best[g];
    return makeColumn(type, data, valid);
  }

  save(): unknown {
    return { best: this.#best, filled: this.#filled, big: this.#big, presence: this.#presence.save() };
  }

  restore(state: unknown): void {
    const s = state as {
      best: Float64Array<ArrayBuffer>;
      filled: number;
      big: BigInt64Array<ArrayBuffer> | null;
      presence: unknown;
    };
    this.#best = s.best;
    this.#filled = s.filled;
    this.#big = s.big;
    this.#presence.restore(s.presence);
  }
}

function leastOf(
  best: Float64Array,
  groups: Uint32Array,
  values: Float64Array,
  valid: Uint8Array | null,
  rows: number,
): void {
  for (let k = 0; k < rows; k++) {
    if (valid !== null && valid[k] === 0) continue;
    const now = best[groups[k]];
    if (values[k] < now || Number.isNaN(now)) best[groups[k]] = values[k];
  }
}

function greatestOf(
  best: Float64Array,
  groups: Uint32Array,
  values: Float64Array,
  valid: Uint8Array | null,
  rows: number,
): void {
  for (let k = 0; k < rows; k++) {
    if (valid !== null && valid[k] === 0) continue;
    const value = values[k];
    if (value > best[groups[k]] || Number.isNaN(value)) best[groups[k]] = value;
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

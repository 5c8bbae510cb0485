import type { RowSet } from './row-set.ts';

/** Span up to which a set is laid out as bits (32 MiB of them). */
const bitsSpan = 2 ** 28;
const found = new Uint32Array(131_072);

/** A set made ready to be met by long lists. */
export class Membership {
  readonly rows: RowSet;
  readonly #words: Uint32Array | null;

  constructor(rows: RowSet) {
    this.rows = rows;
    this.#words =
      rows.size > 1 && rows.last - rows.first < bitsSpan ? new Uint32Array(((rows.last - rows.first) >>> 5) + 1) : null;
    if (this.#words !== null) rows.mark(this.#words, rows.first);
  }

  /** Positions of the values that are in the set, ascending; valid until the next call. */
  positions(values: Uint32Array): Uint32Array {
    const into = values.length > found.length ? new Uint32Array(values.length) : found;
    if (this.rows.size === 0) return into.subarray(0, 0);
    const { first, last } = this.rows;
    const words = this.#words;
    if (this.rows.size === 1) return into.subarray(0, equal(values, first, into));
    if (words !== null) return into.subarray(0, inBits(values, words, first, last, into));
    let used = 0;
    for (let k = 0; k < values.length; k++) if (this.rows.has(values[k])) into[used++] = k;
    return into.subarray(0, used);
  }
}

function equal(values: Uint32Array, wanted: number, into: Uint32Array): number {
  let used = 0;
  for (let k = 0; k < values.length; k++) if (values[k] === wanted) into[used++] = k;
  return used;
}

function inBits(values: Uint32Array, words: Uint32Array, first: number, last: number, into: Uint32Array): number {
  let used = 0;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (value < first || value > last) continue;
    const bit = value - first;
    if ((words[bit >>> 5] >>> (bit & 31)) & 1) into[used++] = k;
  }
  return used;
}

import { bitCount } from './packing.ts';

export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Rows given by a caller: a list in any order, a range, or a set. */
export type Rows = ArrayLike<number> | RowRange | RowSet;

/** How a set is held: ranges as ascending, disjoint pairs `start, end`; ascending rows; or bits, bit k of them being row `base + k`. */
type Form =
  | { readonly kind: 'ranges'; readonly bounds: Float64Array }
  | { readonly kind: 'list'; readonly rows: Uint32Array }
  | {
      readonly kind: 'bits';
      readonly words: Uint32Array;
      readonly base: number;
      readonly start: number;
      readonly end: number;
    };

const chunkRows = 65_536;

/**
 * A set of row ids, ascending; never changed.
 *
 * Contract: a set of 10 M consecutive rows takes 16 bytes, a dense scattered one a bit per row of its span.
 */
export class RowSet {
  readonly #form: Form;
  /** Number of rows. */
  readonly size: number;

  private constructor(form: Form, size: number) {
    this.#form = form;
    this.size = size;
  }

  static readonly empty: RowSet = new RowSet({ kind: 'list', rows: new Uint32Array(0) }, 0);

  static range(start: number, end: number): RowSet {
    return end > start ? RowSet.ranges(Float64Array.of(start, end)) : RowSet.empty;
  }

  /** Pairs `start, end`, ascending, disjoint, none empty. */
  static ranges(bounds: Float64Array): RowSet {
    let size = 0;
    for (let k = 0; k < bounds.length; k += 2) size += bounds[k + 1] - bounds[k];
    return size === 0 ? RowSet.empty : new RowSet({ kind: 'ranges', bounds }, size);
  }

  /** Rows that ascend strictly; the array is kept. */
  static sorted(rows: Uint32Array): RowSet {
    return new RowSet({ kind: 'list', rows }, rows.length);
  }

  /** Bits that are set between rows `start` and `end`, bit 0 being row `base`; the array is kept. */
  static bits(words: Uint32Array, base: number, start: number, end: number): RowSet {
    const size = countBits(words, start - base, end - base);
    return size === 0 ? RowSet.empty : new RowSet({ kind: 'bits', words, base, start, end }, size);
  }

  static from(rows: Rows): RowSet {
    if (rows instanceof RowSet) return rows;
    if ('start' in rows) return RowSet.range(rows.start, rows.end);
    const sorted = Uint32Array.from(rows).sort();
    let unique = 0;
    for (let k = 0; k < sorted.length; k++) if (k === 0 || sorted[k] !== sorted[k - 1]) sorted[unique++] = sorted[k];
    return RowSet.sorted(sorted.subarray(0, unique));
  }

  /** Ascending pairs `start, end` when the set is held as ranges, else null. */
  get bounds(): Float64Array | null {
    return this.#form.kind === 'ranges' ? this.#form.bounds : null;
  }

  /** The least row; of a set that is not empty. */
  get first(): number {
    const form = this.#form;
    if (form.kind === 'ranges') return form.bounds[0];
    return form.kind === 'list' ? form.rows[0] : this.#nth(0);
  }

  /** The greatest row; of a set that is not empty. */
  get last(): number {
    const form = this.#form;
    if (form.kind === 'ranges') return form.bounds[form.bounds.length - 1] - 1;
    return form.kind === 'list' ? form.rows[form.rows.length - 1] : this.#nth(this.size - 1);
  }

  has(row: number): boolean {
    const form = this.#form;
    if (form.kind === 'list') return form.rows[lowerBound(form.rows, row)] === row;
    if (form.kind === 'ranges') return (upperBound(form.bounds, row) & 1) === 1;
    const bit = row - form.base;
    return row >= form.start && row < form.end && ((form.words[bit >>> 5] >>> (bit & 31)) & 1) === 1;
  }

  /** The rows from `start` to before `end`; shares storage. */
  within(start: number, end: number): RowSet {
    const form = this.#form;
    if (this.size === 0 || end <= start) return RowSet.empty;
    if (form.kind === 'list') {
      const from = lowerBound(form.rows, start);
      const to = lowerBound(form.rows, end);
      return from === 0 && to === form.rows.length ? this : RowSet.sorted(form.rows.subarray(from, to));
    }
    if (form.kind === 'bits') {
      if (start <= form.start && end >= form.end) return this;
      return RowSet.bits(form.words, form.base, Math.max(start, form.start), Math.min(end, form.end));
    }
    const { bounds } = form;
    const from = upperBound(bounds, start) & ~1;
    let to = lowerBound(bounds, end);
    to += to & 1;
    if (from >= to) return RowSet.empty;
    if (from === 0 && to === bounds.length && bounds[0] >= start && bounds[to - 1] <= end) return this;
    const clipped = bounds.slice(from, to);
    clipped[0] = Math.max(clipped[0], start);
    clipped[clipped.length - 1] = Math.min(clipped[clipped.length - 1], end);
    return RowSet.ranges(clipped);
  }

  /** Every row moved by `by`. */
  shift(by: number): RowSet {
    const form = this.#form;
    if (by === 0 || this.size === 0) return this;
    if (form.kind === 'ranges') return new RowSet({ kind: 'ranges', bounds: form.bounds.map(b => b + by) }, this.size);
    if (form.kind === 'list') return RowSet.sorted(form.rows.map(row => row + by));
    const { words, base, start, end } = form;
    return new RowSet({ kind: 'bits', words, base: base + by, start: start + by, end: end + by }, this.size);
  }

  /** The rows in ascending pieces; a piece is valid until the next. */
  *chunks(): Generator<Uint32Array> {
    const form = this.#form;
    if (form.kind === 'list') {
      for (let at = 0; at < form.rows.length; at += chunkRows) yield form.rows.subarray(at, at + chunkRows);
      return;
    }
    const chunk = new Uint32Array(Math.min(chunkRows, this.size));
    if (form.kind === 'ranges') yield* chunksOfRanges(form.bounds, chunk);
    else yield* chunksOfBits(form.words, form.base, form.start, form.end, chunk);
  }

  /** Rows `offset` to `offset + limit` in order of the set. */
  slice(offset = 0, limit = this.size): Uint32Array {
    const form = this.#form;
    if (form.kind === 'list') return form.rows.slice(offset, offset + limit);
    const out = new Uint32Array(Math.max(0, Math.min(limit, this.size - offset)));
    let at = -offset;
    for (const chunk of this.chunks()) {
      const from = Math.max(0, -at);
      if (from < chunk.length && at + from < out.length)
        out.set(chunk.subarray(from, Math.min(chunk.length, out.length - at)), at + from);
      at += chunk.length;
      if (at >= out.length) break;
    }
    return out;
  }

  /** All rows. */
  toArray(): Uint32Array {
    return this.#form.kind === 'list' ? this.#form.rows : this.slice();
  }

  equals(other: RowSet): boolean {
    if (other.size !== this.size) return false;
    const theirs = other.toArray();
    return this.toArray().every((row, k) => row === theirs[k]);
  }

  /** Sets the bit `row - base` of every row. */
  mark(words: Uint32Array, base: number): void {
    const form = this.#form;
    if (form.kind !== 'ranges') {
      for (const rows of this.chunks())
        for (let k = 0; k < rows.length; k++) words[(rows[k] - base) >>> 5] |= 1 << (rows[k] - base);
      return;
    }
    for (let k = 0; k < form.bounds.length; k += 2) setRange(words, form.bounds[k] - base, form.bounds[k + 1] - base);
  }

  #nth(k: number): number {
    return this.slice(k, 1)[0];
  }
}

function* chunksOfRanges(bounds: Float64Array, chunk: Uint32Array): Generator<Uint32Array> {
  let used = 0;
  for (let k = 0; k < bounds.length; k += 2)
    for (let row = bounds[k]; row < bounds[k + 1]; ) {
      const stop = Math.min(bounds[k + 1], row + chunk.length - used);
      while (row < stop) chunk[used++] = row++;
      if (used < chunk.length) continue;
      yield chunk;
      used = 0;
    }
  if (used > 0) yield chunk.subarray(0, used);
}

function* chunksOfBits(
  words: Uint32Array,
  base: number,
  start: number,
  end: number,
  chunk: Uint32Array,
): Generator<Uint32Array> {
  let used = 0;
  const first = start - base;
  const last = end - 1 - base;
  for (let w = first >>> 5; w <= last >>> 5; w++) {
    let word = wordWithin(words, w, first, last);
    while (word !== 0) {
      chunk[used++] = base + w * 32 + 31 - Math.clz32(word & -word);
      word &= word - 1;
      if (used < chunk.length) continue;
      yield chunk;
      used = 0;
    }
  }
  if (used > 0) yield chunk.subarray(0, used);
}

/** Word `w` with only the bits `first` to `last` of the whole. */
function wordWithin(words: Uint32Array, w: number, first: number, last: number): number {
  let word = words[w];
  if (w === first >>> 5) word &= -1 << (first & 31);
  if (w === last >>> 5) word &= -1 >>> (31 - (last & 31));
  return word;
}

function countBits(words: Uint32Array, start: number, end: number): number {
  let count = 0;
  if (end > start)
    for (let w = start >>> 5; w <= (end - 1) >>> 5; w++) count += bitCount(wordWithin(words, w, start, end - 1));
  return count;
}

function setRange(words: Uint32Array, start: number, end: number): void {
  const first = start >>> 5;
  const last = (end - 1) >>> 5;
  const low = -1 << (start & 31);
  const high = -1 >>> (31 - ((end - 1) & 31));
  if (first === last) words[first] |= low & high;
  else {
    words[first] |= low;
    words.fill(0xffffffff, first + 1, last);
    words[last] |= high;
  }
}

/** First position whose value is at least `row`. */
export function lowerBound(rows: ArrayLike<number>, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First position whose value is greater than `row`. */
export function upperBound(rows: ArrayLike<number>, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] <= row) low = middle + 1;
    else high = middle;
  }
  return low;
}

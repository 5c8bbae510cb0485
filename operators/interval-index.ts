import type { RowStore } from '#engine/data/rows/row-store.ts';
import { orderRows } from '#engine/data/sort/order-rows.ts';
import { keyAt, moveKey, type TimeUnit } from './numeric-keys.ts';

type Bounds = Float64Array | (number | bigint)[];

/** The interval around each held key. */
export interface IntervalSpec {
  readonly column: number;
  readonly lower: number;
  readonly upper: number;
  readonly includeLower: boolean;
  readonly includeUpper: boolean;
  /** Null for plain numbers. */
  readonly unit: TimeUnit | null;
}

/** Held rows by the interval around their key; rows without a key are in none. */
export class IntervalIndex {
  readonly #spec: IntervalSpec;
  /** Held rows that {@link find} found: [start, end) of `rows`, ascending. */
  rows: Uint32Array;
  start = 0;
  end = 0;
  /** Held rows in the order of their keys, with the ends of their intervals. */
  readonly #ordered: Uint32Array;
  readonly #lows: Bounds;
  readonly #highs: Bounds;
  /** True if held rows came in the order of their keys. */
  readonly #ascending: boolean;

  private constructor(spec: IntervalSpec, rows: Uint32Array, lows: Bounds, highs: Bounds) {
    this.#spec = spec;
    this.rows = rows;
    this.#ordered = rows;
    this.#lows = lows;
    this.#highs = highs;
    this.#ascending = rows.every((row, i) => i === 0 || row > rows[i - 1]);
  }

  static *build(store: RowStore, spec: IntervalSpec): Generator<undefined, IntervalIndex> {
    const { column, lower, upper, unit } = spec;
    const { type } = store.schema[column];
    const order = yield* orderRows(store, [{ column, type, descending: false, nullsFirst: false }]);
    const wide = type === 'int64';
    const lows: Bounds = wide ? new Array<number | bigint>(order.length) : new Float64Array(order.length);
    const highs: Bounds = wide ? new Array<number | bigint>(order.length) : new Float64Array(order.length);
    let count = 0;
    for (let at = 0; at < order.length; at += 8192) {
      const rows = order.subarray(at, at + 8192);
      const [keys] = store.takeColumns([column], rows);
      for (let k = 0; k < rows.length; k++) {
        const key = keyAt(keys, k);
        if (key === null) continue;
        lows[count] = moveKey(key, lower, unit);
        highs[count++] = moveKey(key, upper, unit);
      }
      yield;
    }
    // Nulls and NaN order last, so the rows with keys are the first ones.
    return new IntervalIndex(spec, order.subarray(0, count), lows, highs);
  }

  /** Finds the held rows whose interval holds `key`. */
  find(key: number | bigint): void {
    const { includeLower, includeUpper } = this.#spec;
    const count = this.#ordered.length;
    this.rows = this.#ordered;
    this.start = firstFrom(this.#highs, count, key, includeUpper);
    this.end = Math.max(this.start, firstFrom(this.#lows, count, key, !includeLower));
    if (this.#ascending || this.end - this.start < 2) return;
    this.rows = this.#ordered.slice(this.start, this.end).sort();
    this.end -= this.start;
    this.start = 0;
  }
}

/** First of `count` ascending values that is at least `key`, or beyond it unless `including`. */
function firstFrom(values: Bounds, count: number, key: number | bigint, including: boolean): number {
  let from = 0;
  let to = count;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const value = values[middle];
    if (including ? value < key : value <= key) from = middle + 1;
    else to = middle;
  }
  return from;
}

import type { Batch } from '#engine/data/batch.ts';
import type { Column, Value } from '#engine/data/column.ts';
import type { AttributeType } from '#engine/data/schema.ts';
import { roundHalfEven } from '#engine/data/value.ts';
import { type SavedStrata, Strata } from './strata.ts';

/** Looks at the values of one attribute, batch by batch, and then says which one is typical; null when there was none. */
export interface Typical {
  add(column: Column, batch: Batch): void;
  /** Yields while it works [long loops]; returns the value. */
  value(): Generator<undefined, Value>;
  save(): unknown;
  restore(state: unknown): void;
}

/** Mean as a value of `type`: whole types take the nearest whole number, halves to even. */
export function mean(type: AttributeType): Typical {
  let state = { sum: 0, lost: 0, count: 0 };
  return {
    add(column, batch) {
      let { sum, lost } = state;
      let count = 0;
      forEachPresent(column, batch, p => {
        const value = Number(column.data[p]);
        const next = sum + value;
        // Neumaier: what the addition rounded away is kept beside the sum.
        if (Number.isFinite(next)) lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
        sum = next;
        count++;
      });
      state = { sum, lost, count: state.count + count };
    },
    // biome-ignore lint/correctness/useYield: one division needs no breath
    *value() {
      return state.count === 0 ? null : fitted((state.sum + state.lost) / state.count, type);
    },
    save: () => state,
    restore: saved => {
      state = saved as typeof state;
    },
  };
}

/** Middle value; with an even count, the mean of the two in the middle, as a value of `type`. NaN sorts last. */
export function median(type: AttributeType): Typical {
  let chunks: (Float64Array | BigInt64Array)[] = [];
  return {
    add(column, batch) {
      const wide = column.data instanceof BigInt64Array;
      const chunk = wide ? new BigInt64Array(batch.rows) : new Float64Array(batch.rows);
      let n = 0;
      forEachPresent(column, batch, p => {
        chunk[n++] = column.data[p] as never;
      });
      chunks.push(chunk.slice(0, n));
    },
    *value() {
      const all = joined(chunks);
      if (all.length === 0) return null;
      const half = all.length >> 1;
      const upper = yield* nth(all, half, all.length);
      if (all.length % 2 === 1) return fitted(upper, type);
      // Everything before the middle is no greater than it, so the one below the middle is the greatest of those.
      const lower = yield* nth(all, half - 1, half);
      if (typeof lower === 'bigint' && typeof upper === 'bigint') return fitted(lower + (upper - lower) / 2n, type);
      return fitted(Number(lower) / 2 + Number(upper) / 2, type);
    },
    save: () => chunks,
    restore: saved => {
      chunks = saved as typeof chunks;
    },
  };
}

/** The value that occurs most; of several, the one met first. */
export function mode(): Typical {
  let strata = new Strata();
  let counts: number[] = [];
  return {
    add(column, batch) {
      const number = strata.of(column);
      forEachPresent(column, batch, p => {
        const n = number(p);
        counts[n] = (counts[n] ?? 0) + 1;
      });
    },
    *value() {
      let best = 0;
      for (let i = 1; i < counts.length; i++) {
        if (counts[i] > counts[best]) best = i;
        if (i % 65_536 === 0) yield undefined;
      }
      return counts.length === 0 ? null : strata.values[best];
    },
    save: () => ({ strata: strata.save(), counts }),
    restore(saved) {
      const state = saved as { strata: SavedStrata; counts: number[] };
      strata = new Strata(state.strata);
      counts = state.counts;
    },
  };
}

function forEachPresent({ valid }: Column, { rows, selection }: Batch, see: (position: number) => void): void {
  for (let k = 0; k < rows; k++) {
    const p = selection === null ? k : selection[k];
    if (valid === null || valid[p] === 1) see(p);
  }
}

function fitted(value: number | bigint, type: AttributeType): Value {
  if (typeof value === 'bigint') return value;
  return type === 'float64' || !Number.isFinite(value) ? value : roundHalfEven(value);
}

function joined(chunks: readonly (Float64Array | BigInt64Array)[]): Float64Array | BigInt64Array {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const wide = chunks.some(chunk => chunk instanceof BigInt64Array);
  const all = wide ? new BigInt64Array(length) : new Float64Array(length);
  let at = 0;
  for (const chunk of chunks) {
    if (all instanceof Float64Array) all.set(chunk as Float64Array, at);
    else all.set(chunk instanceof BigInt64Array ? chunk : BigInt64Array.from(chunk, BigInt), at);
    at += chunk.length;
  }
  return all;
}

/** The value that sorting the first `end` values would put at `n`; reorders them so that smaller ones come before it. */
function* nth<T extends Float64Array | BigInt64Array>(all: T, n: number, end: number): Generator<undefined, T[number]> {
  let low = 0;
  let high = lastNumber(all, end);
  if (n > high) return Number.NaN as T[number];
  while (low < high) {
    const pivot = all[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      for (let steps = 0; steps < 65_536 && i <= j; steps++) {
        if (all[i] < pivot) i++;
        else if (all[j] > pivot) j--;
        else {
          const swapped = all[i];
          all[i++] = all[j];
          all[j--] = swapped;
        }
      }
      yield undefined;
    }
    if (n <= j) high = j;
    else if (n >= i) low = i;
    else return all[n];
  }
  return all[n];
}

/** Moves NaN, which compares with nothing, behind the first `end` values; returns the position of the last number. */
function lastNumber(all: Float64Array | BigInt64Array, end: number): number {
  if (all instanceof BigInt64Array) return end - 1;
  let last = end - 1;
  for (let i = 0; i <= last; )
    if (Number.isNaN(all[i])) {
      all[i] = all[last];
      all[last--] = Number.NaN;
    } else i++;
  return last;
}

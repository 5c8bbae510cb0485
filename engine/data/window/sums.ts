import { SluiceError } from '../../errors.ts';
import type { Column } from '../column.ts';
import { exactLimit } from '../value.ts';
import { countsIn } from './counts.ts';
import { presentResults, type Results } from './results.ts';
import { type Frames, slice } from './segment.ts';

const int64Limit = 2n ** 63n;

/**
 * Sum or average of each frame's values: whole numbers exactly, floats with the rounding error of each addition carried along.
 *
 * @throws {SluiceError} OVERFLOW when a sum does not fit int64
 */
export function* sumsIn(column: Column, rows: number, frames: Frames, average: boolean): Generator<undefined, Results> {
  const counts = yield* countsIn(column.valid, rows, frames);
  const floats = column.type === 'float64';
  const prefix = floats ? null : yield* wholePrefix(column, rows);
  if (!floats && prefix === null) return yield* bigSums(column, rows, frames, counts, average);
  const sums = prefix === null ? yield* floatSums(column, rows, frames) : yield* differences(prefix, frames);
  for (let at = 0; at < rows && average; at += slice) {
    for (let i = at; i < Math.min(at + slice, rows); i++) sums[i] /= counts[i];
    yield;
  }
  return presentResults(floats || average ? 'float64' : 'int64', sums, counts);
}

function* differences(prefix: Float64Array, { lows, highs }: Frames): Generator<undefined, Float64Array> {
  const out = new Float64Array(lows.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = prefix[highs[i]] - prefix[lows[i]];
    if (i % slice === slice - 1) yield;
  }
  return out;
}

/** Sums of the first k values; null as soon as the difference of two might not be exact. */
function* wholePrefix({ data, valid }: Column, rows: number): Generator<undefined, Float64Array | null> {
  if (data instanceof BigInt64Array) return null;
  const prefix = new Float64Array(rows + 1);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    if (valid === null || valid[i] === 1) sum += (data as Float64Array)[i];
    if (sum > exactLimit / 2 || sum < -exactLimit / 2) return null;
    prefix[i + 1] = sum;
    if (i % slice === slice - 1) yield;
  }
  return prefix;
}

function* bigSums(
  { data, valid }: Column,
  rows: number,
  { lows, highs }: Frames,
  counts: Uint32Array,
  average: boolean,
): Generator<undefined, Results> {
  const prefix: bigint[] = [0n];
  for (let i = 0; i < rows; i++) {
    const value = valid === null || valid[i] === 1 ? BigInt((data as Float64Array | BigInt64Array)[i]) : 0n;
    prefix.push(prefix[i] + value);
    if (i % slice === slice - 1) yield;
  }
  const out = average ? new Float64Array(rows) : new BigInt64Array(rows);
  for (let i = 0; i < rows; i++) {
    const sum = prefix[highs[i]] - prefix[lows[i]];
    if (out instanceof Float64Array) out[i] = Number(sum) / counts[i];
    else if (sum < int64Limit && sum >= -int64Limit) out[i] = sum;
    else throw new SluiceError('OVERFLOW', { operation: 'sum', type: 'int64' });
    if (i % slice === slice - 1) yield;
  }
  return presentResults(average ? 'float64' : 'int64', out, counts);
}

/**
 * Sums over frames whose ends never fall, each value added at most twice and none subtracted: values enter a sum at the high end (`back`, of
 * [middle, end)); when the low end passes `middle`, sums from every place to the end (`fronts`) are made anew, and `back` starts over.
 */
function* floatSums({ data, valid }: Column, rows: number, frames: Frames): Generator<undefined, Float64Array> {
  const values = data as Float64Array;
  const { lows, highs } = frames;
  const out = new Float64Array(rows);
  const [fronts, frontErrors] = [new Float64Array(rows), new Float64Array(rows)];
  let [middle, end, back, backError, work] = [0, 0, 0, 0, 0];
  for (let i = 0; i < rows; i++) {
    const [low, high] = [lows[i], highs[i]];
    for (; end < high; end++) {
      const value = valid === null || valid[end] === 1 ? values[end] : 0;
      const sum = back + value;
      backError += errorOf(back, value, sum);
      back = sum;
      if (++work % slice === 0) yield;
    }
    if (low > middle) {
      let [sum, error] = [0, 0];
      for (let j = end - 1; j >= low; j--) {
        const value = valid === null || valid[j] === 1 ? values[j] : 0;
        const next = sum + value;
        error += errorOf(sum, value, next);
        fronts[j] = sum = next;
        frontErrors[j] = error;
        if (++work % slice === 0) yield;
      }
      [middle, back, backError] = [end, 0, 0];
    }
    const [front, frontError] = low < middle ? [fronts[low], frontErrors[low]] : [0, 0];
    const sum = front + back;
    const exact = sum + (frontError + backError + errorOf(front, back, sum));
    // Once a sum is infinite or NaN its error term means nothing.
    out[i] = Number.isFinite(sum) ? exact : sum;
    if (++work % slice === 0) yield;
  }
  return out;
}

/** What is lost when `a + b` is rounded to `sum`. @see Knuth 1997, §4.2.2, theorem C */
function errorOf(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

import { type Column, gather, makeColumn } from '../column.ts';
import { textsOf } from '../sort/object-text.ts';
import { rankTexts } from '../sort/rank-texts.ts';
import { isTextual } from '../sort/sort-keys.ts';
import type { Results } from './results.ts';
import { type Frames, slice } from './segment.ts';

type Keys = Uint8Array | Int32Array | Uint32Array | Float64Array | BigInt64Array;

/** Least or greatest value of each frame, NaN being the greatest number; of equal ones the first. */
export function* extremesIn(
  column: Column,
  rows: number,
  { lows, highs }: Frames,
  greatest: boolean,
): Generator<undefined, Results> {
  const keys = yield* keysOf(column, rows);
  const { valid } = column;
  const better = greatest
    ? (a: number, b: number) => keys[a] > keys[b] || (Number.isNaN(keys[a]) && !Number.isNaN(keys[b]))
    : (a: number, b: number) => keys[a] < keys[b] || (Number.isNaN(keys[b]) && !Number.isNaN(keys[a]));
  /** Places that may still be the best of a frame, each better than those after it; the first is the best of the current one. */
  const queue = new Uint32Array(rows);
  const found = new Uint32Array(rows);
  const present = new Uint8Array(rows);
  let [head, tail, end] = [0, 0, 0];
  for (let i = 0; i < rows; i++) {
    for (; end < highs[i]; end++) {
      if (valid !== null && valid[end] === 0) continue;
      while (tail > head && better(end, queue[tail - 1])) tail--;
      queue[tail++] = end;
    }
    while (head < tail && queue[head] < lows[i]) head++;
    present[i] = head < tail ? 1 : 0;
    found[i] = head < tail ? queue[head] : 0;
    if (i % slice === slice - 1) yield;
  }
  return (start, end) => {
    const { type, data, dictionary, width } = gather(column, found.subarray(start, end));
    const own = present.subarray(start, end);
    return makeColumn(type, data, own.includes(0) ? own : null, dictionary, width);
  };
}

/** Numbers that order as the values do. */
function* keysOf(column: Column, rows: number): Generator<undefined, Keys> {
  const { type, data, valid, dictionary } = column;
  if (!isTextual(type)) return data as Keys;
  // The texts of a dictionary are ranked once, however many rows have them.
  const codes = dictionary === null ? null : (data as Int32Array);
  const texts = dictionary === null ? textsOf(column, rows) : dictionary.values;
  const used = new Uint8Array(texts.length);
  for (let i = 0; i < rows; i++) {
    if (valid === null || valid[i] === 1) used[codes === null ? i : codes[i]] = 1;
    if (i % slice === slice - 1) yield;
  }
  const ranks = yield* rankTexts(texts as readonly string[], used);
  if (codes === null) return ranks;
  const keys = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    keys[i] = ranks[codes[i]];
    if (i % slice === slice - 1) yield;
  }
  return keys;
}

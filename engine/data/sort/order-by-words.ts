import { packWords } from './pack-words.ts';
import {
  accumulate,
  copyPairs,
  countDigits,
  countTop,
  digitsOf,
  insertRun,
  loadKeys,
  narrowBits,
  type Pairs,
  runEnd,
  scatter,
  scatterByTop,
  startsOf,
  wideBits,
} from './radix.ts';

/** Elements a pass works through between two yields. */
const slice = 65_536;
/** Runs up to this length are sorted by insertion. */
const smallRun = 24;
/** Ranges from this length on take 11-bit digits; below, clearing 2048 counters costs more than a fourth pass. */
const wideRange = 16_384;
/** Equals per row in the first word above which a pass over 11 bits of the second costs less than looking each up. */
const manyTies = 0.1;

interface Sorting {
  readonly words: readonly Uint32Array[];
  /** `main.keys[i]` is the word of row `main.rows[i]` at the level being sorted. */
  main: Pairs;
  scratch: Pairs;
  readonly counts: Uint32Array;
}

/**
 * Row numbers 0 … n-1 in the order of their words: `words[0]` decides, then `words[1]` among equals, and so on; equal rows keep their order.
 *
 * A radix sort that moves key and row number together, one word at a time, and looks at a later word only where the earlier ones tie: 64-bit keys
 * that rarely tie in their first 32 telling bits cost three passes instead of six. Digits that are the same in all rows cost no pass, sorted
 * input none.
 *
 * Contract: yields per 64 k elements; `words` are used up.
 */
export function* orderByWords(words: readonly Uint32Array[], n: number): Generator<undefined, Uint32Array> {
  const rows = new Uint32Array(n);
  for (let at = 0; at < n; at += slice) {
    for (let i = at; i < Math.min(at + slice, n); i++) rows[i] = i;
    yield;
  }
  const packed = yield* packWords(words, n);
  if (packed.words.length === 0) return rows;
  const sorting: Sorting = {
    words: packed.words,
    main: { keys: packed.words[0], rows },
    scratch: { keys: new Uint32Array(n), rows: new Uint32Array(n) },
    counts: new Uint32Array(digitsOf(wideBits) << wideBits),
  };
  const sortedBits = yield* sortKeys(sorting, 0, n, packed.words[1]);
  if (sortedBits < packed.bits) yield* sortTies(sorting, 1, 0, n);
  return sorting.main.rows;
}

/** Sorts by `words[level]` on within each run of rows in [start, end) that tie so far. */
function* sortTies(sorting: Sorting, level: number, start: number, end: number): Generator<undefined> {
  const { words, main } = sorting;
  let spent = 0;
  for (let from = start; from < end; ) {
    const to = runEnd(main.keys, from, end);
    if (to - from >= slice) {
      for (let at = from; at < to; at += slice) {
        loadKeys(words[level], main, at, Math.min(at + slice, to));
        yield;
      }
      yield* sortKeys(sorting, from, to);
      if (level + 1 < words.length) yield* sortTies(sorting, level + 1, from, to);
    } else if (to - from > 1) {
      sortRun(sorting, level, from, to);
    }
    if ((spent += to - from) >= slice) {
      spent = 0;
      yield;
    }
    from = to;
  }
}

/** As {@link sortTies} for one run, short enough to need no yield. */
function sortRun(sorting: Sorting, level: number, start: number, end: number): void {
  const { words, counts, main } = sorting;
  if (end - start <= smallRun) return insertRun(words, level, main.rows, start, end);
  loadKeys(words[level], main, start, end);
  const bits = end - start < wideRange ? narrowBits : wideBits;
  counts.fill(0, 0, digitsOf(bits) << bits);
  if (!countDigits(main.keys, start, start, end, counts, bits)) {
    let [from, to] = [main, sorting.scratch];
    for (let digit = 0; digit < digitsOf(bits); digit++) {
      if (!startsOf(counts, digit, bits, start, end)) continue;
      scatter(from, to, start, end, counts, digit, bits);
      [from, to] = [to, from];
    }
    if (from !== main) copyPairs(from, to, start, end);
  }
  if (level + 1 === words.length) return;
  for (let from = start; from < end; ) {
    const to = runEnd(main.keys, from, end);
    if (to - from > 1) sortRun(sorting, level + 1, from, to);
    from = to;
  }
}

/**
 * Sorts keys and rows of [start, end) by the loaded keys; where these tie often, first by the top bits of `next`, the word after them.
 *
 * @param next  given only when rows are still in their first order
 * @returns     bits by which rows are now in order
 */
function* sortKeys(sorting: Sorting, start: number, end: number, next?: Uint32Array): Generator<undefined, number> {
  const { counts } = sorting;
  counts.fill(0);
  let ascending = true;
  for (let at = start; at < end; at += slice) {
    const ordered = countDigits(
      sorting.main.keys,
      Math.max(at - 1, start),
      at,
      Math.min(at + slice, end),
      counts,
      wideBits,
    );
    ascending = ascending && ordered;
    yield;
  }
  if (ascending) return 32;
  let [from, to] = [sorting.main, sorting.scratch];
  const nextToo = next !== undefined && tiesPerRow(counts, end - start) > manyTies;
  if (nextToo) {
    yield* sortByTop(from.keys, next, to);
    [from, to] = [to, from];
  }
  for (let digit = 0; digit < digitsOf(wideBits); digit++) {
    if (!startsOf(counts, digit, wideBits, start, end)) continue;
    for (let at = start; at < end; at += slice) {
      scatter(from, to, at, Math.min(at + slice, end), counts, digit, wideBits);
      yield;
    }
    [from, to] = [to, from];
  }
  if (end - start === from.keys.length) {
    [sorting.main, sorting.scratch] = [from, to];
  } else if (from !== sorting.main) {
    for (let at = start; at < end; at += slice) {
      copyPairs(from, to, at, Math.min(at + slice, end));
      yield;
    }
  }
  return nextToo ? 32 + wideBits : 32;
}

function* sortByTop(keys: Uint32Array, top: Uint32Array, to: Pairs): Generator<undefined> {
  const starts = new Uint32Array(1 << wideBits);
  for (let at = 0; at < top.length; at += slice) {
    countTop(top, at, Math.min(at + slice, top.length), starts);
    yield;
  }
  accumulate(starts, 0, starts.length, 0);
  for (let at = 0; at < top.length; at += slice) {
    scatterByTop(keys, top, to, at, Math.min(at + slice, top.length), starts);
    yield;
  }
}

/** Rows that a row shares its key with, estimated as if the key's digits were independent. */
function tiesPerRow(counts: Uint32Array, n: number): number {
  let ties = n;
  for (let digit = 0; digit < digitsOf(wideBits); digit++) {
    let squares = 0;
    for (let i = digit << wideBits; i < (digit + 1) << wideBits; i++) squares += (counts[i] / n) ** 2;
    ties *= squares;
  }
  return ties;
}

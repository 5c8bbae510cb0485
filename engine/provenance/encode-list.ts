import { assert } from '../errors.ts';
import { noOrigin } from '../operator/lineage.ts';
import { type Codec, codec } from '../store/lineage-store.ts';
import { bitCount, blockValues, differences, missing, packer, rankWords, widthOf } from './packing.ts';

/** What was found while a list was written. */
export interface ListInfo {
  readonly codec: Codec;
  /** Least and greatest value; `min > max` when all are missing. */
  readonly min: number;
  readonly max: number;
  /** 2: strictly ascending · 1: not descending · 0: any order, or some missing. */
  readonly order: 0 | 1 | 2;
  readonly present: number;
  /** Words written. */
  readonly words: number;
}

/** Words that a list of `count` values takes at most. */
export const wordsFor = (count: number): number => count + 32 + 2 * Math.ceil(count / blockValues) + 64;

const withoutPayload = (kind: Codec, min: number, max: number, order: 0 | 1 | 2, present: number): ListInfo => ({
  codec: kind,
  min,
  max,
  order,
  present,
  words: 0,
});

/**
 * Writes `values[0 … count)` to `into` from word `at`, in the smallest of these forms that is fast to write:
 * consecutive values and equal values take nothing, strictly ascending ones a bitmap when more than 1/16 of their span is present,
 * the rest are packed: blocks of 1024, each with its own base and width, as differences where they do not descend.
 * `noOrigin` stands for a missing value.
 */
export function encodeList(values: Uint32Array, count: number, into: Uint32Array, at: number): ListInfo {
  assert(count > 0, 'a list that is written has values');
  const order = orderOf(values, count);
  const first = values[0];
  const last = values[count - 1];
  if (order > 0 && last !== noOrigin) {
    if (order === 2 && last - first === count - 1) return withoutPayload(codec.run, first, last, 2, count);
    if (first === last) return withoutPayload(codec.same, first, last, 1, count);
    if (order === 2 && last - first < count * 16) return encodeBitmap(values, count, into, at);
  }
  return encodePacked(values, count, order > 0 && last !== noOrigin ? order : 0, into, at);
}

function orderOf(values: Uint32Array, count: number): 0 | 1 | 2 {
  let k = 1;
  while (k < count && values[k] > values[k - 1]) k++;
  if (k === count) return 2;
  while (k < count && values[k] >= values[k - 1]) k++;
  return k === count ? 1 : 0;
}

/** Positions of one emission relative to `base`. */
interface Selection {
  readonly base: number;
  readonly rows: Uint16Array;
}

/**
 * Writes the rows of selections that follow each other as one bitmap, without laying them out first; a filter's lineage.
 * Null when they do not ascend or are sparse: then they need another form, and what was written is void.
 */
export function encodeSelections(
  parts: readonly Selection[],
  count: number,
  into: Uint32Array,
  at: number,
): ListInfo | null {
  const head = parts[0];
  const tail = parts[parts.length - 1];
  const min = head.base + head.rows[0];
  const max = tail.base + tail.rows[tail.rows.length - 1];
  if (max < min || max - min >= count * 16) return null;
  const bits = openBitmap(max - min, into, at);
  let end = min;
  for (const { base, rows } of parts) {
    if (base + rows[0] < end || base + rows[rows.length - 1] > max || !setBits(rows, base - min, into, bits))
      return null;
    end = base + rows[rows.length - 1] + 1;
  }
  if (max - min === count - 1) return withoutPayload(codec.run, min, max, 2, count);
  return { codec: codec.bitmap, min, max, order: 2, present: count, words: closeBitmap(into, at) };
}

/** Makes room for bits 0 … `last` after their number of words and the ranks; gives the word where they start. */
function openBitmap(last: number, into: Uint32Array, at: number): number {
  const words = (last + 32) >>> 5;
  const bits = at + 1 + Math.ceil(words / rankWords);
  into[at] = words;
  into.fill(0, bits, bits + words);
  return bits;
}

/** Writes the ranks (ones before every 32nd word), so that the n-th one is found in a few steps; gives all words used. */
function closeBitmap(into: Uint32Array, at: number): number {
  const words = into[at];
  const ranks = Math.ceil(words / rankWords);
  let ones = 0;
  for (let k = 0; k < words; k++) {
    if (k % rankWords === 0) into[at + 1 + k / rankWords] = ones;
    ones += bitCount(into[at + 1 + ranks + k]);
  }
  return 1 + ranks + words;
}

/** False when the positions do not strictly ascend; the check shares the loop, 2.3 ns per row for both. */
function setBits(rows: Uint16Array, offset: number, into: Uint32Array, at: number): boolean {
  let descent = 0;
  let previous = -1;
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k];
    descent |= row - previous - 1;
    previous = row;
    const bit = (offset + row) | 0;
    into[at + (bit >>> 5)] |= 1 << bit;
  }
  return descent >= 0;
}

function encodeBitmap(values: Uint32Array, count: number, into: Uint32Array, at: number): ListInfo {
  const min = values[0];
  const max = values[count - 1];
  const bits = openBitmap(max - min, into, at);
  for (let k = 0; k < count; k++) {
    const bit = values[k] - min;
    into[bits + (bit >>> 5)] |= 1 << bit;
  }
  return { codec: codec.bitmap, min, max, order: 2, present: count, words: closeBitmap(into, at) };
}

const scratch = new Uint32Array(blockValues);

function encodePacked(values: Uint32Array, count: number, order: 0 | 1 | 2, into: Uint32Array, at: number): ListInfo {
  const blocks = Math.ceil(count / blockValues);
  let word = at + 2 * blocks;
  let min = noOrigin;
  let max = 0;
  let present = 0;
  for (let b = 0; b < blocks; b++) {
    const start = b * blockValues;
    const end = Math.min(start + blockValues, count);
    const info = order > 0 ? steps(values, start, end) : spread(values, start, end);
    into[at + 2 * b] = info.base;
    into[at + 2 * b + 1] = ((word - at) << 8) | info.flags | info.width;
    word += packBlock(values, start, end, info, into, word);
    if (info.min < min) min = info.min;
    if (info.max > max && info.present > 0) max = info.max;
    present += info.present;
  }
  if (present === 0) [min, max] = [1, 0];
  return { codec: codec.packed, min, max, order, present, words: word - at };
}

interface BlockInfo {
  readonly base: number;
  readonly width: number;
  readonly flags: number;
  readonly min: number;
  readonly max: number;
  readonly present: number;
}

/** A block whose values do not descend: the least width of values or of differences. */
function steps(values: Uint32Array, start: number, end: number): BlockInfo {
  let step = 0;
  for (let k = start + 1; k < end; k++) {
    const d = values[k] - values[k - 1];
    if (d > step) step = d;
  }
  const min = values[start];
  const max = values[end - 1];
  const width = widthOf(step);
  const present = end - start;
  if (width < widthOf(max - min)) return { base: min, width, flags: differences, min, max, present };
  return { base: min, width: widthOf(max - min), flags: 0, min, max, present };
}

function spread(values: Uint32Array, start: number, end: number): BlockInfo {
  let min = noOrigin;
  let max = 0;
  for (let k = start; k < end; k++) {
    const v = values[k];
    if (v < min) min = v;
    if (v > max) max = v;
  }
  const present = end - start;
  if (max === noOrigin) return spreadOfPresent(values, start, end, min);
  // A width of 16 from base 0 is a plain narrowing copy, ten times faster than packing 13 to 15 bits.
  const narrow = max <= 0xffff && widthOf(max - min) > 12;
  return narrow
    ? { base: 0, width: 16, flags: 0, min, max, present }
    : { base: min, width: widthOf(max - min), flags: 0, min, max, present };
}

/** As `spread` for a block with missing values; without branches, as they come in any order. */
function spreadOfPresent(values: Uint32Array, start: number, end: number, min: number): BlockInfo {
  let top = 0;
  let present = 0;
  for (let k = start; k < end; k++) {
    const next = (values[k] + 1) >>> 0;
    present += (next | -next) >>> 31;
    if (next > top) top = next;
  }
  if (present === 0) return { base: 0, width: 0, flags: missing, min, max: 0, present };
  return { base: min, width: widthOf(top - min), flags: missing, min, max: top - 1, present };
}

function packBlock(values: Uint32Array, start: number, end: number, info: BlockInfo, into: Uint32Array, at: number) {
  const { base, width, flags } = info;
  const count = end - start;
  const groups = (count + 31) >>> 5;
  if (width === 16 && base === 0 && flags === 0) {
    const words = (count + 1) >>> 1;
    into.fill(0, at + words - 1, at + groups * 16);
    new Uint16Array(into.buffer, into.byteOffset + at * 4, count).set(values.subarray(start, end));
    return groups * 16;
  }
  if (flags === 0 && (count & 31) === 0) {
    packer(width)(values, start, base, into, at, groups);
    return groups * width;
  }
  if (flags === differences) {
    scratch[0] = 0;
    for (let k = 1; k < count; k++) scratch[k] = values[start + k] - values[start + k - 1];
  } else if (flags === missing) {
    for (let k = 0; k < count; k++) {
      const next = (values[start + k] + 1) | 0;
      scratch[k] = (next - base) & ((next | -next) >> 31);
    }
  } else for (let k = 0; k < count; k++) scratch[k] = values[start + k] - base;
  scratch.fill(0, count, groups * 32);
  packer(width)(scratch, 0, 0, into, at, groups);
  return groups * width;
}

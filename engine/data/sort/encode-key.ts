import type { Column } from '../column.ts';
import type { SortKey } from './sort-keys.ts';

/** Words of one key, most significant first, and the place of the first row to write. */
export interface WordsAt {
  readonly words: readonly Uint32Array[];
  readonly at: number;
}

const last = 0xffffffff;

/**
 * Writes the key of each row of a dense column as words whose unsigned order is the order of the key: numbers by size with NaN greatest and -0
 * equal to 0, false before true, nulls where the key wants them. Textual types have their own encoders.
 */
export function encodeKey(column: Column, rows: number, key: SortKey, to: WordsAt): void {
  const { data, valid } = column;
  if (key.type === 'int64') encodeInt64(data as Float64Array | BigInt64Array, rows, valid, key, to);
  else if (key.type === 'int32') encodeInt32(data as Int32Array, rows, valid, key, to);
  else if (key.type === 'bool') encodeBool(data as Uint8Array, rows, valid, key, to);
  else encodeFloat64(data as Float64Array, rows, valid, key, to);
}

/** Nulls need no word of their own here: no number has all bits alike. */
function encodeFloat64(
  data: Float64Array,
  rows: number,
  valid: Uint8Array | null,
  { descending, nullsFirst }: SortKey,
  { words: [highs, lows], at }: WordsAt,
): void {
  const halves = new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
  const flip = descending ? last : 0;
  const empty = nullsFirst ? 0 : last;
  for (let k = 0; k < rows; k++) {
    if (valid !== null && valid[k] === 0) {
      highs[at + k] = empty;
      lows[at + k] = empty;
      continue;
    }
    const value = data[k];
    let high = halves[2 * k + 1];
    let low = halves[2 * k];
    if (value === 0) {
      high = 0x80000000;
      low = 0;
    } else if (Number.isNaN(value)) {
      high = 0xfff80000;
      low = 0;
    } else if (high >= 0x80000000) {
      high = ~high;
      low = ~low;
    } else {
      high |= 0x80000000;
    }
    highs[at + k] = high ^ flip;
    lows[at + k] = low ^ flip;
  }
}

/** The word before the value says null or not. */
const flagOf = (valid: Uint8Array | null, k: number, nullsFirst: boolean) =>
  valid !== null && valid[k] === 0 ? (nullsFirst ? 0 : 2) : 1;

function encodeInt32(
  data: Int32Array,
  rows: number,
  valid: Uint8Array | null,
  { descending, nullsFirst }: SortKey,
  { words: [flags, values], at }: WordsAt,
): void {
  const flip = descending ? 0x7fffffff : 0x80000000;
  for (let k = 0; k < rows; k++) {
    const flag = flagOf(valid, k, nullsFirst);
    flags[at + k] = flag;
    values[at + k] = flag === 1 ? data[k] ^ flip : 0;
  }
}

function encodeInt64(
  data: Float64Array | BigInt64Array,
  rows: number,
  valid: Uint8Array | null,
  { descending, nullsFirst }: SortKey,
  { words: [flags, highs, lows], at }: WordsAt,
): void {
  const flip = descending ? last : 0;
  const halves = data instanceof BigInt64Array ? new Uint32Array(data.buffer, data.byteOffset, data.length * 2) : null;
  for (let k = 0; k < rows; k++) {
    const flag = flagOf(valid, k, nullsFirst);
    flags[at + k] = flag;
    if (flag !== 1) {
      highs[at + k] = lows[at + k] = 0;
      continue;
    }
    const high = halves === null ? Math.floor((data as Float64Array)[k] / 4294967296) : halves[2 * k + 1];
    const low = halves === null ? (data as Float64Array)[k] - high * 4294967296 : halves[2 * k];
    highs[at + k] = high ^ 0x80000000 ^ flip;
    lows[at + k] = low ^ flip;
  }
}

function encodeBool(
  data: Uint8Array,
  rows: number,
  valid: Uint8Array | null,
  { descending, nullsFirst }: SortKey,
  { words: [values], at }: WordsAt,
): void {
  const flip = descending ? 1 : 0;
  for (let k = 0; k < rows; k++)
    values[at + k] = valid !== null && valid[k] === 0 ? (nullsFirst ? 0 : 3) : 1 + (data[k] ^ flip);
}

/** Words of texts that have ranks: 1 + rank, so that nulls find room on either side. */
export function encodeRanks(
  ranks: Uint32Array,
  rows: number,
  valid: Uint8Array | null,
  { descending, nullsFirst }: SortKey,
  { words: [values], at }: WordsAt,
): void {
  const flip = descending ? last : 0;
  for (let k = 0; k < rows; k++)
    values[at + k] = valid !== null && valid[k] === 0 ? (nullsFirst ? 0 : last) : (ranks[k] + 1) ^ flip;
}

/** Words of texts by their first characters: null or not, then {@link prefixWord} twice. Equal words do not mean equal texts. */
export function encodePrefixes(
  texts: readonly (string | null)[],
  rows: number,
  { descending, nullsFirst }: SortKey,
  { words: [flags, firsts, seconds], at }: WordsAt,
): void {
  const flip = descending ? last : 0;
  for (let k = 0; k < rows; k++) {
    const text = texts[k];
    flags[at + k] = text === null ? (nullsFirst ? 0 : 2) : 1;
    firsts[at + k] = text === null ? 0 : prefixWord(text, 0) ^ flip;
    seconds[at + k] = text === null ? 0 : prefixWord(text, 2) ^ flip;
  }
}

/** Two characters of `text` from `at` on as one word that orders by code point; missing ones are 0. */
export const prefixWord = (text: string, at: number): number =>
  ((unitOrder(text, at) << 16) | unitOrder(text, at + 1)) >>> 0;

/** Surrogates stand for code points above all that fit in one unit, so they come last. */
function unitOrder(text: string, at: number): number {
  if (at >= text.length) return 0;
  const unit = text.charCodeAt(at);
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

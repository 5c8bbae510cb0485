import { assert } from '../errors.ts';
import { noOrigin } from '../operator/lineage.ts';
import { type Codec, codec } from '../store/lineage-store.ts';
import { bitCount, blockValues, differences, missing, unpacker, unpackOne } from './packing.ts';

const scratch = new Uint32Array(blockValues);

/** Where a list lies: `words[at …]` in the form `codec`, `count` values, the least being `min`. */
export interface ListView {
  readonly codec: Codec;
  readonly words: Uint32Array;
  readonly at: number;
  readonly size: number;
  readonly count: number;
  readonly min: number;
}

/** All values of a list; absolute, `noOrigin` where missing. `into`, when given, has room for `count` rounded up to 32. */
export function decodeList(list: ListView, into = new Uint32Array((list.count + 31) & ~31)): Uint32Array {
  const { count, min } = list;
  const values = into.subarray(0, count);
  if (list.codec === codec.run) for (let k = 0; k < count; k++) values[k] = min + k;
  else if (list.codec === codec.same) values.fill(min);
  else if (list.codec === codec.bitmap) decodeBitmap(list, values);
  else {
    assert(list.codec === codec.packed, 'a list is a run, same, a bitmap or packed');
    for (let b = 0; b * blockValues < count; b++) decodeBlock(list, b, into, b * blockValues);
  }
  return values;
}

function decodeBitmap({ words, at, size, min }: ListView, values: Uint32Array): void {
  let k = 0;
  for (let w = 0; w < size; w++) {
    let bits = words[at + w];
    const base = min + w * 32;
    while (bits !== 0) {
      values[k++] = base + 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
    }
  }
}

function decodeBlock({ words, at, count }: ListView, block: number, into: Uint32Array, to: number): void {
  const length = Math.min(blockValues, count - block * blockValues);
  const base = words[at + 2 * block];
  const meta = words[at + 2 * block + 1];
  const word = at + (meta >>> 8);
  const groups = (length + 31) >>> 5;
  if (meta & differences) {
    unpacker(meta & 63)(words, word, 0, into, to, groups);
    let value = base;
    for (let k = to; k < to + length; k++) into[k] = value += into[k];
  } else if (meta & missing) {
    unpacker(meta & 63)(words, word, 0, into, to, groups);
    for (let k = to; k < to + length; k++) into[k] = into[k] === 0 ? noOrigin : into[k] - 1 + base;
  } else unpacker(meta & 63)(words, word, base, into, to, groups);
}

/** The value at position `k`, decoding at most one block. */
export function valueIn(list: ListView, k: number): number {
  const { words, at, min } = list;
  if (list.codec === codec.run) return min + k;
  if (list.codec === codec.same) return min;
  if (list.codec === codec.bitmap) return nthBit(list, k);
  const block = Math.floor(k / blockValues);
  const meta = words[at + 2 * block + 1];
  const base = words[at + 2 * block];
  if (meta & differences) {
    decodeBlock(list, block, scratch, 0);
    return scratch[k - block * blockValues];
  }
  const raw = unpackOne(words, at + (meta >>> 8), meta & 63, k - block * blockValues);
  if (meta & missing) return raw === 0 ? noOrigin : raw - 1 + base;
  return raw + base;
}

function nthBit({ words, at, min }: ListView, k: number): number {
  let word = at;
  let left = k;
  for (let n = bitCount(words[word]); n <= left; n = bitCount(words[word])) {
    left -= n;
    word++;
  }
  let bits = words[word];
  while (left-- > 0) bits &= bits - 1;
  return min + (word - at) * 32 + 31 - Math.clz32(bits & -bits);
}

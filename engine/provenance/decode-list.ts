import { assert } from '../errors.ts';
import { noOrigin } from '../operator/lineage.ts';
import { type Codec, codec } from '../store/lineage-store.ts';
import { bitCount, blockShift, blockValues, differences, missing, rankWords, unpacker, unpackOne } from './packing.ts';

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
  const bits = at + size - words[at];
  let k = 0;
  for (let w = bits; w < at + size; w++) {
    let word = words[w];
    const base = min + (w - bits) * 32;
    while (word !== 0) {
      values[k++] = base + 31 - Math.clz32(word & -word);
      word &= word - 1;
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

/** The values at ascending `positions`, decoding no more than the blocks they lie in. */
export function valuesAt(list: ListView, positions: Uint32Array): Uint32Array {
  const out = new Uint32Array(positions.length);
  const { min } = list;
  if (list.codec === codec.run) for (let k = 0; k < out.length; k++) out[k] = min + positions[k];
  else if (list.codec === codec.same) out.fill(min);
  else if (list.codec === codec.bitmap) for (let k = 0; k < out.length; k++) out[k] = nthBit(list, positions[k]);
  else packedAt(list, positions, out);
  return out;
}

function packedAt(list: ListView, positions: Uint32Array, out: Uint32Array): void {
  const { words, at } = list;
  let decoded = -1;
  for (let k = 0; k < out.length; k++) {
    const position = positions[k];
    const block = position >>> blockShift;
    const base = words[at + 2 * block];
    const meta = words[at + 2 * block + 1];
    if (meta & differences) {
      if (decoded !== block) decodeBlock(list, block, scratch, 0);
      decoded = block;
      out[k] = scratch[position & (blockValues - 1)];
      continue;
    }
    const raw = unpackOne(words, at + (meta >>> 8), meta & 63, position & (blockValues - 1));
    out[k] = (meta & missing) === 0 ? raw + base : raw === 0 ? noOrigin : raw - 1 + base;
  }
}

/** Row of the one that has `k` ones before it: the rank before it by bisection, then at most 32 words. */
function nthBit({ words, at, size, min }: ListView, k: number): number {
  const bits = at + size - words[at];
  let rank = at + 1;
  for (let step = (bits - rank) >>> 1, left = bits - rank; left > 1; step = left >>> 1) {
    if (words[rank + step] <= k) rank += step;
    left -= step;
  }
  let word = bits + (rank - at - 1) * rankWords;
  let before = words[rank];
  for (let n = bitCount(words[word]); before + n <= k; n = bitCount(words[word])) {
    before += n;
    word++;
  }
  let rest = words[word];
  for (; before < k; before++) rest &= rest - 1;
  return min + (word - bits) * 32 + 31 - Math.clz32(rest & -rest);
}

/** Rows a pass works through between two yields. */
const slice = 65_536;

/** Sort words without the bits that are the same in all rows: `bits` significant ones, from the top of `words[0]` on. */
export interface PackedWords {
  readonly words: readonly Uint32Array[];
  readonly bits: number;
}

/** Bits [from, to) of a word, counted from its top, that go to `at` in a packed word. */
interface Piece {
  readonly word: Uint32Array;
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** Top bits of a word that are replaced by their rank among those that occur: a float64's sign and exponent. */
const topBits = 12;
const lowBits = 32 - topBits;

/**
 * Packs the telling bits of each row's words close together, so that a sort reads as few words as there is information: the top bits become
 * ranks (prices use few of all exponents), constant bits go (the low half of whole numbers). The order of rows stays the same.
 *
 * Contract: works in place, `words` are used up; yields per 64 k rows.
 */
export function* packWords(words: readonly Uint32Array[], n: number): Generator<undefined, PackedWords> {
  const packed: Piece[][] = [];
  let bits = 0;
  for (const word of words) {
    for (const [start, end] of yield* tellingBits(word, n)) {
      for (let from = start; from < end; ) {
        const at = bits % 32;
        if (at === 0) packed.push([]);
        const to = Math.min(end, from + 32 - at);
        packed[packed.length - 1].push({ word, from, to, at });
        bits += to - from;
        from = to;
      }
    }
  }
  const kept = words.slice(0, packed.length);
  const row = new Uint32Array(Math.min(slice, n));
  for (let p = 0; p < packed.length; p++) {
    if (packed[p].every(piece => piece.word === kept[p] && piece.from === piece.at)) continue;
    // Bits only ever move towards the first word, so word p is not read again once packed word p is made.
    for (let at = 0; at < n; at += slice) {
      const end = Math.min(at + slice, n);
      row.fill(0);
      for (const piece of packed[p]) addPiece(row, piece, at, end);
      kept[p].set(row.subarray(0, end - at), at);
      yield;
    }
  }
  return { words: kept, bits };
}

/** Ranges of bits, counted from the top, that differ among rows, once the top bits of `word` are ranks. */
function* tellingBits(word: Uint32Array, n: number): Generator<undefined, [number, number][]> {
  const ranks = new Uint32Array(1 << topBits);
  let low = 0;
  for (let at = 0; at < n; at += slice) {
    low |= survey(word, at, Math.min(at + slice, n), ranks);
    yield;
  }
  let distinct = 0;
  for (let top = 0; top < ranks.length; top++) if (ranks[top] === 1) ranks[top] = distinct++;
  const ranges: [number, number][] = [];
  if (distinct > 1) ranges.push([Math.clz32(distinct - 1) - lowBits, topBits]);
  if (low !== 0) ranges.push([Math.clz32(low), Math.clz32(low & -low) + 1]);
  for (let at = 0; at < n && distinct > 1 && distinct < ranks.length; at += slice) {
    rankTops(word, at, Math.min(at + slice, n), ranks);
    yield;
  }
  return ranges;
}

/** Marks the top bits that occur; gives the low bits that differ from those of the first row. */
function survey(word: Uint32Array, start: number, end: number, tops: Uint32Array): number {
  const first = word[0];
  let bits = 0;
  for (let i = start; i < end; i++) {
    const value = word[i];
    tops[value >>> lowBits] = 1;
    bits |= value ^ first;
  }
  return bits & ((1 << lowBits) - 1);
}

function rankTops(word: Uint32Array, start: number, end: number, ranks: Uint32Array): void {
  const mask = (1 << lowBits) - 1;
  for (let i = start; i < end; i++) word[i] = (ranks[word[i] >>> lowBits] << lowBits) | (word[i] & mask);
}

function addPiece(row: Uint32Array, { word, from, to, at }: Piece, start: number, end: number): void {
  const down = 32 - (to - from);
  const up = down - at;
  for (let i = start; i < end; i++) row[i - start] |= ((word[i] << from) >>> down) << up;
}

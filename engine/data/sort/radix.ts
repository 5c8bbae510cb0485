/** Words with the row numbers that move with them. */
export interface Pairs {
  readonly keys: Uint32Array;
  readonly rows: Uint32Array;
}

/** Widest digit; counters are laid out digit by digit, digit d at `d << bits`. */
export const wideBits = 11;
export const narrowBits = 8;
export const digitsOf = (bits: number) => Math.ceil(32 / bits);

/** Adds the digits of keys [start, end) to `counts`; true if the keys from `before` on ascend. */
export function countDigits(
  keys: Uint32Array,
  before: number,
  start: number,
  end: number,
  counts: Uint32Array,
  bits: number,
): boolean {
  return bits === wideBits
    ? countWide(keys, before, start, end, counts)
    : countNarrow(keys, before, start, end, counts);
}

function countWide(keys: Uint32Array, before: number, start: number, end: number, counts: Uint32Array): boolean {
  let ascending = true;
  let last = keys[before];
  for (let i = start; i < end; i++) {
    const key = keys[i];
    ascending = ascending && key >= last;
    last = key;
    counts[key & 2047]++;
    counts[2048 + ((key >>> 11) & 2047)]++;
    counts[4096 + (key >>> 22)]++;
  }
  return ascending;
}

function countNarrow(keys: Uint32Array, before: number, start: number, end: number, counts: Uint32Array): boolean {
  let ascending = true;
  let last = keys[before];
  for (let i = start; i < end; i++) {
    const key = keys[i];
    ascending = ascending && key >= last;
    last = key;
    counts[key & 255]++;
    counts[256 + ((key >>> 8) & 255)]++;
    counts[512 + ((key >>> 16) & 255)]++;
    counts[768 + (key >>> 24)]++;
  }
  return ascending;
}

/** Turns the counts of a digit into where each of its values starts; false, counts untouched, if all rows have the same. */
export function startsOf(counts: Uint32Array, digit: number, bits: number, start: number, end: number): boolean {
  const base = digit << bits;
  const size = 1 << bits;
  for (let i = base; i < base + size; i++) {
    if (counts[i] === 0) continue;
    if (counts[i] === end - start) return false;
    break;
  }
  accumulate(counts, base, size, start);
  return true;
}

/** Turns `size` counts from `base` on into places, the first of which is `start`. */
export function accumulate(counts: Uint32Array, base: number, size: number, start: number): void {
  for (let i = base, at = start; i < base + size; i++) {
    const count = counts[i];
    counts[i] = at;
    at += count;
  }
}

/** Moves pairs [start, end) to where their digit has its next place. */
export function scatter(
  from: Pairs,
  to: Pairs,
  start: number,
  end: number,
  starts: Uint32Array,
  digit: number,
  bits: number,
): void {
  const { keys, rows } = from;
  const { keys: toKeys, rows: toRows } = to;
  const base = digit << bits;
  const shift = digit * bits;
  const mask = (1 << bits) - 1;
  for (let i = start; i < end; i++) {
    const key = keys[i];
    const at = starts[base + ((key >>> shift) & mask)]++;
    toKeys[at] = key;
    toRows[at] = rows[i];
  }
}

/** As {@link scatter} of keys whose rows are 0, 1, 2, …, by the top `wideBits` of another word of the same rows. */
export function scatterByTop(
  keys: Uint32Array,
  top: Uint32Array,
  to: Pairs,
  start: number,
  end: number,
  starts: Uint32Array,
): void {
  const { keys: toKeys, rows: toRows } = to;
  for (let i = start; i < end; i++) {
    const at = starts[top[i] >>> 21]++;
    toKeys[at] = keys[i];
    toRows[at] = i;
  }
}

export function countTop(top: Uint32Array, start: number, end: number, counts: Uint32Array): void {
  for (let i = start; i < end; i++) counts[top[i] >>> 21]++;
}

export function copyPairs(from: Pairs, to: Pairs, start: number, end: number): void {
  to.keys.set(from.keys.subarray(start, end), start);
  to.rows.set(from.rows.subarray(start, end), start);
}

/** First position after `start` whose key differs. */
export function runEnd(keys: Uint32Array, start: number, end: number): number {
  const key = keys[start];
  let i = start + 1;
  while (i < end && keys[i] === key) i++;
  return i;
}

export function loadKeys(word: Uint32Array, { keys, rows }: Pairs, start: number, end: number): void {
  for (let i = start; i < end; i++) keys[i] = word[rows[i]];
}

/** Sorts rows [start, end) by the words from `level` on, by insertion. */
export function insertRun(
  words: readonly Uint32Array[],
  level: number,
  rows: Uint32Array,
  start: number,
  end: number,
): void {
  for (let i = start + 1; i < end; i++) {
    const row = rows[i];
    let at = i;
    while (at > start && before(words, level, row, rows[at - 1])) {
      rows[at] = rows[at - 1];
      at--;
    }
    rows[at] = row;
  }
}

function before(words: readonly Uint32Array[], level: number, a: number, b: number): boolean {
  for (let w = level; w < words.length; w++) {
    const word = words[w];
    const x = word[a];
    const y = word[b];
    if (x !== y) return x < y;
  }
  return false;
}

/** Values up to which a group is selected in one go (under 1 ms); larger groups are narrowed down by radix first. */
export const smallGroup = 65_536;

/** The value at `rank` (0-based) of `values[from … to)` in ascending order, NaN last; reorders them. */
export function selectSmall(values: Float64Array, from: number, to: number, rank: number): number {
  let end = to;
  for (let i = from; i < end; )
    if (Number.isNaN(values[i])) {
      values[i] = values[--end];
      values[end] = Number.NaN;
    } else i++;
  return from + rank >= end ? Number.NaN : quickSelect(values, from, end - 1, from + rank);
}

function quickSelect(values: Float64Array, left: number, right: number, at: number): number {
  while (right - left > 24) {
    const middle = (left + right) >>> 1;
    const pivot = medianOf(values[left], values[middle], values[right]);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const value = values[i];
      values[i++] = values[j];
      values[j--] = value;
    }
    if (at <= j) right = j;
    else if (at >= i) left = i;
    else return values[at];
  }
  for (let i = left + 1; i <= right; i++) {
    const value = values[i];
    let j = i - 1;
    for (; j >= left && values[j] > value; j--) values[j + 1] = values[j];
    values[j + 1] = value;
  }
  return values[at];
}

const medianOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/**
 * The value at `rank` of values that are read chunk by chunk, as often as needed, in ascending order with NaN last.
 *
 * Histograms of 16 bits at a time narrow the candidates to {@link smallGroup}; yields once per chunk.
 */
export function* selectLarge(chunks: () => Iterable<Float64Array>, rank: number): Generator<undefined, number> {
  const digits = [0, 0, 0, 0];
  const counts = new Uint32Array(65_536);
  const keys = new Keys();
  let left = rank;
  for (let level = 0; level < 4; level++) {
    counts.fill(0);
    for (const chunk of chunks()) {
      keys.count(chunk, digits, level, counts);
      yield;
    }
    let digit = 0;
    for (; left >= counts[digit]; digit++) left -= counts[digit];
    digits[level] = digit;
    if (counts[digit] > smallGroup && level < 3) continue;
    const found = new Float64Array(level < 3 ? counts[digit] : 1);
    let at = 0;
    for (const chunk of chunks()) {
      at = keys.collect(chunk, digits, level, found, at);
      yield;
    }
    return level < 3 ? selectSmall(found, 0, at, left) : found[0];
  }
  return Number.NaN;
}

/** Order-preserving unsigned words of float64 values, and what is done with their digits. */
class Keys {
  readonly #float = new Float64Array(1);
  readonly #words = new Int32Array(this.#float.buffer);
  #high = 0;
  #low = 0;

  #set(value: number): void {
    this.#float[0] = value;
    const high = this.#words[1];
    const flip = high >> 31;
    this.#high = Number.isNaN(value) ? 0xffffffff : (high ^ (flip | 0x80000000)) >>> 0;
    this.#low = Number.isNaN(value) ? 0xffffffff : (this.#words[0] ^ flip) >>> 0;
  }

  #digit(level: number): number {
    const word = level < 2 ? this.#high : this.#low;
    return level % 2 === 0 ? word >>> 16 : word & 0xffff;
  }

  #matches(digits: readonly number[], levels: number): boolean {
    for (let level = 0; level < levels; level++) if (this.#digit(level) !== digits[level]) return false;
    return true;
  }

  count(values: Float64Array, digits: readonly number[], level: number, counts: Uint32Array): void {
    for (let k = 0; k < values.length; k++) {
      this.#set(values[k]);
      if (this.#matches(digits, level)) counts[this.#digit(level)]++;
    }
  }

  collect(values: Float64Array, digits: readonly number[], level: number, found: Float64Array, at: number): number {
    for (let k = 0; k < values.length && at < found.length; k++) {
      this.#set(values[k]);
      if (this.#matches(digits, level + 1)) found[at++] = values[k];
    }
    return at;
  }
}

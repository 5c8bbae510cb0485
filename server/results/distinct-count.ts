import type { Column } from '#engine/data/column.ts';
import type { Dictionary } from '#engine/data/dictionary.ts';
import { toText } from '#engine/data/value.ts';

/** Different values counted one by one; from there on they are estimated. */
const exactLimit = 1000;
/** Registers of the estimate, a power of two: about 0.8 % standard error in 16 KiB. */
const registerBits = 14;

/**
 * How many different values a column has, and below the limit exactly.
 *
 * @see Flajolet et al. 2007, HyperLogLog; small counts by linear counting
 */
export class DistinctCount {
  readonly #registers = new Uint8Array(1 << registerBits);
  readonly #hashes = new Set<number>();
  #dictionary: Dictionary | null = null;
  #seen = new Uint8Array(0);

  /** @param fresh  told each text of a string column, once for each dictionary that has it */
  add(column: Column, rows: number, fresh: (text: string) => void): void {
    const { data, valid, type } = column;
    if (type === 'string') return this.#addTexts(column, rows, fresh);
    if (data instanceof Float64Array) {
      const halves = new Uint32Array(data.buffer, data.byteOffset, 2 * rows);
      for (let k = 0; k < rows; k++) {
        if (valid !== null && valid[k] === 0) continue;
        // 0 and -0 are one value.
        if (data[k] === 0) this.#note(mix(0), mix(1));
        else this.#note(mix(halves[2 * k] ^ mix(halves[2 * k + 1])), mix(halves[2 * k + 1] ^ 0x5bd1e995));
      }
    } else if (data instanceof Int32Array || data instanceof Uint8Array) {
      for (let k = 0; k < rows; k++)
        if (valid === null || valid[k] === 1) this.#note(mix(data[k]), mix(data[k] ^ 0x5bd1e995));
    } else for (let k = 0; k < rows; k++) if (valid === null || valid[k] === 1) this.#noteText(textAt(column, k));
  }

  get count(): number {
    if (this.#hashes.size < exactLimit) return this.#hashes.size;
    const m = this.#registers.length;
    let sum = 0;
    let zeros = 0;
    for (const register of this.#registers) {
      sum += 2 ** -register;
      if (register === 0) zeros++;
    }
    const raw = ((0.7213 / (1 + 1.079 / m)) * m * m) / sum;
    return Math.round(raw <= 2.5 * m && zeros > 0 ? m * Math.log(m / zeros) : raw);
  }

  /** Each text once per dictionary. */
  #addTexts({ data, valid, dictionary }: Column, rows: number, fresh: (text: string) => void): void {
    const { values, size } = dictionary as Dictionary;
    if (this.#dictionary !== dictionary) {
      this.#dictionary = dictionary;
      this.#seen = new Uint8Array(0);
    }
    if (this.#seen.length < size) {
      const grown = new Uint8Array(Math.max(size, 2 * this.#seen.length));
      grown.set(this.#seen);
      this.#seen = grown;
    }
    for (let k = 0; k < rows; k++) {
      if (valid !== null && valid[k] === 0) continue;
      const code = (data as Int32Array)[k];
      if (this.#seen[code] === 1) continue;
      this.#seen[code] = 1;
      this.#noteText(values[code]);
      fresh(values[code]);
    }
  }

  #noteText(text: string): void {
    let [a, b] = [0x811c9dc5, 0x1b873593];
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x01000193);
      b = Math.imul(b ^ unit, 0x85ebca6b) + i;
    }
    this.#note(mix(a), mix(b));
  }

  #note(high: number, low: number): void {
    if (this.#hashes.size < exactLimit) this.#hashes.add((high >>> 0) * 2 ** 21 + ((low >>> 0) & 0x1fffff));
    const register = (high >>> 0) >>> (32 - registerBits);
    const rank = Math.clz32(low | 1) + 1;
    if (rank > this.#registers[register]) this.#registers[register] = rank;
  }
}

const textAt = ({ data, type, width = 1 }: Column, k: number): string => {
  if (type === 'vector') return (data as Float32Array).subarray(k * width, (k + 1) * width).join();
  const value = data[k];
  return typeof value === 'bigint' ? String(value) : (toText(value as never) ?? '');
};

/** Finaliser of MurmurHash3: every bit of the input reaches every bit of the output. */
function mix(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

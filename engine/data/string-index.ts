import { Dictionary } from './dictionary.ts';
import { isCrowded, textLimit } from './rolling-dictionary.ts';

const latin1 = new TextDecoder('latin1');
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Codes of strings found as bytes: an open-addressing index over UTF-8, so that a string is decoded once, when it is new.
 *
 * Contract: codes belong to `dictionary`, whose values are complete after `settle`; `roll` may replace the dictionary, so call it only
 * between batches.
 */
export class StringIndex {
  dictionary = new Dictionary();
  #slots = new Int32Array(64);
  #hashes = new Int32Array(32);
  /** Value i is arena[offsets[i], offsets[i + 1]). */
  #offsets = new Int32Array(33);
  #arena = new Uint8Array(512);
  #size = 0;
  /** Values from here on are in the arena but not yet in the dictionary. */
  #settled = 0;
  #ascii = true;
  #sizeAtRoll = 0;

  /** Code of bytes[s, e), or -1 when they are not UTF-8. */
  codeOf(bytes: Uint8Array, s: number, e: number): number {
    let hash = 0;
    for (let i = s; i < e; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
    hash ^= hash >>> 15;
    const slots = this.#slots;
    const hashes = this.#hashes;
    const offsets = this.#offsets;
    const arena = this.#arena;
    const mask = slots.length - 1;
    const length = e - s;
    for (let k = hash & mask; ; k = (k + 1) & mask) {
      const code = slots[k] - 1;
      if (code < 0) return this.#append(bytes, s, e, hash, k);
      if (hashes[code] !== hash) continue;
      const from = offsets[code];
      if (offsets[code + 1] - from !== length) continue;
      let i = 0;
      while (i < length && arena[from + i] === bytes[s + i]) i++;
      if (i === length) return code;
    }
  }

  /** Decodes the values that are new since the last call. */
  settle(): void {
    const texts = decodeTexts(this.#arena, this.#offsets, this.#settled, this.#size, this.#ascii);
    for (const text of texts) this.dictionary.append(text);
    this.#settled = this.#size;
    this.#ascii = true;
  }

  /** Begins a new dictionary when this one is full, or when most of the last `rows` values were new. */
  roll(rows: number): void {
    const size = this.#size;
    const fresh = size - this.#sizeAtRoll;
    this.#sizeAtRoll = size;
    if (!isCrowded(size, this.#offsets[size], fresh, rows)) return;
    this.dictionary = new Dictionary();
    this.#slots.fill(0);
    this.#size = this.#settled = this.#sizeAtRoll = 0;
    if (this.#arena.length > textLimit) this.#arena = new Uint8Array(512);
  }

  #append(bytes: Uint8Array, s: number, e: number, hash: number, slot: number): number {
    if (!isAscii(bytes, s, e)) {
      if (utf8Fault(bytes, s, e) >= 0) return -1;
      this.#ascii = false;
    }
    const code = this.#size;
    const from = this.#offsets[code];
    if (from + e - s > this.#arena.length) {
      const arena = new Uint8Array(Math.max(this.#arena.length * 2, from + e - s));
      arena.set(this.#arena.subarray(0, from));
      this.#arena = arena;
    }
    const arena = this.#arena;
    if (e - s < 64) for (let i = s, to = from; i < e; ) arena[to++] = bytes[i++];
    else arena.set(bytes.subarray(s, e), from);
    this.#offsets[code + 1] = from + e - s;
    this.#hashes[code] = hash;
    this.#slots[slot] = code + 1;
    this.#size = code + 1;
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    return code;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    const hashes = new Int32Array(slots.length / 2);
    hashes.set(this.#hashes);
    const offsets = new Int32Array(slots.length / 2 + 1);
    offsets.set(this.#offsets);
    for (let code = 0; code < this.#size; code++) {
      let k = hashes[code] & mask;
      while (slots[k] !== 0) k = (k + 1) & mask;
      slots[k] = code + 1;
    }
    this.#slots = slots;
    this.#hashes = hashes;
    this.#offsets = offsets;
  }
}

/** Texts [from, to) of a run of UTF-8 with offsets; decoded in one go when all are ASCII, which is several times faster. */
export function decodeTexts(
  bytes: Uint8Array,
  offsets: ArrayLike<number>,
  from: number,
  to: number,
  ascii: boolean,
): string[] {
  if (from === to) return [];
  if (!ascii)
    return Array.from({ length: to - from }, (_, i) =>
      utf8.decode(bytes.subarray(offsets[from + i], offsets[from + i + 1])),
    );
  const base = offsets[from];
  const text = latin1.decode(bytes.subarray(base, offsets[to]));
  return Array.from({ length: to - from }, (_, i) =>
    text.slice(offsets[from + i] - base, offsets[from + i + 1] - base),
  );
}

/** Whether every byte of [s, e) is below 128. */
export function isAscii(bytes: Uint8Array, s: number, e: number): boolean {
  let high = 0;
  for (let i = s; i < e; i++) high |= bytes[i];
  return high < 128;
}

/** Position of the first byte of [s, e) that well-formed UTF-8 cannot have there (overlong forms, surrogates, past U+10FFFF, cut off), or -1. */
export function utf8Fault(bytes: Uint8Array, s: number, e: number): number {
  for (let i = s; i < e; i++) {
    const c = bytes[i];
    if (c < 0x80) continue;
    if (c < 0xc2 || c > 0xf4) return i;
    const more = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    if (i + more >= e) return i;
    const low = c === 0xe0 ? 0xa0 : c === 0xf0 ? 0x90 : 0x80;
    const high = c === 0xed ? 0x9f : c === 0xf4 ? 0x8f : 0xbf;
    if (bytes[i + 1] < low || bytes[i + 1] > high) return i;
    for (let k = 2; k <= more; k++) if ((bytes[i + k] & 0xc0) !== 0x80) return i;
    i += more;
  }
  return -1;
}

/** 32-bit hash of a string's code units (FNV-1a with a final mix). */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}

/**
 * Distinct strings with indexes 0, 1, 2, …
 *
 * Open addressing over (hash, index + 1) pairs: twice the speed of a Map with 1 M strings, and no limit of 16 M entries.
 */
export class TextTable {
  readonly values: string[] = [];
  #slots = new Int32Array(2 * 256);
  #shift = 32 - 8;
  #textBytes = 0;

  get bytes(): number {
    return this.#slots.byteLength + this.#textBytes;
  }

  /** Bytes at most while `rows` more strings, as long as those before, are added. */
  bytesAfter(rows: number): number {
    const count = this.values.length;
    const slots = (count + rows) * 2 > this.#slots.length / 2 ? this.#slots.byteLength * 2 : 0;
    return this.bytes + slots + (count > 0 ? Math.ceil(this.#textBytes / count) * Math.min(rows, count) : 0);
  }

  /** Index of `text`, added when it is new. */
  indexOf(text: string): number {
    const hash = hashText(text);
    const slots = this.#slots;
    const slot = this.#slotOf(text, hash);
    if (slots[2 * slot + 1] !== 0) return slots[2 * slot + 1] - 1;
    const index = this.values.push(text) - 1;
    // Header, padding, place in the list, and what the collector leaves behind: twice the text is what a process was seen to take.
    this.#textBytes += 56 + 2 * text.length;
    slots[2 * slot] = hash;
    slots[2 * slot + 1] = index + 1;
    if ((index + 1) * 2 > slots.length / 2) this.#grow();
    return index;
  }

  /** Index of `text`, or -1. */
  find(text: string): number {
    return this.#slots[2 * this.#slotOf(text, hashText(text)) + 1] - 1;
  }

  #slotOf(text: string, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    let slot = hash >>> this.#shift;
    for (;;) {
      const entry = slots[2 * slot + 1];
      if (entry === 0 || (slots[2 * slot] === hash && this.values[entry - 1] === text)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#shift--;
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue;
      let slot = old[i] >>> this.#shift;
      while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = old[i];
      slots[2 * slot + 1] = old[i + 1];
    }
  }
}

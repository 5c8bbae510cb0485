import type { RawTexts } from '#engine/data/arrow.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { Breath } from './breath.ts';
import type { Work } from './work.ts';

/** Characters past ASCII whose lower case holds a letter of ASCII: the Kelvin sign and the dotted I. */
const odd = [Buffer.from('\u212a'), Buffer.from('\u0130')];

/** Whether a text in lower case can be looked for in bytes. */
export const isPlain = (needle: string): boolean => [...needle].every(character => character < '\u0080');

/** Marks rows whose text holds `needle` in any case, looking at texts as they are stored. @param needle  plain, in lower case */
export async function markTexts(
  reader: ResultReader,
  column: number,
  needle: string,
  found: Uint8Array,
  work: Work | null,
): Promise<void> {
  const breath = new Breath(work);
  let search: EpochSearch | null = null;
  for (const { base, rows, codes, valid, texts } of reader.readTexts?.(column) ?? []) {
    if (search?.texts !== texts) search = new EpochSearch(texts, needle);
    const hits = search.look();
    for (let k = 0; k < rows; k++) if (hits[codes[k]] === 1 && (valid === null || valid[k] === 1)) found[base + k] = 1;
    work?.at((base + rows) / reader.rows);
    if (breath.due) await breath.take();
  }
}

/** Which texts of an epoch hold the needle. */
class EpochSearch {
  readonly texts: RawTexts;
  readonly #needle: string;
  #hits = new Uint8Array(0);
  #seen = 0;

  constructor(texts: RawTexts, needle: string) {
    this.texts = texts;
    this.#needle = needle;
  }

  /** 1 for each text that holds it. */
  look(): Uint8Array {
    const { size, offsets, bytes } = this.texts;
    if (this.#hits.length < size) {
      const grown = new Uint8Array(Math.max(size, 2 * this.#hits.length));
      grown.set(this.#hits);
      this.#hits = grown;
    }
    const from = offsets[this.#seen];
    const fresh = Buffer.from(bytes.buffer, bytes.byteOffset + from, offsets[size] - from);
    if (odd.some(character => fresh.includes(character))) this.#lookSlowly();
    else this.#lookThrough(fresh.toString('latin1').toLowerCase(), from);
    this.#seen = size;
    return this.#hits;
  }

  /** Bytes past ASCII stay so in lower case, whatever they become: they are in no plain needle. */
  #lookThrough(text: string, from: number): void {
    const { offsets } = this.texts;
    const needle = this.#needle;
    for (let at = text.indexOf(needle), code = this.#seen; at >= 0; ) {
      while (offsets[code + 1] - from <= at) code++;
      const end = offsets[code + 1] - from;
      const isWithin = at + needle.length <= end;
      if (isWithin) this.#hits[code] = 1;
      at = text.indexOf(needle, isWithin ? end : at + 1);
    }
  }

  #lookSlowly(): void {
    const { size, offsets, bytes } = this.texts;
    for (let code = this.#seen; code < size; code++) {
      const text = Buffer.from(bytes.subarray(offsets[code], offsets[code + 1])).toString();
      if (text.toLowerCase().includes(this.#needle)) this.#hits[code] = 1;
    }
  }
}

import type { RawTexts, TextPiece } from '#engine/data/arrow.ts';
import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { Breath } from './breath.ts';

const last = 0xffffffff;
/** Every byte plus one, so that the end of a text is less than any character; bytes of UTF-8 end at 0xf4, and 0xff is left for nulls. */
const byteAt = ({ offsets, bytes }: RawTexts, code: number, at: number): number => {
  const place = offsets[code] + at;
  return place < offsets[code + 1] ? bytes[place] + 1 : 0;
};

/** Four bytes of a text from `at` on as a word that orders as the texts do; those after its end are 0. */
export const wordAt = (texts: RawTexts, code: number, at: number): number =>
  ((byteAt(texts, code, at) << 24) |
    (byteAt(texts, code, at + 1) << 16) |
    (byteAt(texts, code, at + 2) << 8) |
    byteAt(texts, code, at + 3)) >>>
  0;

/** The word as it stands in the order of a key; the greatest is kept for nulls, which come last either way. */
export const turned = (word: number, { descending }: SortKey): number => (descending ? 0xfefefefe - word : word);
export const nullWord = last;

/** Whether texts with this (unturned) word may differ behind it. */
export const goesOn = (word: number): boolean => (word & 0xff) !== 0;

/** How many bytes all texts of a column begin with alike. */
class CommonPrefix {
  #first: Uint8Array | null = null;
  #length = 0;
  #known: RawTexts | null = null;
  #seen = 0;

  get length(): number {
    return this.#length;
  }

  /** Whether no text can change it any more. */
  get settled(): boolean {
    return this.#first !== null && this.#length === 0;
  }

  add({ texts }: TextPiece): void {
    if (texts !== this.#known) [this.#known, this.#seen] = [texts, 0];
    const { offsets, bytes, size } = texts;
    if (this.#first === null && size > 0) {
      this.#first = bytes.slice(offsets[0], offsets[1]);
      this.#length = this.#first.length;
    }
    if (this.#first === null) return;
    const first = this.#first;
    for (let code = this.#seen; code < size && this.#length > 0; code++) {
      const from = offsets[code];
      const most = Math.min(this.#length, offsets[code + 1] - from);
      let at = 0;
      while (at < most && bytes[from + at] === first[at]) at++;
      this.#length = at;
    }
    this.#seen = size;
  }
}

/** Six bytes of a text from `at` on as a number that orders as the texts do. */
export const gradeAt = (texts: RawTexts, code: number, at: number): number =>
  wordAt(texts, code, at) * 65_536 + byteAt(texts, code, at + 4) * 256 + byteAt(texts, code, at + 5);

const prefixes = new WeakMap<ResultReader, Map<number, Promise<number>>>();

/** How many bytes all texts of a column begin with alike; looked up once for each reader. */
export function commonPrefixOf(reader: ResultReader, column: number): Promise<number> {
  const known = prefixes.get(reader) ?? new Map<number, Promise<number>>();
  prefixes.set(reader, known);
  const found = known.get(column) ?? findPrefix(reader, column);
  known.set(column, found);
  found.catch(() => known.delete(column));
  return found;
}

async function findPrefix(reader: ResultReader, column: number): Promise<number> {
  const prefix = new CommonPrefix();
  const breath = new Breath();
  for (const piece of reader.readTexts?.(column) ?? []) {
    prefix.add(piece);
    if (prefix.settled) break;
    if (breath.due) await breath.take();
  }
  return prefix.length;
}

import { orderByWords } from '#engine/data/sort/order-by-words.ts';
import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { Breath, inTurns } from './breath.ts';
import { commonPrefixOf, goesOn, nullWord, turned, wordAt } from './text-words.ts';
import type { Work } from './work.ts';

/** Bytes of a text that one round looks at. */
const roundBytes = 8;
/** Rounds after which texts are so alike that they are better sorted otherwise. */
const mostRounds = 32;
/** Slices of `orderByWords` per 64 k rows. */
const sortSlices = 10;
const slice = 65_536;

/** What a sort is of. */
export interface TextsToSort {
  readonly reader: ResultReader;
  readonly key: SortKey;
  /** The rows, ascending; null for all. */
  readonly ids: Uint32Array | null;
}

/** Places of rows in order, and for each whether its text is that of the one before. */
export interface TextOrder {
  readonly places: Uint32Array;
  readonly alike: Uint8Array;
}

/** Bytes that ordering `rows` rows takes at most. */
export const textOrderBytes = (rows: number): number => rows * 50;

/**
 * Sorts rows by texts as they are stored, none decoded: by eight bytes after those that all begin with, then what still ties by the next
 * eight, and so on; equal texts stay as they lie.
 *
 * @returns null when texts tie for too long
 */
export async function orderTexts(of: TextsToSort, work: Work | null): Promise<TextOrder | null> {
  const count = of.ids?.length ?? of.reader.rows;
  const depth = await commonPrefixOf(of.reader, of.key.column);
  const ties = new Ties(count);
  for (let round = 0; round < mostRounds && ties.tied > 0; round++) {
    work?.part(round === 0 ? 0.15 : 0.9, round === 0 ? 0.35 : 1);
    const words = await readWords(of, depth + round * roundBytes, ties, work);
    if (round === 0) work?.part(0.35, 0.9);
    const copies: Uint32Array[] = [words.first.slice(), words.second.slice()];
    if (words.runs) copies.unshift(words.runs);
    const steps = (sortSlices * ties.tied) / slice;
    await ties.resolve(await inTurns(orderByWords(copies, ties.tied), work, steps), words, work);
  }
  return ties.tied > 0 ? null : { places: ties.order, alike: ties.alike };
}

/** Words of the rows that tie so far, in the order of their places. */
interface TiedWords {
  /** The run of tied rows that each is in; null while all are in one. */
  readonly runs: Uint32Array | null;
  /** Place of each; null while all tie. */
  readonly places: Uint32Array | null;
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** Whether the text goes on behind its words. */
  readonly open: Uint8Array;
}

async function readWords(
  { reader, key, ids }: TextsToSort,
  depth: number,
  { tied, runs }: Ties,
  work: Work | null,
): Promise<TiedWords> {
  const [first, second] = [new Uint32Array(tied), new Uint32Array(tied)];
  const open = new Uint8Array(tied);
  const own = runs && { runs: new Uint32Array(tied), places: new Uint32Array(tied) };
  const breath = new Breath(work);
  let [place, t] = [0, 0];
  for (const { base, rows, codes, valid, texts } of reader.readTexts?.(key.column) ?? []) {
    const end = ids === null ? base + rows : Number.POSITIVE_INFINITY;
    for (; ids === null ? place < end : place < ids.length && ids[place] < base + rows; place++) {
      if (runs !== null && runs[place] === 0) continue;
      const k = (ids === null ? place : ids[place]) - base;
      if (own) {
        own.runs[t] = (runs as Uint32Array)[place];
        own.places[t] = place;
      }
      if (valid !== null && valid[k] === 0) first[t] = second[t] = nullWord;
      else {
        const word = wordAt(texts, codes[k], depth + 4);
        first[t] = turned(wordAt(texts, codes[k], depth), key);
        second[t] = turned(word, key);
        open[t] = goesOn(word) ? 1 : 0;
      }
      t++;
    }
    work?.at((base + rows) / reader.rows);
    if (breath.due) await breath.take();
  }
  return { runs: own?.runs ?? null, places: own?.places ?? null, first, second, open };
}

/** Which rows still tie, in runs of neighbours in the order so far. */
class Ties {
  order: Uint32Array = new Uint32Array(0);
  readonly alike: Uint8Array;
  /** Run of each place, from 1 on; 0 where it ties with none; null while all are in one. */
  runs: Uint32Array | null = null;
  tied: number;
  /** Whether the row at a position of the order ties with the one before; one more than there are, so that the last has an end. */
  readonly #linked: Uint8Array;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
    this.tied = count;
    this.alike = new Uint8Array(count);
    this.#linked = new Uint8Array(count + 1).fill(1);
    this.#linked[0] = this.#linked[count] = 0;
    if (count === 1) [this.order, this.tied] = [new Uint32Array(1), 0];
  }

  /** Puts the tied rows, sorted, to the positions that they had together, and finds which still tie. */
  async resolve(sorted: Uint32Array, words: TiedWords, work: Work | null): Promise<void> {
    const breath = new Breath(work);
    this.runs = null;
    const isFirst = words.places === null;
    if (isFirst) this.order = sorted;
    for (let at = 0, s = 0; at < this.#count; at += slice) {
      s = this.#place(at, Math.min(at + slice, this.#count), sorted, s, words);
      await breath.take();
    }
    const runs = new Uint32Array(this.#count);
    this.tied = 0;
    for (let at = 0, run = 0; at < this.#count; at++) {
      const isLinked = this.#linked[at] === 1;
      if (!isLinked && this.#linked[at + 1] === 0) continue;
      if (!isLinked) run++;
      runs[this.order[at]] = run;
      this.tied++;
      if (at % slice === 0) await breath.take();
    }
    this.runs = runs;
  }

  #place(from: number, to: number, sorted: Uint32Array, s: number, words: TiedWords): number {
    const { first, second, open, places } = words;
    const linked = this.#linked;
    for (let at = from; at < to; at++) {
      const wasLinked = linked[at] === 1;
      if (!wasLinked && linked[at + 1] === 0) continue;
      const t = sorted[s];
      if (places !== null) this.order[at] = places[t];
      if (wasLinked) {
        const before = sorted[s - 1];
        const isSame = first[t] === first[before] && second[t] === second[before];
        linked[at] = isSame && open[t] === 1 ? 1 : 0;
        this.alike[at] = isSame && open[t] === 0 ? 1 : 0;
      }
      s++;
    }
    return s;
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBatch } from '#engine/data/batch.ts';
import type { Column } from '#engine/data/column.ts';
import type { Dictionary } from '#engine/data/dictionary.ts';
import { encodeKey, encodeRanks } from '#engine/data/sort/encode-key.ts';
import { orderByWords } from '#engine/data/sort/order-by-words.ts';
import { rankTexts } from '#engine/data/sort/rank-texts.ts';
import { type SortKey, wordCount, wordsOf } from '#engine/data/sort/sort-keys.ts';
import { ExternalSort } from '#engine/operator/external-sort.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { createSpillArea } from '#engine/store/spill.ts';
import { Breath, inTurns } from './breath.ts';
import { keyColumns } from './key-columns.ts';
import { orderTexts, type TextOrder, textOrderBytes } from './order-texts.ts';
import type { Work } from './work.ts';

/** Memory that a sort may hold; beyond it, it goes on disk. */
const sortBytes = 512 * 2 ** 20;
/** Different texts of a key that are decoded to be ranked. */
const rankedTexts = 1_000_000;
/** Stored texts per row from which on texts are sorted as they are stored, without being decoded. */
const oftenNew = 0.1;
/** Slices of `orderByWords` per 64 k rows. */
const sortSlices = 10;
/** Rows up to which texts are decoded whatever they are. */
const fewRows = 10_000;
const batchRows = 16_384;

/**
 * Row ids in the order of `keys`, equal rows as they lie; reads the keys alone.
 *
 * @param ids  the rows to sort, ascending; null for all
 */
export async function sortRows(
  reader: ResultReader,
  keys: readonly SortKey[],
  ids: Uint32Array | null,
  work: Work | null = null,
): Promise<Uint32Array> {
  const rows = ids?.length ?? reader.rows;
  const fits = rows * (4 * wordCount(keys, 'rank') + 16) <= sortBytes && keys.every(isRanked);
  const order = fits ? await orderedInMemory({ reader, keys, ids, rows, work }) : null;
  const positions = order ?? (await orderedOnDisk({ reader, keys, ids, rows, work }));
  if (ids === null) return positions;
  return positions.map(position => ids[position]);
}

interface Sorting {
  readonly reader: ResultReader;
  readonly keys: readonly SortKey[];
  readonly ids: Uint32Array | null;
  readonly rows: number;
  readonly work: Work | null;
}

const isRanked = ({ type }: SortKey): boolean => type !== 'binary' && type !== 'vector' && type !== 'json';

/** Sorts words that stand for the keys; null when there are too many texts for that. */
async function orderedInMemory(sorting: Sorting): Promise<Uint32Array | null> {
  const { keys, rows, work } = sorting;
  const words: Uint32Array[] = [];
  for (const [n, key] of keys.entries()) {
    work?.part(n / (keys.length + 1), (n + 1) / (keys.length + 1));
    if (isStoredOrder(sorting, key)) {
      const order = await orderTexts({ ...sorting, key }, keys.length === 1 ? work : null);
      if (order === null) return null;
      if (keys.length === 1) return order.places;
      words.push(ranksOf(order));
      continue;
    }
    const own = Array.from({ length: wordsOf(key.type, 'rank') }, () => new Uint32Array(rows));
    if (key.type !== 'string') await encodeInto(own, sorting, key);
    else if (!(await rankInto(own, sorting, key))) return null;
    words.push(...own);
  }
  work?.part(keys.length / (keys.length + 1), 1);
  return inTurns(orderByWords(words, rows), work, (sortSlices * rows) / 65_536);
}

/** Whether texts are sorted as they are stored: where most rows bring one of their own. */
function isStoredOrder({ reader, rows }: Sorting, { type, column }: SortKey): boolean {
  if (type !== 'string' || textOrderBytes(rows) > sortBytes) return false;
  const texts = reader.textCount?.(column) ?? null;
  return texts !== null && texts > oftenNew * reader.rows && rows > fewRows;
}

/** 1 for the rows with the least text, 2 for those with the next, and so on; a key that descends or has nulls was sorted so. */
function ranksOf({ places, alike }: TextOrder): Uint32Array {
  const ranks = new Uint32Array(places.length);
  for (let at = 0, rank = 0; at < places.length; at++) ranks[places[at]] = alike[at] === 1 ? rank : ++rank;
  return ranks;
}

async function encodeInto(words: readonly Uint32Array[], { reader, ids, work }: Sorting, key: SortKey): Promise<void> {
  for await (const { columns, rows, at } of keyColumns(reader, [key], ids, work))
    encodeKey(columns[0], rows, key, { words, at });
}

/** Ranks the different texts, each looked at once, and writes the rank of each row's. */
async function rankInto(
  words: readonly Uint32Array[],
  { reader, ids, rows, work }: Sorting,
  key: SortKey,
): Promise<boolean> {
  const texts = new Texts();
  const [codes] = words;
  let valid: Uint8Array | null = null;
  for await (const { columns, rows: count, at } of keyColumns(reader, [key], ids, work)) {
    const [column] = columns;
    if (!texts.put(column, count, codes, at)) return false;
    if (column.valid === null) continue;
    valid ??= new Uint8Array(rows).fill(1);
    valid.set(column.valid.subarray(0, count), at);
  }
  const ranks = await inTurns(rankTexts(texts.values, new Uint8Array(texts.values.length).fill(1)), work);
  const breath = new Breath(work);
  for (let at = 0; at < rows; at += batchRows) {
    const own = codes.slice(at, at + batchRows).map(code => ranks[code]);
    encodeRanks(own, own.length, valid?.subarray(at, at + batchRows) ?? null, key, { words, at });
    await breath.take();
  }
  return true;
}

/** Texts of one column: those of the dictionaries that its batches come with, one after the other. */
class Texts {
  readonly values: string[] = [];
  #dictionary: Dictionary | null = null;
  #first = 0;

  /** Writes the place of each row's text to `to` from `at` on; false when there are too many texts. */
  put({ data, valid, dictionary }: Column, rows: number, to: Uint32Array, at: number): boolean {
    const { values, size } = dictionary as Dictionary;
    if (this.#dictionary !== dictionary) {
      this.#dictionary = dictionary;
      this.#first = this.values.length;
    }
    if (this.#first + size > rankedTexts) return false;
    for (let code = this.values.length - this.#first; code < size; code++) this.values.push(values[code]);
    const codes = data as Int32Array;
    for (let k = 0; k < rows; k++) to[at + k] = valid !== null && valid[k] === 0 ? 0 : this.#first + codes[k];
    return true;
  }
}

/** Sorts any number of keys of any type, by runs on disk where they do not fit. */
async function orderedOnDisk({ reader, keys, ids, rows, work }: Sorting): Promise<Uint32Array> {
  const schema = keys.map(key => reader.schema[key.column]);
  const place = mkdtempSync(join(tmpdir(), 'sluice-sort-'));
  const spill = createSpillArea(place);
  const sort = new ExternalSort(
    schema,
    keys.map((key, column) => ({ ...key, column })),
    { spill: s => spill.spill(s), memoryBytes: () => sortBytes, batchRows },
  );
  const breath = new Breath(work);
  try {
    work?.part(0, 0.7);
    for await (const { columns, rows: count, at } of keyColumns(reader, keys, ids, work))
      for (const _ of sort.add(makeBatch(schema, columns, count, null, at))) await breath.take();
    work?.part(0.7, 1);
    const order = new Uint32Array(rows);
    let filled = 0;
    for (const piece of sort.drain()) {
      if (piece !== undefined) order.set(piece.rows, filled);
      filled += piece?.rows.length ?? 0;
      work?.at(filled / rows);
      await breath.take();
    }
    return order;
  } finally {
    sort.close();
    spill.close();
    rmSync(place, { recursive: true, force: true });
  }
}

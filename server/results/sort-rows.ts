import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Batch, makeBatch } from '#engine/data/batch.ts';
import { type Column, gather } from '#engine/data/column.ts';
import type { Dictionary } from '#engine/data/dictionary.ts';
import { encodeKey, encodeRanks } from '#engine/data/sort/encode-key.ts';
import { orderByWords } from '#engine/data/sort/order-by-words.ts';
import { rankTexts } from '#engine/data/sort/rank-texts.ts';
import { type SortKey, wordCount, wordsOf } from '#engine/data/sort/sort-keys.ts';
import { ExternalSort } from '#engine/operator/external-sort.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { createSpillArea } from '#engine/store/spill.ts';
import { Breath, inTurns } from './breath.ts';

/** Memory that a sort may hold; beyond it, it goes on disk. */
const sortBytes = 512 * 2 ** 20;
/** Different texts of a key that are ranked in memory. */
const rankedTexts = 1_000_000;
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
): Promise<Uint32Array> {
  const rows = ids?.length ?? reader.rows;
  const order =
    rows * (4 * wordCount(keys, 'rank') + 16) <= sortBytes && keys.every(isRanked)
      ? await orderedInMemory(reader, keys, ids, rows)
      : null;
  const positions = order ?? (await orderedOnDisk(reader, keys, ids, rows));
  if (ids === null) return positions;
  return positions.map(position => ids[position]);
}

const isRanked = ({ type }: SortKey): boolean => type !== 'binary' && type !== 'vector' && type !== 'json';

/** Sorts words that stand for the keys; null when there are too many texts for that. */
async function orderedInMemory(
  reader: ResultReader,
  keys: readonly SortKey[],
  ids: Uint32Array | null,
  rows: number,
): Promise<Uint32Array | null> {
  const words: Uint32Array[] = [];
  for (const key of keys) {
    const own = Array.from({ length: wordsOf(key.type, 'rank') }, () => new Uint32Array(rows));
    const done =
      key.type === 'string' ? await rankInto(own, reader, key, ids, rows) : await encodeInto(own, reader, key, ids);
    if (!done) return null;
    words.push(...own);
  }
  return inTurns(orderByWords(words, rows));
}

async function encodeInto(words: readonly Uint32Array[], reader: ResultReader, key: SortKey, ids: Uint32Array | null) {
  for await (const { columns, rows, at } of keyColumns(reader, [key], ids))
    encodeKey(columns[0], rows, key, { words, at });
  return true;
}

/** Ranks the different texts, each looked at once, and writes the rank of each row's. */
async function rankInto(
  words: readonly Uint32Array[],
  reader: ResultReader,
  key: SortKey,
  ids: Uint32Array | null,
  rows: number,
): Promise<boolean> {
  const texts = new Texts();
  const [codes] = words;
  let valid: Uint8Array | null = null;
  for await (const { columns, rows: count, at } of keyColumns(reader, [key], ids)) {
    const [column] = columns;
    if (!texts.put(column, count, codes, at)) return false;
    if (column.valid === null) continue;
    valid ??= new Uint8Array(rows).fill(1);
    valid.set(column.valid.subarray(0, count), at);
  }
  const ranks = await inTurns(rankTexts(texts.values, new Uint8Array(texts.values.length).fill(1)));
  const breath = new Breath();
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
async function orderedOnDisk(
  reader: ResultReader,
  keys: readonly SortKey[],
  ids: Uint32Array | null,
  rows: number,
): Promise<Uint32Array> {
  const schema = keys.map(key => reader.schema[key.column]);
  const place = mkdtempSync(join(tmpdir(), 'sluice-sort-'));
  const spill = createSpillArea(place);
  const sort = new ExternalSort(
    schema,
    keys.map((key, column) => ({ ...key, column })),
    { spill: s => spill.spill(s), memoryBytes: () => sortBytes, batchRows },
  );
  const breath = new Breath();
  try {
    for await (const { columns, rows: count, at } of keyColumns(reader, keys, ids))
      for (const _ of sort.add(makeBatch(schema, columns, count, null, at))) await breath.take();
    const order = new Uint32Array(rows);
    let filled = 0;
    for (const piece of sort.drain()) {
      if (piece !== undefined) order.set(piece.rows, filled);
      filled += piece?.rows.length ?? 0;
      await breath.take();
    }
    return order;
  } finally {
    sort.close();
    spill.close();
    rmSync(place, { recursive: true, force: true });
  }
}

interface KeyColumns {
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Place of the first row among those that are sorted. */
  readonly at: number;
}

/** The columns of `keys`, of all rows or of those in `ids`. */
async function* keyColumns(
  reader: ResultReader,
  keys: readonly SortKey[],
  ids: Uint32Array | null,
): AsyncGenerator<KeyColumns> {
  const breath = new Breath();
  let at = 0;
  for (const batch of reader.readColumns(
    keys.map(key => key.column),
    0,
    reader.rows,
  )) {
    const part = ids === null ? { columns: batch.columns, rows: batch.rows, at } : chosen(batch, ids, at);
    at += part.rows;
    if (part.rows > 0) yield part;
    if (breath.due) await breath.take();
  }
}

/** The rows of a batch that stand in `ids` from `at` on. */
function chosen({ columns, rows, base }: Batch, ids: Uint32Array, at: number): KeyColumns {
  let end = at;
  while (end < ids.length && ids[end] < base + rows) end++;
  const positions = ids.subarray(at, end).map(id => id - base);
  return { columns: columns.map(column => gather(column, positions)), rows: positions.length, at };
}

import { type RowStore, range } from '../rows/row-store.ts';
import { encodeKey, encodeRanks } from './encode-key.ts';
import { textsOf } from './object-text.ts';
import { orderByWords } from './order-by-words.ts';
import { rankTexts } from './rank-texts.ts';
import { isTextual, type SortKey, wordCount, wordsOf } from './sort-keys.ts';

/** Rows encoded between two yields. */
const slice = 16_384;

/** Bytes per text that ranking needs: its code, eight characters, and what sorting those takes. */
const rankBytes = 48;

/** Bytes per row that {@link orderRows} needs while it works, texts left out: words, keys and row numbers twice over. */
export const orderBytes = (words: number): number => 4 * words + 16;

/** Bytes that {@link orderRows} needs for these rows while it works. */
export function scratchBytes(store: RowStore, keys: readonly SortKey[]): number {
  let texts = 0;
  for (const { column, type } of keys) if (isTextual(type)) texts += store.texts(column)?.length ?? 2 * store.rows;
  return store.rows * orderBytes(wordCount(keys, 'rank')) + texts * rankBytes;
}

/**
 * Rows of `store` in the order of `keys`; rows with equal keys keep their order.
 *
 * Contract: yields per 16 k rows or oftener.
 */
export function* orderRows(store: RowStore, keys: readonly SortKey[]): Generator<undefined, Uint32Array> {
  const words: Uint32Array[] = [];
  for (const key of keys) {
    const own = Array.from({ length: wordsOf(key.type, 'rank') }, () => new Uint32Array(store.rows));
    words.push(...own);
    if (isTextual(key.type)) yield* encodeTexts(store, key, own);
    else yield* encodeNumbers(store, key, own);
  }
  return yield* orderByWords(words, store.rows);
}

function* encodeNumbers(store: RowStore, key: SortKey, words: readonly Uint32Array[]): Generator<undefined> {
  for (let at = 0; at < store.rows; at += slice) {
    const rows = range(at, Math.min(at + slice, store.rows));
    const [column] = store.takeColumns([key.column], rows);
    encodeKey(column, rows.length, key, { words, at });
    yield;
  }
}

/** Ranks stand for texts: those of a string column by code, those of other textual values by row. */
function* encodeTexts(store: RowStore, key: SortKey, words: readonly Uint32Array[]): Generator<undefined> {
  const { column: c } = key;
  const pooled = store.texts(c);
  const texts = pooled ?? (yield* everyText(store, c));
  const used = new Uint8Array(texts.length);
  for (let at = 0; at < store.rows; at += slice) {
    const rows = range(at, Math.min(at + slice, store.rows));
    if (pooled !== null) markUsed(store.takeCodes(c, rows), used);
    else for (const row of rows) used[row] = texts[row] === null ? 0 : 1;
    yield;
  }
  const ranks = yield* rankTexts(texts as readonly string[], used);
  for (let at = 0; at < store.rows; at += slice) {
    const rows = range(at, Math.min(at + slice, store.rows));
    const { codes, valid } = pooled !== null ? store.takeCodes(c, rows) : { codes: rows, valid: used.subarray(at) };
    const own = new Uint32Array(rows.length);
    for (let k = 0; k < own.length; k++) own[k] = ranks[codes[k]];
    encodeRanks(own, rows.length, valid, key, { words, at });
    yield;
  }
}

function* everyText(store: RowStore, c: number): Generator<undefined, (string | null)[]> {
  const texts: (string | null)[] = [];
  for (let at = 0; at < store.rows; at += slice) {
    const rows = range(at, Math.min(at + slice, store.rows));
    for (const text of textsOf(store.takeColumns([c], rows)[0], rows.length)) texts.push(text);
    yield;
  }
  return texts;
}

function markUsed({ codes, valid }: { codes: Int32Array; valid: Uint8Array | null }, used: Uint8Array): void {
  for (let k = 0; k < codes.length; k++) if (valid === null || valid[k] === 1) used[codes[k]] = 1;
}

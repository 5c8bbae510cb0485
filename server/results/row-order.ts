import type { Schema } from '#engine/data/schema.ts';
import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import { nearest, SluiceError } from '#engine/errors.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { Breath } from './breath.ts';
import { type Matcher, matcherOf, storedSearch } from './match-rows.ts';
import { markTexts } from './search-texts.ts';
import { sortRows } from './sort-rows.ts';
import type { Work } from './work.ts';

/** Which rows, in which order. */
export interface Ordering {
  readonly sort?: string;
  readonly where?: string;
  readonly search?: string;
}

/** `price:desc,name` as keys; nulls come last either way. @throws {SluiceError} ATTRIBUTE_UNKNOWN, REQUEST_INVALID in field `sort` */
export function sortKeysOf(schema: Schema, sort: string | undefined): SortKey[] {
  if (sort === undefined || sort.trim() === '') return [];
  return sort.split(',').map(part => {
    const [, name, way] = /^(.*?)(?::(asc|desc))?$/.exec(part) as RegExpExecArray;
    const column = schema.findIndex(a => a.name === name);
    if (column < 0) {
      const names = schema.map(a => a.name);
      const known = names.join(', ');
      throw new SluiceError('ATTRIBUTE_UNKNOWN', { name, nearest: nearest(name, names), known, field: 'sort' });
    }
    return { column, type: schema[column].type, descending: way === 'desc', nullsFirst: false };
  });
}

/** Row ids that match, in order; null when that is every row as it lies. */
export async function orderOf(reader: ResultReader, asked: Ordering): Promise<Uint32Array | null> {
  const match = matchingRows(reader, asked);
  const keys = sortKeysOf(reader.schema, asked.sort);
  const ids = match && (await match(null));
  return keys.length === 0 ? ids : sortRows(reader, keys, ids);
}

/**
 * What finds the row ids that match; null when that is every row.
 *
 * @param began  told how to look at those found so far
 * @throws {SluiceError} EXPRESSION_SYNTAX, EXPRESSION_TYPE, ATTRIBUTE_UNKNOWN in field `where`
 */
export function matchingRows(
  reader: ResultReader,
  asked: Ordering,
  began?: (soFar: () => Uint32Array) => void,
): ((work: Work | null) => Promise<Uint32Array>) | null {
  const matcher = matcherOf(reader.schema, asked);
  if (matcher === null) return null;
  const stored = storedSearch(reader, asked);
  if (stored !== null) return work => searched(reader, asked, stored, work);
  const ids = new RowList();
  began?.(() => ids.take());
  return async work => {
    const breath = new Breath(work);
    for (const batch of reader.readColumns(matcher.columns, 0, reader.rows)) {
      ids.push(batch.base, matcher.find(batch));
      work?.at((batch.base + batch.rows) / reader.rows);
      if (breath.due) await breath.take();
    }
    return ids.take();
  };
}

/** A text is looked for in the stored bytes of text columns, and in the values of the others that may hold it. */
async function searched(
  reader: ResultReader,
  asked: Ordering,
  { columns, needle }: { readonly columns: readonly number[]; readonly needle: string },
  work: Work | null,
): Promise<Uint32Array> {
  const found = new Uint8Array(reader.rows);
  const others = matcherOf(reader.schema, asked, columns) as Matcher;
  const parts = columns.length + (others.columns.length > 0 ? 1 : 0);
  for (const [n, column] of columns.entries()) {
    work?.part(n / parts, (n + 1) / parts);
    await markTexts(reader, column, needle, found, work);
  }
  const breath = new Breath(work);
  if (others.columns.length > 0) {
    work?.part((parts - 1) / parts, 1);
    for (const batch of reader.readColumns(others.columns, 0, reader.rows)) {
      for (const k of others.find(batch)) found[batch.base + k] = 1;
      work?.at((batch.base + batch.rows) / reader.rows);
      if (breath.due) await breath.take();
    }
  }
  const ids = new Uint32Array(found.reduce((sum, one) => sum + one, 0));
  for (let id = found.indexOf(1), at = 0; id >= 0; id = found.indexOf(1, id + 1)) ids[at++] = id;
  return ids;
}

/** Row ids as they are found. */
class RowList {
  #rows = new Uint32Array(1024);
  #length = 0;

  push(base: number, positions: Uint16Array): void {
    if (this.#length + positions.length > this.#rows.length) {
      const grown = new Uint32Array(2 * (this.#length + positions.length));
      grown.set(this.#rows);
      this.#rows = grown;
    }
    for (let k = 0; k < positions.length; k++) this.#rows[this.#length++] = base + positions[k];
  }

  take(): Uint32Array {
    return this.#rows.slice(0, this.#length);
  }
}

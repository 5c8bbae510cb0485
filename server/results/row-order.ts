import type { Schema } from '#engine/data/schema.ts';
import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import { nearest, SluiceError } from '#engine/errors.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { Breath } from './breath.ts';
import { type Matcher, matcherOf } from './match-rows.ts';
import { sortRows } from './sort-rows.ts';

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
  const matcher = matcherOf(reader.schema, asked);
  const keys = sortKeysOf(reader.schema, asked.sort);
  const ids = matcher && (await matching(reader, matcher));
  return keys.length === 0 ? ids : sortRows(reader, keys, ids);
}

async function matching(reader: ResultReader, matcher: Matcher): Promise<Uint32Array> {
  const ids = new RowList();
  const breath = new Breath();
  for (const batch of reader.readColumns(matcher.columns, 0, reader.rows)) {
    ids.push(batch.base, matcher.find(batch));
    await breath.take();
  }
  return ids.take();
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

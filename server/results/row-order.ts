import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Batch, makeBatch, selectRows } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import { nearest, SluiceError } from '#engine/errors.ts';
import { ExternalSort } from '#engine/operator/external-sort.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { createSpillArea } from '#engine/store/spill.ts';
import { Breath } from './breath.ts';
import { type Matcher, matcherOf } from './match-rows.ts';

/** Which rows, in which order. */
export interface Ordering {
  readonly sort?: string;
  readonly where?: string;
  readonly search?: string;
}

/** Memory that a sort may hold; beyond it, it goes on disk. */
const sortBytes = 512 * 2 ** 20;
const batchRows = 16_384;

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
  if (keys.length > 0) return sorted(reader, matcher, keys);
  return matcher === null ? null : matching(reader, matcher);
}

async function matching(reader: ResultReader, matcher: Matcher): Promise<Uint32Array> {
  const ids = new RowList();
  const breath = new Breath();
  for (const batch of reader.read(0, reader.rows)) {
    for (const k of matcher(batch)) ids.push(batch.base + k);
    await breath.take();
  }
  return ids.take();
}

/** Sorts the keys alone; the order of the rows is the order of their ids beside them. */
async function sorted(reader: ResultReader, matcher: Matcher | null, keys: readonly SortKey[]): Promise<Uint32Array> {
  const columns = [...new Set(keys.map(key => key.column))];
  const narrow = keys.map(key => ({ ...key, column: columns.indexOf(key.column) }));
  const schema = columns.map(c => reader.schema[c]);
  const place = mkdtempSync(join(tmpdir(), 'sluice-sort-'));
  const spill = createSpillArea(place);
  const sort = new ExternalSort(schema, narrow, {
    spill: s => spill.spill(s),
    memoryBytes: () => sortBytes,
    batchRows,
  });
  const breath = new Breath();
  /** Ids of the rows that are sorted, when they are not all. */
  const ids = matcher === null ? null : new RowList();
  try {
    let base = 0;
    for (const batch of reader.read(0, reader.rows)) {
      const some = chosen(batch, matcher, ids);
      const part = makeBatch(
        schema,
        columns.map(c => some.columns[c]),
        some.rows,
        some.selection,
        base,
      );
      base += some.rows;
      for (const _ of sort.add(part)) await breath.take();
      await breath.take();
    }
    const known = ids?.take() ?? null;
    const order = new Uint32Array(base);
    let at = 0;
    for (const piece of sort.drain()) {
      if (piece !== undefined) for (const row of piece.rows) order[at++] = known === null ? row : known[row];
      await breath.take();
    }
    return order;
  } finally {
    sort.close();
    spill.close();
    rmSync(place, { recursive: true, force: true });
  }
}

function chosen(batch: Batch, matcher: Matcher | null, ids: RowList | null): Batch {
  if (matcher === null || ids === null) return batch;
  const found = matcher(batch);
  for (const k of found) ids.push(batch.base + k);
  return selectRows(batch, found);
}

/** Row ids as they are found. */
class RowList {
  #rows = new Uint32Array(1024);
  #length = 0;

  push(row: number): void {
    if (this.#length === this.#rows.length) {
      const grown = new Uint32Array(2 * this.#length);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows[this.#length++] = row;
  }

  take(): Uint32Array {
    return this.#rows.slice(0, this.#length);
  }
}

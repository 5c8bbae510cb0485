import type { Batch } from '#engine/data/batch.ts';
import { type Column, gather } from '#engine/data/column.ts';
import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { Breath } from './breath.ts';
import type { Work } from './work.ts';

/** Rows from one chosen row to the next from which on each is read alone. */
const sparse = 512;

export interface KeyColumns {
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Place of the first row among those that are sorted. */
  readonly at: number;
}

/** The columns of `keys`, of all rows or of those in `ids`, ascending. */
export async function* keyColumns(
  reader: ResultReader,
  keys: readonly SortKey[],
  ids: Uint32Array | null,
  work: Work | null,
): AsyncGenerator<KeyColumns> {
  const breath = new Breath(work);
  let at = 0;
  for (const batch of read(
    reader,
    keys.map(key => key.column),
    ids,
  )) {
    const part = ids === null ? { columns: batch.columns, rows: batch.rows, at } : chosen(batch, ids, at);
    at += part.rows;
    if (part.rows > 0) yield part;
    work?.at(at / (ids?.length ?? reader.rows));
    if (breath.due) await breath.take();
  }
}

/** Batches with all rows of `ids`; few and far between, these are read alone. */
function* read(reader: ResultReader, columns: readonly number[], ids: Uint32Array | null): Generator<Batch> {
  if (ids === null || ids.length * sparse > reader.rows) {
    yield* reader.readColumns(columns, 0, reader.rows);
    return;
  }
  for (let from = 0, to = 1; from < ids.length; from = to, to++) {
    while (to < ids.length && ids[to] === ids[to - 1] + 1) to++;
    yield* reader.readColumns(columns, ids[from], to - from);
  }
}

/** The rows of a batch that stand in `ids` from `at` on. */
function chosen({ columns, rows, base }: Batch, ids: Uint32Array, at: number): KeyColumns {
  let end = at;
  while (end < ids.length && ids[end] < base + rows) end++;
  const positions = ids.subarray(at, end).map(id => id - base);
  return { columns: columns.map(column => gather(column, positions)), rows: positions.length, at };
}

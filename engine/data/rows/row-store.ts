import { type Batch, makeBatch } from '../batch.ts';
import type { Column } from '../column.ts';
import type { Schema } from '../schema.ts';
import { putNulls, type Span, takeInt32, takeValid } from './row-kernels.ts';
import { rowLayout } from './row-layout.ts';
import { RowShelf } from './row-shelf.ts';
import { type StoredColumn, StoredTexts, storedColumn } from './stored-column.ts';

/** Rows taken column after column before the next ones, so that a row's bytes are still in cache for its later columns. */
const block = 64;
/** Rows taken between two yields. */
const slice = 65_536;

/**
 * Rows held in memory for an operator that needs all of them before it can give any, in any order.
 *
 * A row's values lie side by side, so that fetching it from a random place costs one cache miss, not one per column. Texts are codes into one
 * pool per column; binary, vector and json values are kept as objects.
 *
 * Contract: row k is the k-th row appended. `clear` keeps the storage for the next rows.
 */
export class RowStore {
  readonly schema: Schema;
  readonly #shelf: RowShelf;
  #columns: StoredColumn[] = [];
  /** Columns that ever had a null. */
  #nullable: boolean[] = [];
  #rows = 0;

  constructor(schema: Schema) {
    this.schema = schema;
    this.#shelf = new RowShelf(rowLayout(schema));
    this.clear();
  }

  get rows(): number {
    return this.#rows;
  }

  /** Bytes held by the rows, their texts and objects. */
  get bytes(): number {
    let bytes = this.#rows * this.#shelf.layout.stride;
    for (const column of this.#columns) bytes += column.bytes;
    return bytes;
  }

  append(batch: Batch): void {
    const { shift } = this.#shelf.layout;
    batch.columns.forEach((column, c) => {
      this.#columns[c].prepare?.(column, this.#rows);
      if (column.valid !== null) this.#nullable[c] = true;
    });
    for (let from = 0; from < batch.rows; ) {
      const chunk = this.#rows >>> shift;
      const row = this.#rows & ((1 << shift) - 1);
      const count = Math.min(batch.rows - from, (1 << shift) - row);
      this.#shelf.reserve(chunk, row + count);
      this.#put(batch, { selection: batch.selection, from, count, chunk, row });
      this.#rows += count;
      from += count;
    }
  }

  clear(): void {
    const { values } = this.#shelf.layout;
    this.#rows = 0;
    this.#columns = this.schema.map((attribute, c) => storedColumn(attribute, values[c], this.#shelf));
    this.#nullable = this.schema.map(() => false);
  }

  /** The rows at `rows`, in that order. */
  take(rows: Uint32Array): Batch {
    return this.#batch(rows, false);
  }

  /** As {@link take}, for a file: a text may stand twice in its dictionary, which is cheaper to make. */
  takeLoose(rows: Uint32Array): Batch {
    return this.#batch(rows, true);
  }

  #batch(rows: Uint32Array, loose: boolean): Batch {
    const every = this.schema.map((_, c) => c);
    return makeBatch(this.schema, this.takeColumns(every, rows, loose), rows.length);
  }

  /** Some columns of the rows at `rows`, in that order. */
  takeColumns(columns: readonly number[], rows: Uint32Array, loose = false): Column[] {
    for (const steps = this.#take(columns, rows, loose); ; ) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** One column of every row in order; yields per 64 k rows. */
  *everyValue(column: number): Generator<undefined, Column> {
    const [every] = yield* this.#take([column], range(0, this.#rows), false);
    return every;
  }

  *#take(columns: readonly number[], rows: Uint32Array, loose: boolean): Generator<undefined, Column[]> {
    const takers = columns.map(c => this.#columns[c].taker(rows));
    const valids = columns.map(c => (this.#nullable[c] ? new Uint8Array(rows.length) : null));
    const nulls = columns.map(() => false);
    const { shift, nulls: nullPlaces } = this.#shelf.layout;
    for (let from = 0; from < rows.length; from += block) {
      const take = { rows, from, to: Math.min(from + block, rows.length), shift };
      for (let i = 0; i < takers.length; i++) {
        takers[i].fill(take);
        const valid = valids[i];
        const c = columns[i];
        if (valid !== null && takeValid(this.#shelf.uint8, nullPlaces[c >> 3], take, c & 7, valid)) nulls[i] = true;
      }
      if (take.to % slice === 0) yield;
    }
    return takers.map((taker, i) => taker.column(nulls[i] ? valids[i] : null, loose));
  }

  /** Texts of a string column by the codes that {@link takeCodes} gives, null for other types; a text may stand there twice. */
  texts(c: number): readonly string[] | null {
    const column = this.#columns[c];
    return column instanceof StoredTexts ? column.pool.values : null;
  }

  /** A string column of the rows at `rows` as codes into {@link texts}, any at nulls. */
  takeCodes(c: number, rows: Uint32Array): { readonly codes: Int32Array; readonly valid: Uint8Array | null } {
    const { shift, values, nulls } = this.#shelf.layout;
    const take = { rows, from: 0, to: rows.length, shift };
    const codes = new Int32Array(rows.length);
    takeInt32(this.#shelf.int32, values[c], take, codes);
    if (!this.#nullable[c]) return { codes, valid: null };
    const valid = new Uint8Array(rows.length);
    takeValid(this.#shelf.uint8, nulls[c >> 3], take, c & 7, valid);
    return { codes, valid };
  }

  /** Every row in order, as batches of `batchRows`. */
  *batches(batchRows: number): Generator<Batch> {
    for (let at = 0; at < this.#rows; at += batchRows) yield this.take(range(at, Math.min(at + batchRows, this.#rows)));
  }

  #put(batch: Batch, span: Span): void {
    batch.columns.forEach((column, c) => this.#columns[c].put(column, span));
    this.#shelf.layout.nulls.forEach((place, b) => {
      const valids = batch.columns.slice(b * 8, b * 8 + 8).map(column => column.valid);
      putNulls(this.#shelf.uint8[span.chunk], place, valids, span);
    });
  }
}

/** The numbers from `start` to before `end`. */
export function range(start: number, end: number): Uint32Array {
  const rows = new Uint32Array(end - start);
  for (let k = 0; k < rows.length; k++) rows[k] = start + k;
  return rows;
}

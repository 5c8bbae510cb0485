import type { Batch } from './batch.ts';
import type { Column } from './column.ts';
import { grown } from './grow.ts';
import { type ColumnKeys, type NullKeys, noKey } from './keys/column-keys.ts';
import { DenseReader } from './keys/dense.ts';
import { NumberKeys } from './keys/number-keys.ts';
import { PairKeys } from './keys/pair-keys.ts';
import { ObjectKeys, TextKeys } from './keys/text-keys.ts';
import type { AttributeType, Schema } from './schema.ts';

export { noKey } from './keys/column-keys.ts';

export interface KeyTableOptions {
  /** `group` (default): null is a key like any other. `none`: a row with a null key has no id. */
  readonly nulls?: NullKeys;
}

function keysOf(type: AttributeType, nulls: NullKeys): ColumnKeys {
  if (type === 'string') return new TextKeys(nulls);
  if (type === 'json' || type === 'binary' || type === 'vector') return new ObjectKeys(nulls);
  return new NumberKeys(nulls);
}

/**
 * Maps the key attributes of rows to dense ids 0, 1, 2, … in order of first appearance.
 *
 * Contract: each key has an index of its own; several are combined pair by pair, from the left. Keys are equal by value, so
 * the types of one key may differ between calls within a kind (numbers, strings, …). Ids never change.
 * @param types  one type per key attribute; none means that every row has id 0
 */
export class KeyTable {
  readonly #keys: readonly ColumnKeys[];
  readonly #pairs: readonly PairKeys[];
  readonly #readers: readonly DenseReader[];
  #second = new Uint32Array(0);
  #rows = 0;

  constructor(types: readonly AttributeType[], { nulls = 'group' }: KeyTableOptions = {}) {
    this.#keys = types.map(type => keysOf(type, nulls));
    this.#pairs = types.slice(1).map(() => new PairKeys());
    this.#readers = types.map(() => new DenseReader());
  }

  /** Number of ids. */
  get size(): number {
    if (this.#keys.length === 0) return Math.min(this.#rows, 1);
    return (this.#pairs.at(-1) ?? this.#keys[0]).size;
  }

  /** Bytes held. */
  get bytes(): number {
    return sum(this.#keys, k => k.bytes) + sum(this.#pairs, p => p.bytes);
  }

  /** Bytes held at most while `rows` more rows, all with new keys, are added. */
  bytesAfter(rows: number): number {
    return sum(this.#keys, k => k.bytesAfter(rows)) + sum(this.#pairs, p => p.bytesAfter(rows));
  }

  /** Makes room for `rows` more rows in small steps, so that `assign` takes no long one. */
  *prepare(rows: number): Generator<undefined> {
    for (const keys of this.#keys) if (keys.prepare) yield* keys.prepare(rows);
    for (const pairs of this.#pairs) yield* pairs.prepare(rows);
  }

  /** Ids of the batch's rows into `out[0 … rows)`; keys not seen before get the next ids. */
  assign(batch: Batch, columns: readonly number[], out: Uint32Array): void {
    this.#rows += batch.rows;
    this.#map(batch, columns, true, out);
  }

  /** As `assign`, but adds nothing: rows whose key is not in the table get {@link noKey}. */
  find(batch: Batch, columns: readonly number[], out: Uint32Array): void {
    this.#map(batch, columns, false, out);
  }

  /** Chooses the layout that is fastest to search, when no more keys will come. */
  settle(): void {
    for (const keys of this.#keys) keys.settle?.();
  }

  /** The keys of ids [start, end), one column per key attribute. */
  take(schema: Schema, start: number, end: number): Column[] {
    const count = end - start;
    const columns: Column[] = [];
    let ids = new Uint32Array(count);
    for (let k = 0; k < count; k++) ids[k] = start + k;
    for (let level = this.#keys.length - 1; level > 0; level--) {
      const { firsts, seconds } = this.#pairs[level - 1];
      columns.unshift(this.#keys[level].take(schema[level], at(seconds, ids), count));
      ids = at(firsts, ids);
    }
    if (this.#keys.length > 0) columns.unshift(this.#keys[0].take(schema[0], ids, count));
    return columns;
  }

  #map(batch: Batch, columns: readonly number[], insert: boolean, out: Uint32Array): void {
    const { rows } = batch;
    if (this.#keys.length === 0) {
      out.fill(insert || this.#rows > 0 ? 0 : noKey, 0, rows);
      return;
    }
    this.#column(batch, columns, 0, insert, out);
    let size = this.#keys[0].size;
    for (let level = 1; level < this.#keys.length; level++) {
      if (this.#second.length < rows) this.#second = grown(this.#second, rows);
      this.#column(batch, columns, level, insert, this.#second);
      const pairs = this.#pairs[level - 1];
      pairs.ids(out, size, this.#second, this.#keys[level].size, rows, insert, out);
      size = pairs.size;
    }
  }

  #column(batch: Batch, columns: readonly number[], level: number, insert: boolean, out: Uint32Array): void {
    const { rows, selection } = batch;
    const column = batch.columns[columns[level]];
    const keys = this.#keys[level];
    if (selection !== null && keys.idsAt?.(column, selection, rows, insert, out)) return;
    keys.ids(this.#readers[level].read(column, selection, rows), rows, insert, out);
  }
}

function sum<T>(items: readonly T[], bytes: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += bytes(item);
  return total;
}

function at(values: Uint32Array, places: Uint32Array): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(places.length);
  for (let k = 0; k < out.length; k++) out[k] = values[places[k]];
  return out;
}

import type { Batch } from '#engine/data/batch.ts';
import { KeyTable, noKey } from '#engine/data/key-table.ts';
import { range } from '#engine/data/rows/row-store.ts';
import { encodeKey } from '#engine/data/sort/encode-key.ts';
import { orderByWords } from '#engine/data/sort/order-by-words.ts';
import { orderBytes } from '#engine/data/sort/order-rows.ts';
import { wordsOf } from '#engine/data/sort/sort-keys.ts';
import { noOrigin } from '#engine/operator/lineage.ts';
import type { HeldSide } from './held-side.ts';
import { keyAt } from './numeric-keys.ts';

const slice = 8192;
/** Bytes per held row that the index takes while it is made. */
const indexBytes = 16 + orderBytes(4);

/** Held rows by group and key, to find the last one at or before a key. */
export class AsofIndex {
  readonly #table: KeyTable;
  /** Held rows by group, then key, then as they came. */
  readonly #rows: Uint32Array;
  readonly #keys: ArrayLike<number | bigint>;
  /** Group g has rows [starts[g], starts[g + 1]). */
  readonly #starts: Uint32Array;

  private constructor(table: KeyTable, rows: Uint32Array, keys: ArrayLike<number | bigint>, starts: Uint32Array) {
    this.#table = table;
    this.#rows = rows;
    this.#keys = keys;
    this.#starts = starts;
  }

  /** @throws {SluiceError} MEMORY_EXCEEDED */
  static *build(held: HeldSide, column: number, by: readonly number[]): Generator<undefined, AsofIndex> {
    const { store } = held;
    const { schema } = store;
    const table = new KeyTable(
      by.map(c => schema[c].type),
      { nulls: 'none' },
    );
    held.claim(store.rows * indexBytes);
    const key = { column, type: schema[column].type, descending: false, nullsFirst: false };
    const groups = new Uint32Array(store.rows);
    const words = Array.from({ length: wordsOf(key.type, 'rank') }, () => new Uint32Array(store.rows));
    for (let at = 0; at < store.rows; at += slice) {
      const batch = store.take(range(at, Math.min(at + slice, store.rows)));
      const own = groups.subarray(at, at + batch.rows);
      table.assign(batch, by, own);
      const values = batch.columns[column];
      for (let k = 0; k < batch.rows; k++) if (keyAt(values, k) === null) own[k] = noKey;
      encodeKey(values, batch.rows, key, { words, at });
      held.claim(store.rows * indexBytes + table.bytes);
      yield;
    }
    const starts = startsOf(groups, table.size);
    const order = yield* orderByWords([groups, ...words], store.rows);
    const rows = order.subarray(0, starts[table.size]);
    const keys = new Array<number | bigint>(rows.length);
    for (let at = 0; at < rows.length; at += slice) {
      const own = rows.subarray(at, at + slice);
      const [values] = store.takeColumns([column], own);
      for (let k = 0; k < own.length; k++) keys[at + k] = keyAt(values, k) as number | bigint;
      yield;
    }
    const plain = schema[column].type === 'int64' ? keys : Float64Array.from(keys as number[]);
    return new AsofIndex(table, rows, plain, starts);
  }

  /** Group of each row of a batch, `noKey` where no held row is like it. */
  groupsOf(batch: Batch, by: readonly number[]): Uint32Array {
    const groups = new Uint32Array(batch.rows);
    this.#table.find(batch, by, groups);
    return groups;
  }

  /** The last held row of `group` with a key up to `key`, or `noOrigin` if there is none or its key is before `earliest`. */
  find(group: number, key: number | bigint, earliest: number | bigint | null): number {
    if (group === noKey) return noOrigin;
    let from = this.#starts[group];
    let to = this.#starts[group + 1];
    const first = from;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#keys[middle] <= key) from = middle + 1;
      else to = middle;
    }
    if (from === first || (earliest !== null && this.#keys[from - 1] < earliest)) return noOrigin;
    return this.#rows[from - 1];
  }
}

/** Where each group's rows start when they are put in order; rows of no group come last. */
function startsOf(groups: Uint32Array, size: number): Uint32Array {
  const starts = new Uint32Array(size + 1);
  for (const group of groups) if (group !== noKey) starts[group + 1]++;
  for (let g = 0; g < size; g++) starts[g + 1] += starts[g];
  return starts;
}

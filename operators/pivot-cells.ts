import { type Column, columnOf, type Value, valueAt } from '#engine/data/column.ts';
import { ColumnStore } from '#engine/data/column-store.ts';
import type { Attribute } from '#engine/data/schema.ts';
import { timestampText, toText } from '#engine/data/value.ts';

/** The cells of a pivot: results by row, and by the text of the value whose column they stand in. */
export interface PivotCells {
  readonly bytes: number;
  /** Takes results: `keys` say which column, `rows` which row of the pivot, of which there are `size` by now. */
  put(keys: Column, results: Column, rows: Uint32Array, count: number, size: number): void;
  /** The columns of rows [start, end). */
  take(start: number, end: number): Column[];
}

/** The text that names a value's column; null for null. */
export const columnText = (column: Column, k: number): string | null => {
  const value = valueAt(column, k);
  return column.type === 'timestamp' && value !== null ? timestampText(value as number) : toText(value);
};

/** A column per listed value; results of others are left out and counted. */
export class ListedCells implements PivotCells {
  readonly #attributes: readonly Attribute[];
  readonly #stores: readonly ColumnStore[];
  readonly #slots: ReadonlyMap<string, number>;
  /** What stands in a cell without rows; absent: null. */
  readonly #empty: Value;
  #size = 0;
  /** Values that are not listed, a few of them, and how many results they had. */
  readonly unlisted = new Set<string>();
  unlistedResults = 0;

  constructor(values: readonly string[], attributes: readonly Attribute[], empty: Value = null) {
    this.#attributes = attributes;
    this.#stores = attributes.map(attribute => new ColumnStore(attribute));
    this.#slots = new Map(values.map((value, slot) => [value, slot]));
    this.#empty = empty;
  }

  get bytes(): number {
    return this.#stores.reduce((sum, store) => sum + store.bytes, 0);
  }

  put(keys: Column, results: Column, rows: Uint32Array, count: number, size: number): void {
    this.#size = size;
    const from: number[][] = this.#stores.map(() => []);
    for (let k = 0; k < count; k++) {
      const text = columnText(keys, k);
      const slot = text === null ? undefined : this.#slots.get(text);
      if (slot !== undefined) from[slot].push(k);
      else {
        this.unlistedResults++;
        if (this.unlisted.size < 5) this.unlisted.add(text ?? 'null');
      }
    }
    from.forEach((positions, slot) => {
      const places = positions.map(k => rows[k]);
      this.#stores[slot].reserve(size);
      this.#stores[slot].put(results, positions, places, positions.length);
    });
  }

  take(start: number, end: number): Column[] {
    return this.#stores.map((store, slot) => {
      store.reserve(this.#size);
      const column = store.take(start, end);
      if (this.#empty === null || column.valid === null) return column;
      const values = Array.from({ length: end - start }, (_, k) => valueAt(column, k) ?? this.#empty);
      return columnOf(this.#attributes[slot], values);
    });
  }
}

/** One json object per row, in which results stand under their values. */
export class ObjectCells implements PivotCells {
  readonly #objects: { [value: string]: Value }[] = [];
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  put(keys: Column, results: Column, rows: Uint32Array, count: number, size: number): void {
    while (this.#objects.length < size) this.#objects.push({});
    for (let k = 0; k < count; k++) this.#objects[rows[k]][columnText(keys, k) ?? 'null'] = valueAt(results, k);
    this.#bytes += count * 64;
  }

  take(start: number, end: number): Column[] {
    return [columnOf({ name: 'values', type: 'json' }, this.#objects.slice(start, end))];
  }
}

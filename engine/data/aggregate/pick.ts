import { makeBatch } from '../batch.ts';
import type { Column } from '../column.ts';
import { ColumnStore } from '../column-store.ts';
import { grown } from '../grow.ts';
import { fromPlain, type PlainBatch, toPlain } from '../plain.ts';
import type { Attribute } from '../schema.ts';
import type { Accumulator, MeasureInput } from './accumulator.ts';

export interface PickOptions {
  readonly which: 'first' | 'last';
  /** Whether a null counts as a value (the row is picked, not the value). */
  readonly nulls: boolean;
}

/** The first or last value of each group, of any type. */
export class Pick implements Accumulator {
  readonly #attribute: Attribute;
  readonly #options: PickOptions;
  readonly #store: ColumnStore;
  /** 1 for groups that have their first value. */
  #taken = new Uint8Array(0);
  #rows = new Uint16Array(0);
  #places = new Uint32Array(0);

  constructor(attribute: Attribute, options: PickOptions) {
    this.#attribute = attribute;
    this.#options = options;
    this.#store = new ColumnStore(attribute);
  }

  get bytes(): number {
    return this.#store.bytes + this.#taken.byteLength;
  }

  add({ column, rows }: MeasureInput, groups: Uint32Array, size: number): void {
    if (column === null) return;
    this.#store.reserve(size);
    if (this.#rows.length < rows) {
      this.#rows = new Uint16Array(rows);
      this.#places = new Uint32Array(rows);
    }
    const valid = this.#options.nulls ? null : column.valid;
    const count =
      this.#options.which === 'first' ? this.#firsts(valid, groups, rows, size) : this.#lasts(valid, groups, rows);
    if (count > 0) this.#store.put(column, this.#rows, this.#places, count);
  }

  #firsts(valid: Uint8Array | null, groups: Uint32Array, rows: number, size: number): number {
    this.#taken = grown(this.#taken, size);
    const taken = this.#taken;
    let count = 0;
    for (let k = 0; k < rows; k++) {
      if (taken[groups[k]] === 1 || (valid !== null && valid[k] === 0)) continue;
      taken[groups[k]] = 1;
      this.#rows[count] = k;
      this.#places[count++] = groups[k];
    }
    return count;
  }

  #lasts(valid: Uint8Array | null, groups: Uint32Array, rows: number): number {
    let count = 0;
    for (let k = 0; k < rows; k++) {
      if (valid !== null && valid[k] === 0) continue;
      this.#rows[count] = k;
      this.#places[count++] = groups[k];
    }
    return count;
  }

  take(start: number, end: number): Column {
    this.#store.reserve(end);
    return this.#store.take(start, end);
  }

  save(): unknown {
    const length = this.#store.length;
    return { values: toPlain(makeBatch([this.#attribute], [this.#store.take(0, length)], length)), taken: this.#taken };
  }

  restore(state: unknown): void {
    const { values, taken } = state as { values: PlainBatch; taken: Uint8Array<ArrayBuffer> };
    const places = Uint32Array.from({ length: values.rows }, (_, k) => k);
    this.#store.reserve(values.rows);
    this.#store.put(fromPlain(values).columns[0], places, places, values.rows);
    this.#taken = taken;
  }
}

import type { Column } from '../column.ts';
import { grown } from '../grow.ts';
import { DenseReader } from '../keys/dense.ts';
import type { CellValues } from './cell-kernel.ts';

/** Values of one attribute for the rows of one batch, in the forms that accumulators want; each made at most once per batch. */
export class MeasureInput {
  rows = 0;
  /** Which of several streams the rows come from. */
  source = 0;
  #given: Column | null = null;
  #selection: Uint16Array | null = null;
  readonly #reader = new DenseReader();
  #dense: Column | null = null;
  #floats = new Float64Array(0);
  #current: Float64Array | null = null;
  #largest = -1;

  /** Points at the next batch's column (null: rows are counted, not values). */
  set(column: Column | null, selection: Uint16Array | null, rows: number, source: number): void {
    this.source = source;
    this.#given = column;
    this.#selection = selection;
    this.#dense = null;
    this.rows = rows;
    this.#current = null;
    this.#largest = -1;
  }

  /** The column with row k at place k. */
  get column(): Column | null {
    if (this.#given === null) return null;
    this.#dense ??= this.#reader.read(this.#given, this.#selection, this.rows);
    return this.#dense;
  }

  /** Of row k at place k. */
  get valid(): Uint8Array | null {
    return this.#given?.valid ? (this.column as Column).valid : null;
  }

  /** Whether the values are int64 that float64 may not hold. */
  get isBig(): boolean {
    return this.#given?.data instanceof BigInt64Array;
  }

  /** Numbers where they lie, big integers rounded to float64; nothing is copied that need not be. */
  get cellValues(): CellValues {
    const { data, valid } = this.#given as Column;
    return data instanceof Float64Array || data instanceof Int32Array || data instanceof Uint8Array
      ? { data, valid, selection: this.#selection }
      : { data: this.floats, valid: this.valid, selection: null };
  }

  /** Values as float64, rounded where an int64 does not fit. */
  get floats(): Float64Array {
    if (this.#current) return this.#current;
    const data = (this.column as Column).data;
    if (data instanceof Float64Array) return (this.#current = data);
    this.#floats = grown(this.#floats, this.rows);
    const floats = this.#floats;
    if (data instanceof BigInt64Array) for (let k = 0; k < this.rows; k++) floats[k] = Number(data[k]);
    else copyNumbers(data as Int32Array, this.rows, floats);
    return (this.#current = floats);
  }

  /** Largest magnitude among the values, nulls included (they hold something in range). */
  get largest(): number {
    if (this.#largest < 0) {
      const { data, selection } = this.cellValues;
      this.#largest =
        data instanceof Float64Array
          ? largestOf(data, selection, this.rows)
          : largestWhole(data as Int32Array, selection, this.rows);
    }
    return this.#largest;
  }
}

function copyNumbers(data: Int32Array | Uint8Array, rows: number, floats: Float64Array): void {
  for (let k = 0; k < rows; k++) floats[k] = data[k];
}

function largestOf(floats: Float64Array, selection: Uint16Array | null, rows: number): number {
  let low = 0;
  let high = 0;
  for (let k = 0; k < rows; k++) {
    const value = floats[selection === null ? k : selection[k]];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return Math.max(high, -low);
}

function largestWhole(values: Int32Array | Uint8Array, selection: Uint16Array | null, rows: number): number {
  let low = 0;
  let high = 0;
  for (let k = 0; k < rows; k++) {
    const value = values[selection === null ? k : selection[k]];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return Math.max(high, -low);
}

/**
 * One measure of every group.
 *
 * Contract: rows come in stream order, `groups[k]` < `size` is the group of row k; groups that never had a value give null.
 * Results do not depend on how the rows were cut into batches. `take` may be called once `finish` is done, in ascending order.
 */
export interface Accumulator {
  /** Bytes held, shared cells left out. */
  readonly bytes: number;
  /** Makes room for `rows` more rows in small steps; for measures that keep tables. */
  prepare?(rows: number): Iterable<undefined>;
  /** Takes a batch: all of it, or what is to be done before its rows are added to cells. */
  add(input: MeasureInput, groups: Uint32Array, size: number): void;
  /** How a value that is not null is added to cells (`CellPart.code`), for measures that keep some; asked once per batch. */
  cellCode?(): string | null;
  /** What is done for each row, whether its value is null or not. */
  rowCode?(): string | null;
  /** Work between the last row and the first result; yields to let the engine stop. */
  finish?(): Iterable<undefined>;
  /** Results of groups [start, end). */
  take(start: number, end: number): Column;
  /** Bytes that `shed` would free. */
  readonly sheddable?: number;
  /** Moves values to disk that are only wanted at the end. */
  shed?(): Iterable<undefined>;
  /** State besides the cells. */
  save(): unknown;
  restore(state: unknown): void;
  close?(): void;
}

/**
 * Which groups have had a value.
 *
 * While no null has been seen every group has one, and nothing is kept per group.
 */
export class Presence {
  #seen: Uint8Array | null = null;
  #size = 0;

  get bytes(): number {
    return this.#seen?.byteLength ?? 0;
  }

  mark({ valid, rows }: MeasureInput, groups: Uint32Array, size: number): void {
    if (valid === null && this.#seen === null) {
      this.#size = Math.max(this.#size, size);
      return;
    }
    this.#seen = grown(this.#seen ?? new Uint8Array(size).fill(1, 0, this.#size), size);
    this.#size = size;
    const seen = this.#seen;
    if (valid === null) for (let k = 0; k < rows; k++) seen[groups[k]] = 1;
    else for (let k = 0; k < rows; k++) seen[groups[k]] |= valid[k];
  }

  has(group: number): boolean {
    return group < this.#size && (this.#seen === null || this.#seen[group] === 1);
  }

  /** Validity of groups [start, end); null when all have a value. */
  valid(start: number, end: number): Uint8Array | null {
    if (this.#seen === null && end <= this.#size) return null;
    const valid = new Uint8Array(end - start);
    let all = true;
    for (let g = start; g < end; g++)
      if (this.has(g)) valid[g - start] = 1;
      else all = false;
    return all ? null : valid;
  }

  save(): unknown {
    return { seen: this.#seen, size: this.#size };
  }

  restore(state: unknown): void {
    const { seen, size } = state as { seen: Uint8Array | null; size: number };
    this.#seen = seen;
    this.#size = size;
  }
}

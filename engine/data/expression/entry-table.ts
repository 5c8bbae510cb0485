import { must } from '../../errors.ts';
import { allocate, type Column, type ColumnData } from '../column.ts';
import { Dictionary } from '../dictionary.ts';
import type { AttributeType } from '../schema.ts';
import { exactLimit } from '../value.ts';
import { entryState } from './generate/inputs.ts';
import {
  type Binding,
  type EntryKernel,
  emptyBinding,
  entryKernel,
  gaveUp,
  type Selection,
  type Writable,
} from './kernel.ts';
import type { Node } from './typed.ts';

/** Entries beyond those a batch can use that are computed anyway, so that later batches need no look at their codes. */
const spareEntries = 1024;

/** The values of a lifted part for the entries of one dictionary, by place: code + 1, and 0 for null. */
class EntryTable {
  readonly #part: LiftedPart;
  readonly #source: Dictionary;
  readonly #errors = new Map<number, unknown>();
  readonly mapped: Dictionary | null;
  state = new Uint8Array(0);
  values: ColumnData = [];
  /** The same without the place for null. */
  stateByCode = this.state;
  valuesByCode: ColumnData = [];
  /** Entries below this are all computed. */
  #done = 0;
  /** What the entries computed so far have shown; the one for null is looked at apart. */
  givesNull = false;
  fails = false;

  constructor(part: LiftedPart, source: Dictionary) {
    this.#part = part;
    this.#source = source;
    this.mapped = part.type === 'string' ? new Dictionary() : null;
  }

  get nullGives(): number {
    return this.state[0];
  }

  readonly fail = (place: number): never => {
    throw must(this.#errors.get(place), 'a failed entry has its error');
  };

  /** Computes what the rows of a batch need and is not there yet. */
  cover(column: Column, selection: Selection, rows: number): void {
    const { size } = this.#source;
    this.#grow(size + 1);
    const missing = size - this.#done;
    if (column.valid !== null && this.state[0] === 0) this.#compute(Int32Array.of(-1));
    if (missing === 0) return;
    if (missing > 2 * rows + spareEntries) {
      this.#compute(this.#absent(column, selection, rows));
      return;
    }
    const list = new Int32Array(missing);
    let n = 0;
    for (let code = this.#done; code < size; code++) if (this.state[code + 1] === 0) list[n++] = code;
    this.#compute(list.subarray(0, n));
    this.#done = size;
  }

  /** Codes that rows have and that are not computed, each once. */
  #absent({ data, valid }: Column, selection: Selection, rows: number): Int32Array {
    const codes = data as Int32Array;
    const { state } = this;
    const list = new Int32Array(rows);
    let n = 0;
    for (let k = 0; k < rows; k++) {
      const i = selection === null ? k : selection[k];
      if (valid !== null && valid[i] === 0) continue;
      const place = codes[i] + 1;
      if (state[place] !== 0) continue;
      state[place] = entryState.value;
      list[n++] = codes[i];
    }
    return list.subarray(0, n);
  }

  #grow(size: number): void {
    if (this.state.length >= size) return;
    const capacity = Math.max(size, this.state.length * 2);
    const state = new Uint8Array(capacity);
    state.set(this.state);
    this.state = state;
    this.stateByCode = state.subarray(1);
    const { type } = this.#part;
    if (type === 'bool') return;
    const before = this.values;
    const after = before instanceof BigInt64Array ? new BigInt64Array(capacity) : allocate(type, capacity);
    for (let i = 0; i < before.length; i++) after[i] = before[i];
    this.#setValues(after);
  }

  #setValues(values: ColumnData): void {
    this.values = values;
    // A view; plain arrays have none and are read at code + 1.
    this.valuesByCode = Array.isArray(values) ? values : values.subarray(1);
  }

  #compute(list: Int32Array): void {
    if (list.length === 0) return;
    const wide = this.values instanceof BigInt64Array;
    if (wide || this.#run(false, list, this.values) === gaveUp) this.#computeExactly(list);
    for (const code of list) {
      const state = this.state[code + 1];
      if (state === entryState.null && code >= 0) this.givesNull = true;
      if (state === entryState.failed) this.fails = true;
    }
  }

  /** Computes with bigints, and keeps them where one is past what float64 holds. */
  #computeExactly(list: Int32Array): void {
    const { values } = this;
    if (this.#part.type !== 'int64') {
      this.#run(true, list, values);
      return;
    }
    const big = values instanceof BigInt64Array ? values : new BigInt64Array(values.length);
    this.#run(true, list, big);
    if (big === values) return;
    const limit = BigInt(exactLimit);
    const isWide = list.some(code => big[code + 1] > limit || big[code + 1] < -limit);
    const listed = new Set(list);
    if (isWide) {
      for (let i = 0; i < big.length; i++) if (!listed.has(i - 1)) big[i] = BigInt(values[i] as number);
      this.#setValues(big);
    } else for (const code of list) values[code + 1] = Number(big[code + 1]);
  }

  #run(exact: boolean, list: Int32Array, out: ColumnData): number {
    const binding: Binding = { ...emptyBinding(), strings: this.#source.values, dictionary: this.mapped };
    return this.#part.kernel(exact)([binding], list, list.length, this.state, out as Writable, this.#errors);
  }
}

/** A part of an expression that reads one string attribute, with its values for every dictionary it has met. */
export class LiftedPart {
  readonly type: AttributeType;
  readonly index: number;
  readonly #body: Node;
  readonly #tables = new WeakMap<Dictionary, EntryTable>();
  #fast: EntryKernel | null = null;
  #exact: EntryKernel | null = null;

  constructor({ body, index }: Node & { kind: 'lifted' }) {
    this.type = body.type as AttributeType;
    this.index = index;
    this.#body = body;
  }

  kernel(exact: boolean): EntryKernel {
    if (exact) return (this.#exact ??= entryKernel(this.#body, true));
    return (this.#fast ??= entryKernel(this.#body, false));
  }

  /** The values for the strings of a column, complete for the rows of the batch. */
  table(column: Column, selection: Selection, rows: number): EntryTable {
    const source = must(column.dictionary, 'a string column has a dictionary');
    let table = this.#tables.get(source);
    if (!table) this.#tables.set(source, (table = new EntryTable(this, source)));
    table.cover(column, selection, rows);
    return table;
  }
}

import { type Column, makeColumn, type Value, valueAt } from '../column.ts';
import { Dictionary } from '../dictionary.ts';
import type { Attribute } from '../schema.ts';
import { type ColumnKeys, type NullKeys, noKey, spans } from './column-keys.ts';
import { TextTable } from './text-table.ts';

/**
 * Ids of strings: each code of a dictionary is looked up once, then found in an array.
 *
 * Codes get their ids when a row has them, not when the dictionary does, so ids follow the rows.
 */
export class TextKeys implements ColumnKeys {
  readonly #nulls: NullKeys;
  readonly #texts = new TextTable();
  /** For each dictionary seen, id + 1 by code; 0 or less where there is none. */
  readonly #tables = new WeakMap<Dictionary, Int32Array>();
  #nullId = noKey;
  #dictionary: Dictionary | null = null;

  constructor(nulls: NullKeys = 'group') {
    this.#nulls = nulls;
  }

  get size(): number {
    return this.#texts.values.length + (this.#nullId === noKey ? 0 : 1);
  }

  get bytes(): number {
    return this.#texts.bytes;
  }

  bytesAfter(rows: number): number {
    return this.#texts.bytesAfter(rows);
  }

  ids(column: Column, rows: number, insert: boolean, out: Uint32Array): void {
    const codes = column.data as Int32Array;
    const dictionary = column.dictionary as Dictionary;
    const table = this.#table(dictionary);
    spans(
      column.valid,
      rows,
      (from, to) => {
        for (let k = from; (k = knownIds(codes, k, to, table, out)) < to; k++)
          out[k] = this.#newId(codes[k], dictionary, table, insert);
      },
      row => {
        if (this.#nulls === 'group' && this.#nullId === noKey && insert) this.#nullId = this.#texts.values.length;
        out[row] = this.#nullId;
      },
    );
  }

  idsAt(
    { data, valid, dictionary }: Column,
    at: Uint16Array,
    rows: number,
    insert: boolean,
    out: Uint32Array,
  ): boolean {
    if (valid !== null) return false;
    const codes = data as Int32Array;
    const table = this.#table(dictionary as Dictionary);
    for (let k = 0; (k = knownIdsAt(codes, at, k, rows, table, out)) < rows; k++)
      out[k] = this.#newId(codes[at[k]], dictionary as Dictionary, table, insert);
    return true;
  }

  /** Id of a code that has none in `table`, or `noKey`. */
  #newId(code: number, { values }: Dictionary, table: Int32Array, insert: boolean): number {
    // A miss is remembered with the number of texts it was looked for among; more may come.
    const missed = -1 - this.#texts.values.length;
    if (!insert && table[code] === missed) return noKey;
    const index = insert ? this.#texts.indexOf(values[code]) : this.#texts.find(values[code]);
    if (index < 0) {
      table[code] = missed;
      return noKey;
    }
    const id = this.#idOf(index);
    table[code] = id + 1;
    return id;
  }

  /** Ids run on past the null's, indexes of texts do not. */
  #idOf(index: number): number {
    return index >= this.#nullId ? index + 1 : index;
  }

  #table(dictionary: Dictionary): Int32Array {
    let table = this.#tables.get(dictionary);
    if (table && table.length >= dictionary.size) return table;
    const next = new Int32Array(table ? Math.max(dictionary.size, 2 * table.length) : dictionary.size);
    if (table) next.set(table);
    this.#tables.set(dictionary, (table = next));
    return table;
  }

  take({ type }: Attribute, ids: ArrayLike<number>, count: number): Column {
    const codes = new Int32Array(count);
    const nullId = this.#nullId;
    let valid: Uint8Array | null = null;
    for (let k = 0; k < count; k++) {
      if (ids[k] === nullId) (valid ??= new Uint8Array(count).fill(1))[k] = 0;
      else codes[k] = ids[k] > nullId ? ids[k] - 1 : ids[k];
    }
    // One dictionary for all that is taken, so that what comes after sees the same codes.
    this.#dictionary ??= new Dictionary(this.#texts.values);
    return makeColumn(type, codes, valid, this.#dictionary);
  }
}

/** Ids of the codes known already; the first place where one is not. */
function knownIds(codes: Int32Array, from: number, to: number, table: Int32Array, out: Uint32Array): number {
  for (let k = from; k < to; k++) {
    const entry = table[codes[k]];
    if (entry <= 0) return k;
    out[k] = entry - 1;
  }
  return to;
}

/** As `knownIds` for rows at places `at`. */
function knownIdsAt(
  codes: Int32Array,
  at: Uint16Array,
  from: number,
  to: number,
  table: Int32Array,
  out: Uint32Array,
): number {
  for (let k = from; k < to; k++) {
    const entry = table[codes[at[k]]];
    if (entry <= 0) return k;
    out[k] = entry - 1;
  }
  return to;
}

/** Ids of json, binary and vector values, by their canonical text; the first value of each id is kept. */
export class ObjectKeys implements ColumnKeys {
  readonly #nulls: NullKeys;
  readonly #texts = new TextTable();
  readonly #values: Value[] = [];
  #nullId = noKey;

  constructor(nulls: NullKeys = 'group') {
    this.#nulls = nulls;
  }

  get size(): number {
    return this.#values.length;
  }

  get bytes(): number {
    return this.#texts.bytes + this.#values.length * 72;
  }

  bytesAfter(rows: number): number {
    return this.#texts.bytesAfter(rows) + (this.#values.length + rows) * 72;
  }

  ids(column: Column, rows: number, insert: boolean, out: Uint32Array): void {
    for (let k = 0; k < rows; k++) {
      const value = valueAt(column, k);
      if (value === null) {
        if (this.#nulls === 'group' && this.#nullId === noKey && insert) this.#nullId = this.#values.push(null) - 1;
        out[k] = this.#nullId;
        continue;
      }
      const text = canonicalText(value);
      const index = insert ? this.#texts.indexOf(text) : this.#texts.find(text);
      if (index < 0) {
        out[k] = noKey;
        continue;
      }
      const id = index >= this.#nullId ? index + 1 : index;
      if (id === this.#values.length) this.#values.push(value);
      out[k] = id;
    }
  }

  take({ type, width }: Attribute, ids: ArrayLike<number>, count: number): Column {
    return objectColumn(
      type,
      Array.from({ length: count }, (_, k) => this.#values[ids[k]]),
      width,
    );
  }
}

/** A column of json, binary or vector values. */
export function objectColumn(type: Attribute['type'], values: readonly Value[], width?: number): Column {
  let valid: Uint8Array | null = null;
  values.forEach((value, k) => {
    if (value === null) (valid ??= new Uint8Array(values.length).fill(1))[k] = 0;
  });
  if (type !== 'vector') return makeColumn(type, [...values], valid);
  const floats = width ?? (values.find(v => v !== null) as Float32Array | undefined)?.length ?? 1;
  const data = new Float32Array(values.length * floats);
  values.forEach((value, k) => value !== null && data.set(value as Float32Array, k * floats));
  return makeColumn(type, data, valid, null, floats);
}

/** Text that two json, binary or vector values share exactly when they are equal; the order of a json object's keys does not count. */
export function canonicalText(value: Value): string {
  if (value instanceof Uint8Array) {
    let text = '';
    for (const byte of value) text += String.fromCharCode(byte);
    return text;
  }
  if (value instanceof Float32Array) return value.join();
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

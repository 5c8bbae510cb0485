import { type Batch, makeBatch } from '#engine/data/batch.ts';
import type { Column } from '#engine/data/column.ts';
import type { RejectedRow, ScannedPart } from '#engine/data/csv.ts';
import { RollingDictionary } from '#engine/data/rolling-dictionary.ts';
import type { Schema } from '#engine/data/schema.ts';
import { show } from '#engine/data/value.ts';
import { columnOfValues, textOf } from './object-columns.ts';

export type PlainObject = { readonly [key: string]: unknown };

/** Reads the whole number under a path of keys from raw text, where a parser has rounded it; null when there is none. */
export type ExactNumber = (raw: string, path: readonly string[]) => bigint | null;

/** Gathers objects and turns them into typed columns; rows with a value that does not fit are refused. */
export class ObjectRows {
  readonly schema: Schema;
  /** Keys that the schema lacks: line of the first, and rows that have it. */
  readonly strays = new Map<string, { readonly line: number; rows: number }>();
  readonly #flatten: boolean;
  readonly #exact: ExactNumber;
  readonly #dictionaries: readonly RollingDictionary[];
  readonly #paths: readonly (readonly string[])[];
  #objects: PlainObject[] = [];
  #lines: number[] = [];
  #raws: (string | null)[] = [];
  #rejected: RejectedRow[] = [];

  /** @param flatten  names of the schema are paths of keys, joined by dots */
  constructor(schema: Schema, flatten: boolean, exact: ExactNumber = () => null) {
    this.schema = schema;
    this.#flatten = flatten;
    this.#exact = exact;
    this.#dictionaries = schema.map(() => new RollingDictionary());
    this.#paths = schema.map(({ name }) => (flatten ? name.split('.') : [name]));
  }

  get rows(): number {
    return this.#objects.length;
  }

  /** Takes one row; what is not an object is refused. Without `raw`, the value's JSON stands for it. */
  add(value: unknown, line: number, raw: string | null): void {
    if (isObject(value)) {
      this.#objects.push(value);
      this.#lines.push(line);
      this.#raws.push(raw);
    } else this.refuse(line, `should be an object, found ${nameOf(value)}`, raw ?? textOf(value));
  }

  refuse(line: number, reason: string, raw: string): void {
    this.#rejected.push({ line, reason, raw });
  }

  /** The rows so far; the gatherer is empty afterwards. */
  take(): ScannedPart {
    const count = this.#objects.length;
    const reasons = new Map<number, string>();
    const known = new Uint32Array(count);
    const columns = this.schema.map((_, c) => this.#column(c, known, reasons));
    this.#noteStrays(known);
    for (const [row, reason] of reasons)
      this.refuse(this.#lines[row], reason, this.#raws[row] ?? textOf(this.#objects[row]));
    const rejected = this.#rejected.sort((a, b) => a.line - b.line);
    const lines = Float64Array.from(this.#lines);
    this.#objects = [];
    this.#lines = [];
    this.#raws = [];
    this.#rejected = [];
    if (count === reasons.size) return { batch: null, rejected, lines: null };
    const batch = makeBatch(this.schema, columns, count);
    return reasons.size === 0 ? { batch, rejected, lines } : { ...without(batch, lines, reasons), rejected };
  }

  #column(c: number, known: Uint32Array, reasons: Map<number, string>): Column {
    const { name, type } = this.schema[c];
    const path = this.#paths[c];
    const objects = this.#objects;
    const values: unknown[] = new Array(objects.length);
    for (let i = 0; i < objects.length; i++) {
      const value = lookUp(objects[i], name, path, this.#flatten);
      values[i] = value;
      if (value !== undefined) known[i]++;
    }
    const dictionary = this.#dictionaries[c].next(values.length);
    const exact = (row: number) => this.#exact(this.#raws[row] ?? '', path);
    return columnOfValues(this.schema[c], values, dictionary, exact, (row, value) => {
      if (!reasons.has(row)) reasons.set(row, `${name}: '${show(value as string)}' is not ${type}`);
    });
  }

  /** Notes the keys of rows that have more of them than the schema knows. */
  #noteStrays(known: Uint32Array): void {
    this.#objects.forEach((object, i) => {
      if (!this.#flatten && Object.keys(object).length === known[i]) return;
      for (const [name, value] of entriesOf(object, this.#flatten)) {
        if (value === null || this.schema.some(a => a.name === name)) continue;
        const stray = this.strays.get(name);
        if (stray) stray.rows++;
        else this.strays.set(name, { line: this.#lines[i], rows: 1 });
      }
    });
  }
}

const nameOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;

export const isObject = (value: unknown): value is PlainObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value under a name or a path of keys; what every object inherits is no value. */
function lookUp(object: PlainObject, name: string, path: readonly string[], flatten: boolean): unknown {
  let value = object[name];
  if (value === undefined && path.length > 1) {
    value = object;
    for (const key of path) value = isObject(value) ? value[key] : undefined;
  }
  return typeof value === 'function' || value === Object.prototype || (flatten && isObject(value)) ? undefined : value;
}

/** Names and values of an object; with `flatten`, those of objects inside under `outer.inner`. */
export function* entriesOf(object: PlainObject, flatten: boolean, prefix = ''): Generator<[string, unknown]> {
  for (const [key, value] of Object.entries(object))
    if (flatten && isObject(value)) yield* entriesOf(value, flatten, `${prefix}${key}.`);
    else yield [prefix + key, value];
}

function without(batch: Batch, lines: Float64Array, refused: ReadonlyMap<number, string>) {
  const selection = new Uint16Array(batch.rows - refused.size);
  for (let i = 0, k = 0; i < batch.rows; i++) if (!refused.has(i)) selection[k++] = i;
  return { batch: { ...batch, rows: selection.length, selection }, lines: Float64Array.from(selection, i => lines[i]) };
}

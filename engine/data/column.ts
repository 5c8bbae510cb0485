import { assert, unreachable } from '../errors.ts';
import { Dictionary } from './dictionary.ts';
import type { Attribute, AttributeType } from './schema.ts';

/** A value as user code and JSON see it; int64 past 2^53 is a bigint, timestamps are milliseconds. */
export type Value = null | boolean | number | bigint | string | Uint8Array | Float32Array | object;

export type ColumnData = Uint8Array | Int32Array | Float64Array | BigInt64Array | Float32Array | unknown[];

/**
 * Values of one attribute.
 *
 * `data` by type: bool Uint8Array (0/1) · int32 Int32Array · int64 Float64Array while every |v| ≤ 2^53, else BigInt64Array ·
 * float64 and timestamp Float64Array · string Int32Array of codes into `dictionary` · vector Float32Array, `width` per value ·
 * binary and json plain arrays. Values at null positions are unspecified but in range of the type; string codes there may be
 * any int, so look at `valid` before the dictionary. Columns are never changed once emitted.
 */
export interface Column {
  readonly type: AttributeType;
  readonly data: ColumnData;
  /** One byte per value, 1 = present, 0 = null; null when every value is present. */
  readonly valid: Uint8Array | null;
  readonly dictionary: Dictionary | null;
  readonly width?: number;
}

export const makeColumn = (
  type: AttributeType,
  data: ColumnData,
  valid: Uint8Array | null = null,
  dictionary: Dictionary | null = null,
  width?: number,
): Column => ({ type, data, valid, dictionary, ...(width !== undefined && { width }) });

/**
 * `length` values like those of another column, made when they are first read: never, for an attribute that nobody asks for.
 *
 * Contract: `make` gives a column of the same type, dictionary and width, from things that do not change, and cannot fail. A spread copies
 * no values of it.
 */
export class LateColumn implements Column {
  readonly type: AttributeType;
  readonly dictionary: Dictionary | null;
  readonly width?: number;
  readonly length: number;
  readonly #make: () => Column;
  #made: Column | null = null;

  constructor({ type, dictionary, width }: Column, length: number, make: () => Column) {
    this.type = type;
    this.dictionary = dictionary;
    this.width = width;
    this.length = length;
    this.#make = make;
  }

  get data(): ColumnData {
    return this.made.data;
  }

  get valid(): Uint8Array | null {
    return this.made.valid;
  }

  /** The column itself. */
  get made(): Column {
    this.#made ??= this.#make();
    return this.#made;
  }
}

/** Uninitialised storage for `length` values of `type`. */
export function allocate(type: AttributeType, length: number, width = 1): ColumnData {
  switch (type) {
    case 'bool':
      return new Uint8Array(length);
    case 'int32':
    case 'string':
      return new Int32Array(length);
    case 'int64':
    case 'float64':
    case 'timestamp':
      return new Float64Array(length);
    case 'vector':
      return new Float32Array(length * width);
    case 'binary':
    case 'json':
      return new Array(length).fill(null);
    default:
      return unreachable(type);
  }
}

/** Value at physical position `i`. Not for hot paths. */
export function valueAt(column: Column, i: number): Value {
  if (column.valid !== null && column.valid[i] === 0) return null;
  const { data } = column;
  switch (column.type) {
    case 'bool':
      return data[i] === 1;
    case 'string':
      return (column.dictionary as Dictionary).values[(data as Int32Array)[i]];
    case 'int64': {
      const v = data[i] as number | bigint;
      return typeof v === 'bigint' && v >= -9007199254740992n && v <= 9007199254740992n ? Number(v) : v;
    }
    case 'vector': {
      const width = column.width ?? 1;
      return (data as Float32Array).slice(i * width, (i + 1) * width);
    }
    default:
      return (data[i] as Value) ?? null;
  }
}

/** `data` at `positions`, compacted; `count` values. */
export function gather(column: Column, positions: ArrayLike<number>, count = positions.length): Column {
  const { type, width = 1 } = column;
  let valid: Uint8Array | null = null;
  if (column.valid !== null) {
    const from = column.valid;
    valid = new Uint8Array(count);
    for (let k = 0; k < count; k++) valid[k] = from[positions[k]];
  }
  const from = column.data;
  if (type === 'vector') {
    const out = new Float32Array(count * width);
    for (let k = 0; k < count; k++)
      out.set((from as Float32Array).subarray(positions[k] * width, (positions[k] + 1) * width), k * width);
    return makeColumn(type, out, valid, null, width);
  }
  const out = from instanceof BigInt64Array ? new BigInt64Array(count) : allocate(type, count);
  // One loop per storage class keeps each monomorphic for the optimiser.
  if (out instanceof Float64Array) gatherFloat64(from as Float64Array, positions, out);
  else if (out instanceof Int32Array) gatherInt32(from as Int32Array, positions, out);
  else if (out instanceof Uint8Array) gatherUint8(from as Uint8Array, positions, out);
  else for (let k = 0; k < count; k++) (out as unknown[])[k] = (from as unknown[])[positions[k]];
  return makeColumn(type, out, valid, column.dictionary);
}

function gatherFloat64(from: Float64Array, positions: ArrayLike<number>, out: Float64Array): void {
  for (let k = 0; k < out.length; k++) out[k] = from[positions[k]];
}
function gatherInt32(from: Int32Array, positions: ArrayLike<number>, out: Int32Array): void {
  for (let k = 0; k < out.length; k++) out[k] = from[positions[k]];
}
function gatherUint8(from: Uint8Array, positions: ArrayLike<number>, out: Uint8Array): void {
  for (let k = 0; k < out.length; k++) out[k] = from[positions[k]];
}

/** Bytes held by the storage of `column`, dictionary left out (it is shared); objects are counted as 64 bytes. */
export function columnBytes(column: Column): number {
  const data = column.data;
  const own = Array.isArray(data) ? data.length * 64 : data.byteLength;
  return own + (column.valid?.byteLength ?? 0);
}

/** Builds a column value by value; for edges and tests, not for hot paths. */
export class ColumnBuilder {
  readonly attribute: Attribute;
  readonly #values: Value[] = [];

  constructor(attribute: Attribute) {
    this.attribute = attribute;
  }

  get length(): number {
    return this.#values.length;
  }

  push(value: Value | undefined): void {
    this.#values.push(value ?? null);
  }

  /** The column of all values pushed; the builder is empty afterwards. String columns share `dictionary` when given. */
  build(dictionary?: Dictionary): Column {
    const values = this.#values.splice(0);
    return columnOf(this.attribute, values, dictionary);
  }
}

/** A column from values; null marks absence. Fails on values that are not of the type. */
export function columnOf(
  attribute: Attribute,
  values: readonly (Value | undefined)[],
  dictionary?: Dictionary,
): Column {
  const { type } = attribute;
  const n = values.length;
  let valid: Uint8Array | null = null;
  for (let i = 0; i < n; i++)
    if (values[i] === null || values[i] === undefined) {
      valid ??= new Uint8Array(n).fill(1);
      valid[i] = 0;
    }
  const present = (i: number) => valid === null || valid[i] === 1;
  const wide =
    type === 'int64' && values.some(v => typeof v === 'bigint' && (v > 9007199254740992n || v < -9007199254740992n));
  if (wide) {
    const data = new BigInt64Array(n);
    for (let i = 0; i < n; i++) if (present(i)) data[i] = BigInt(values[i] as number | bigint);
    return makeColumn(type, data, valid);
  }
  if (type === 'string') {
    const own = dictionary ?? new Dictionary();
    const data = new Int32Array(n);
    for (let i = 0; i < n; i++) if (present(i)) data[i] = own.codeOf(values[i] as string);
    return makeColumn(type, data, valid, own);
  }
  if (type === 'vector') {
    const width =
      attribute.width ?? (values.find(v => v instanceof Float32Array) as Float32Array | undefined)?.length ?? 1;
    const data = new Float32Array(n * width);
    for (let i = 0; i < n; i++)
      if (present(i)) {
        const vector = values[i] as ArrayLike<number>;
        assert(vector.length === width, `a vector of ${attribute.name} has ${width} floats`);
        data.set(vector, i * width);
      }
    return makeColumn(type, data, valid, null, width);
  }
  const data = allocate(type, n);
  for (let i = 0; i < n; i++)
    if (present(i))
      data[i] =
        type === 'bool' ? (values[i] ? 1 : 0) : type === 'binary' || type === 'json' ? values[i] : Number(values[i]);
  return makeColumn(type, data, valid);
}

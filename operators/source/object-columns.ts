import { type Column, makeColumn } from '#engine/data/column.ts';
import type { Dictionary } from '#engine/data/dictionary.ts';
import type { Attribute } from '#engine/data/schema.ts';
import { parseTimestamp } from '#engine/data/value.ts';

/** Called for a value that does not fit its column. */
export type RefuseValue = (row: number, value: unknown) => void;
/** The whole number at a row that a parser has rounded, from the text it was in; null when there is none. */
export type ExactValue = (row: number) => bigint | null;

/**
 * A column of the types that JSON and spreadsheets have, from parsed values; undefined and null are null.
 *
 * @param dictionary  for strings; other scalars become their text
 */
export function columnOfValues(
  { type }: Attribute,
  values: readonly unknown[],
  dictionary: Dictionary,
  exact: ExactValue,
  refuse: RefuseValue,
): Column {
  const valid = presence(values);
  switch (type) {
    case 'bool':
      return makeColumn(type, bools(values, refuse), valid);
    case 'int32':
      return makeColumn(type, ints(values, refuse), valid);
    case 'int64':
      return makeColumn(type, longs(values, exact, refuse), valid);
    case 'float64':
      return makeColumn(type, floats(values, refuse), valid);
    case 'timestamp':
      return makeColumn(type, times(values, refuse), valid);
    case 'string':
      return makeColumn(type, texts(values, dictionary), valid, dictionary);
    default:
      return makeColumn(
        type,
        Array.from(values, v => plainJson(v ?? null)),
        valid,
      );
  }
}

function presence(values: readonly unknown[]): Uint8Array | null {
  let valid: Uint8Array | null = null;
  for (let i = 0; i < values.length; i++)
    if (values[i] === undefined || values[i] === null) {
      valid ??= new Uint8Array(values.length).fill(1);
      valid[i] = 0;
    }
  return valid;
}

const absent = (value: unknown): boolean => value === undefined || value === null;

function bools(values: readonly unknown[], refuse: RefuseValue): Uint8Array {
  const data = new Uint8Array(values.length);
  for (let i = 0; i < data.length; i++) {
    const v = values[i];
    if (v === true) data[i] = 1;
    else if (v !== false && !absent(v)) refuse(i, v);
  }
  return data;
}

function ints(values: readonly unknown[], refuse: RefuseValue): Int32Array {
  const data = new Int32Array(values.length);
  for (let i = 0; i < data.length; i++) {
    const v = values[i];
    if (typeof v === 'number' && (v | 0) === v) data[i] = v;
    else if (!absent(v)) refuse(i, v);
  }
  return data;
}

function longs(values: readonly unknown[], exact: ExactValue, refuse: RefuseValue): Float64Array | BigInt64Array {
  const data = new Float64Array(values.length);
  let wide: BigInt64Array | null = null;
  for (let i = 0; i < data.length; i++) {
    const v = values[i];
    if (typeof v === 'number' && Number.isSafeInteger(v)) data[i] = v + 0;
    else if (typeof v === 'bigint' || (typeof v === 'number' && Number.isInteger(v))) {
      const whole = typeof v === 'bigint' ? v : exact(i);
      if (whole === null || BigInt.asIntN(64, whole) !== whole) refuse(i, v);
      else {
        wide ??= new BigInt64Array(data.length);
        wide[i] = whole;
      }
    } else if (!absent(v)) refuse(i, v);
  }
  if (wide !== null) for (let i = 0; i < data.length; i++) if (data[i] !== 0) wide[i] = BigInt(data[i]);
  return wide ?? data;
}

function floats(values: readonly unknown[], refuse: RefuseValue): Float64Array {
  const data = new Float64Array(values.length);
  for (let i = 0; i < data.length; i++) {
    const v = values[i];
    if (typeof v === 'number') data[i] = v;
    else if (typeof v === 'bigint') data[i] = Number(v);
    else if (typeof v === 'string' && v in nonFinite) data[i] = nonFinite[v];
    else if (!absent(v)) refuse(i, v);
  }
  return data;
}

function times(values: readonly unknown[], refuse: RefuseValue): Float64Array {
  const data = new Float64Array(values.length);
  for (let i = 0; i < data.length; i++) {
    const v = values[i];
    const ms = typeof v === 'string' ? parseTimestamp(v) : v instanceof Date ? v.getTime() : null;
    if (ms !== null) data[i] = ms;
    else if (!absent(v)) refuse(i, v);
  }
  return data;
}

function texts(values: readonly unknown[], dictionary: Dictionary): Int32Array {
  const data = new Int32Array(values.length);
  for (let i = 0; i < data.length; i++) {
    const v = values[i];
    if (typeof v === 'string') data[i] = dictionary.codeOf(v);
    else if (!absent(v))
      data[i] = dictionary.codeOf(v instanceof Date ? v.toISOString() : typeof v === 'object' ? textOf(v) : String(v));
  }
  return data;
}

/** A value as JSON text, whole numbers past 2^53 as text. */
export const textOf = (value: unknown): string => JSON.stringify(plainJson(value)) ?? '';

/** Bigints as text, since JSON has no other way to keep them. */
function plainJson(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (!hasBigint(value)) return value;
  if (Array.isArray(value)) return value.map(plainJson);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainJson(inner)]));
}

const hasBigint = (value: unknown): boolean =>
  typeof value === 'bigint' || (typeof value === 'object' && value !== null && Object.values(value).some(hasBigint));

/** Numbers that JSON writes as text. */
export const nonFinite: { readonly [text: string]: number } = Object.assign(Object.create(null), {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
});

import { unreachable } from '../errors.ts';
import type { Value } from './column.ts';
import type { AttributeType } from './schema.ts';

/** Largest integer up to which float64 is exact: int64 columns hold float64 within ±this, BigInt64 beyond. */
export const exactLimit = 9007199254740992;
const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

export interface CastResult {
  readonly value: Value;
  readonly error?: string;
}
const ok = (value: Value): CastResult => ({ value });
const bad = (value: Value, type: AttributeType): CastResult => ({
  value: null,
  error: `'${show(value)}' is not ${type}`,
});

/** A value as short text for messages. */
export function show(value: Value): string {
  const text =
    typeof value === 'string'
      ? value
      : value instanceof Uint8Array
        ? `${value.length} bytes`
        : (toText(value) ?? 'null');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `value` as `type`; null stays null; an `error` instead of a value that does not fit. Text is trimmed before numbers and times are read. */
export function castValue(value: Value, type: AttributeType): CastResult {
  if (value === null) return ok(null);
  switch (type) {
    case 'bool':
      if (typeof value === 'boolean') return ok(value);
      if (typeof value === 'number' || typeof value === 'bigint') return ok(Number(value) !== 0);
      if (typeof value === 'string') {
        const word = value.trim().toLowerCase();
        if (word === 'true' || word === 't' || word === 'yes' || word === '1') return ok(true);
        if (word === 'false' || word === 'f' || word === 'no' || word === '0') return ok(false);
      }
      return bad(value, type);
    case 'int32': {
      const whole = toWhole(value);
      return whole === null || whole < -2147483648n || whole > 2147483647n ? bad(value, type) : ok(Number(whole));
    }
    case 'int64': {
      const whole = toWhole(value);
      if (whole === null || whole < int64Min || whole > int64Max) return bad(value, type);
      return ok(whole >= -9007199254740992n && whole <= 9007199254740992n ? Number(whole) : whole);
    }
    case 'float64': {
      if (typeof value === 'number') return ok(value);
      if (typeof value === 'bigint' || typeof value === 'boolean') return ok(Number(value));
      if (typeof value === 'string') {
        const number = parseFloat64(value);
        if (number !== null) return ok(number);
      }
      return bad(value, type);
    }
    case 'string':
      return ok(toText(value));
    case 'timestamp': {
      if (typeof value === 'number' && Math.abs(value) <= 8.64e15) return ok(Math.trunc(value));
      if (typeof value === 'string') {
        const time = parseTimestamp(value);
        if (time !== null) return ok(time);
      }
      return bad(value, type);
    }
    case 'binary':
      if (value instanceof Uint8Array) return ok(value);
      return typeof value === 'string' ? ok(new TextEncoder().encode(value)) : bad(value, type);
    case 'vector':
      if (value instanceof Float32Array) return ok(value);
      return Array.isArray(value) && value.every(v => typeof v === 'number')
        ? ok(Float32Array.from(value as number[]))
        : bad(value, type);
    case 'json':
      if (typeof value !== 'string') return ok(value as Value);
      try {
        return ok(JSON.parse(value) as Value);
      } catch {
        return bad(value, type);
      }
    default:
      return unreachable(type);
  }
}

/** SQL rounding of a cast to an integer: halves go to the even neighbour, as DuckDB does. */
function toWhole(value: Value): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(roundHalfEven(value)) : null;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^[+-]?\d+$/.test(text)) return BigInt(text);
  const number = parseFloat64(text);
  return number === null || !Number.isFinite(number) ? null : BigInt(roundHalfEven(number));
}

export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number, `inf`, `-inf` or `nan` (any case); null for other text. */
export function parseFloat64(text: string): number | null {
  const trimmed = text.trim();
  if (decimal.test(trimmed)) return Number(trimmed);
  const word = trimmed.toLowerCase().replace(/^\+/, '');
  if (word === 'nan') return Number.NaN;
  if (word === 'inf' || word === 'infinity') return Number.POSITIVE_INFINITY;
  if (word === '-inf' || word === '-infinity') return Number.NEGATIVE_INFINITY;
  return null;
}

const iso =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/i;

/** Milliseconds UTC of an ISO 8601 date or time (a missing zone means UTC); null when it is not one or names no real day. */
export function parseTimestamp(text: string): number | null {
  const m = iso.exec(text.trim());
  if (!m) return null;
  const [year, month, day, hour, minute, second] = [m[1], m[2], m[3], m[4] ?? '0', m[5] ?? '0', m[6] ?? '0'].map(
    Number,
  );
  const ms = Math.trunc(Number(`0.${m[7] ?? '0'}`) * 1000 + 1e-9);
  if (hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  date.setUTCHours(hour, minute, second, ms);
  const zone = m[8];
  if (!zone || /^(z|utc)$/i.test(zone)) return date.getTime();
  const sign = zone[0] === '-' ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return date.getTime() - sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0')) * 60_000;
}

/** A value as text, as a cast to string gives it: numbers shortest, times ISO without zone letters, json compact, bytes base64. */
export function toText(value: Value): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'object') {
    if (value instanceof Uint8Array) return toBase64(value);
    return JSON.stringify(value instanceof Float32Array ? [...value] : value);
  }
  return String(value);
}

export const toBase64 = (bytes: Uint8Array): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};

/** Bytes of base64 text; null when it is not base64. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), c => c.charCodeAt(0));
  } catch {
    return null;
  }
}

/** `2026-11-21 08:30:00` or `2026-11-21 08:30:00.250`, UTC; what a cast of a timestamp to string gives. */
export function timestampText(ms: number): string {
  const text = new Date(ms).toISOString().replace('T', ' ').slice(0, -1);
  return text.endsWith('.000') ? text.slice(0, -4) : text;
}

/** A value of `type` as plain JSON: times as ISO text with Z, integers past 2^53 and non-finite numbers as text, bytes as base64. */
export function toJson(value: Value, type: AttributeType): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (type === 'timestamp') return new Date(value as number).toISOString();
  if (typeof value === 'number')
    return Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value instanceof Uint8Array) return toBase64(value);
  if (value instanceof Float32Array) return [...value];
  return value;
}

/**
 * Total order of two non-null values of one type: numbers by size with NaN last, text by code point, false before true,
 * bytes lexicographic, json by its text.
 */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number')
    return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if ((typeof a === 'bigint' || typeof a === 'number') && (typeof b === 'bigint' || typeof b === 'number'))
    return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    const [x, y] = [a as Uint8Array, b as Uint8Array];
    for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i] - y[i];
    return x.length - y.length;
  }
  return compareText(toText(a) ?? '', toText(b) ?? '');
}

/** Order of two strings by Unicode code point, which is also the order of their UTF-8 bytes (SQL's binary collation). */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // A surrogate belongs to a code point above U+FFFF, whatever its unit's own number.
    const xHigh = x >= 0xd800 && x <= 0xdfff;
    const yHigh = y >= 0xd800 && y <= 0xdfff;
    return xHigh === yHigh ? x - y : xHigh ? 1 : -1;
  }
  return a.length - b.length;
}

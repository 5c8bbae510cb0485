import type { Column } from '#engine/data/column.ts';
import { attributeIndex, isNumeric, type Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';

/** Lengths of time that a distance between timestamps may be counted in; months and years are those of the calendar. */
export const timeUnits = ['ms', 'second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimeUnit = (typeof timeUnits)[number];

const unitMs = { ms: 1, second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

export type NumericKeys = Float64Array | BigInt64Array;

/** Two attributes that have a distance: both numbers, or both timestamps. */
export interface KeyPair {
  readonly left: number;
  readonly right: number;
  readonly timestamps: boolean;
}

/** Positions of the keys. @throws {SluiceError} ATTRIBUTE_UNKNOWN, TYPE_MISMATCH */
export function keyPair(
  left: Schema,
  right: Schema,
  names: { readonly left: string; readonly right: string },
): KeyPair {
  const [l, r] = [attributeIndex(left, names.left, 'left'), attributeIndex(right, names.right, 'right')];
  const [leftType, rightType] = [left[l].type, right[r].type];
  const measured = isNumeric(leftType) || leftType === 'timestamp';
  if (!measured)
    throw new SluiceError('TYPE_MISMATCH', {
      what: `'${names.left}'`,
      wanted: 'a number or a timestamp',
      found: leftType,
      field: 'left',
    });
  if (leftType === 'timestamp' ? rightType !== 'timestamp' : !isNumeric(rightType))
    throw new SluiceError('TYPE_MISMATCH', {
      what: `'${names.right}'`,
      wanted: leftType === 'timestamp' ? 'a timestamp' : 'a number',
      found: rightType,
      field: 'right',
    });
  return { left: l, right: r, timestamps: leftType === 'timestamp' };
}

/** Key of a row; null for null and NaN, which are near nothing. */
export function keyAt({ data, valid }: Column, position: number): number | bigint | null {
  if (valid !== null && valid[position] === 0) return null;
  const value = (data as NumericKeys)[position];
  return Number.isNaN(value) ? null : value;
}

/** `key` moved by `distance` of a unit; plain numbers have none. */
export function moveKey(key: number | bigint, distance: number, unit: TimeUnit | null): number | bigint {
  if (unit === 'month' || unit === 'year') return addMonths(Number(key), unit === 'year' ? 12 * distance : distance);
  const step = unit === null ? distance : distance * unitMs[unit];
  if (typeof key === 'number') return key + step;
  return Number.isInteger(step) ? key + BigInt(step) : Number(key) + step;
}

/** The same day of another month, or its last day where it has no such day. */
function addMonths(ms: number, months: number): number {
  const date = new Date(ms);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

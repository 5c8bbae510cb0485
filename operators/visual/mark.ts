import type { Value } from '#engine/data/column.ts';
import type { AttributeType } from '#engine/data/schema.ts';
import { isNumeric } from '#engine/data/schema.ts';
import { timestampText, toText } from '#engine/data/value.ts';
import type { BoundChannel } from './channel.ts';

/** A value as it stands in the data of a chart. */
export type Plain = string | number | boolean | null;
/**
 * One datum of a chart. `__row` is the input row it shows; `__where` is a condition over the input that selects the rows it sums up.
 */
export type Mark = { readonly [name: string]: Plain | undefined };

/** At most so many marks are drawn; what is more is sampled and announced. */
export const maxMarks = 50_000;

const finite = (value: number): number | null => (Number.isFinite(value) ? value + 0 : null);

/** A value on a continuous axis: a number, milliseconds for a time; null where there is none. */
export function amount(value: Value): number | null {
  if (typeof value === 'number') return finite(value);
  return typeof value === 'bigint' ? Number(value) : null;
}

/** A value as the name of a category; times without the parts that are zero. */
export function category(value: Value, type: AttributeType): Plain {
  if (value === null || typeof value === 'boolean') return value;
  if (type === 'timestamp') return timestampText(value as number).replace(/ 00:00:00$/, '');
  if (typeof value === 'number') return finite(value) ?? String(value);
  return toText(value);
}

/** A value as its channel shows it. */
export function shown(value: Value, { type, takes }: Pick<BoundChannel, 'type' | 'takes'>): Plain {
  if (value instanceof Uint8Array && takes === 'any') return `${countText(value.length)} bytes`;
  return isNumeric(type) || type === 'timestamp' ? amount(value) : category(value, type);
}

/** A whole number as people read it: 1 204 331. */
export const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ' ');

/** “1 row”, “12 rows”: a number of things that have an s when they are many. */
export const many = (count: number, thing: string): string => `${countText(count)} ${thing}${count === 1 ? '' : 's'}`;
export const rowsText = (count: number): string => many(count, 'row');

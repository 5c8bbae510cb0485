import type { Value } from '#engine/data/column.ts';
import { printName, printText } from '#engine/data/expression/print.ts';
import type { Attribute } from '#engine/data/schema.ts';
import { timestampText, toText } from '#engine/data/value.ts';

function literal(value: Value, { type }: Attribute): string {
  if (type === 'timestamp') return `TIMESTAMP '${timestampText(value as number)}'`;
  if (typeof value === 'string') return printText(value);
  if (value === Number.POSITIVE_INFINITY) return `CAST('inf' AS float64)`;
  if (value === Number.NEGATIVE_INFINITY) return `CAST('-inf' AS float64)`;
  return toText(value) ?? 'NULL';
}

/** The condition that an attribute has exactly this value. */
export function equals(attribute: Attribute, value: Value): string {
  const name = printName(attribute.name);
  if (value === null) return `${name} IS NULL`;
  return Number.isNaN(value) ? `isnan(${name})` : `${name} = ${literal(value, attribute)}`;
}

/** The condition that an attribute lies in [from, to), or in [from, to] for the last of some ranges. */
export function within(attribute: Attribute, from: number, to: number, last = false): string {
  const name = printName(attribute.name);
  return `${name} >= ${literal(from, attribute)} AND ${name} ${last ? '<=' : '<'} ${literal(to, attribute)}`;
}

/** All conditions at once; none of them means every row. */
export const both = (...conditions: readonly string[]): string =>
  conditions.filter(c => c !== '').join(' AND ') || 'true';

/** The condition that a text holds a word; words of scripts without spaces may be part of longer ones. */
export function holdsWord(attribute: Attribute, word: string): string {
  const pattern = [...word].map(c => (c === "'" ? "['’]" : /[\p{L}\p{N}\p{M}_]/u.test(c) ? c : `\\${c}`)).join('');
  const edge =
    /[\p{L}\p{N}]/u.test(word) && /^[\p{Script=Latin}\p{N}']+$/u.test(word)
      ? ['(^|[^\\p{L}\\p{N}])', '([^\\p{L}\\p{N}]|$)']
      : ['', ''];
  return `regexp_matches(lower(${printName(attribute.name)}), ${printText(edge[0] + pattern + edge[1])})`;
}

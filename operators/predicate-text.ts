import type { Value } from '#engine/data/column.ts';
import { type Attribute, attributeOf, type Schema } from '#engine/data/schema.ts';
import { castValue, show, timestampText } from '#engine/data/value.ts';
import { SluiceError } from '#engine/errors.ts';

/** Comparisons of a filter's predicates. */
export const comparisons = ['=', '!=', '<', '<=', '>', '>=', 'is-null', 'is-not-null', 'contains', 'matches'] as const;
export type Comparison = (typeof comparisons)[number];

export const needsValue = (comparison: Comparison): boolean => !comparison.startsWith('is-');

/** `"name"` as an expression spells it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/**
 * One comparison as an expression.
 *
 * @param field  config path of the predicate
 * @throws {SluiceError} ATTRIBUTE_UNKNOWN; VALUE_INVALID when the value is not of the attribute's type
 */
export function predicateText(
  {
    attribute: name,
    comparison,
    value,
  }: { readonly attribute: string; readonly comparison: Comparison; readonly value?: unknown },
  schema: Schema,
  field: string,
): string {
  const attribute = attributeOf(schema, name, `${field}.attribute`);
  const left = quoted(name);
  switch (comparison) {
    case 'is-null':
      return `${left} IS NULL`;
    case 'is-not-null':
      return `${left} IS NOT NULL`;
    case 'contains':
      return `contains(${left}, ${text(String(value))})`;
    case 'matches':
      return `regexp_matches(${left}, ${text(String(value))})`;
    default:
      return `${left} ${comparison} ${literal(attribute, (value ?? null) as Value, `${field}.value`)}`;
  }
}

function literal({ name, type }: Attribute, given: Value, field: string): string {
  const { value, error } = castValue(given, type);
  if (error !== undefined || value === null)
    throw new SluiceError('VALUE_INVALID', { value: show(given), wanted: `${type} as '${name}' is`, field });
  if (type === 'timestamp') return `CAST(${text(timestampText(value as number))} AS timestamp)`;
  if (type === 'float64' && !Number.isFinite(value)) return `CAST(${text(String(value))} AS float64)`;
  if (typeof value === 'number' || typeof value === 'bigint') return value < 0 ? `(${value})` : String(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return text(value);
  throw new SluiceError('TYPE_MISMATCH', {
    what: `'${name}'`,
    wanted: 'a type that can be compared',
    found: type,
    field,
  });
}

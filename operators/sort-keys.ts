import { type Static, Type } from 'typebox';
import { attributeIndex, type Schema } from '#engine/data/schema.ts';
import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import { choice, col } from '#engine/operator/config.ts';

const sortKeyConfig = Type.Object({
  attribute: col(),
  order: choice(['asc', 'desc'], { default: 'asc' }),
  nulls: choice(['first', 'last'], { default: 'last' }),
});

/** Config of attributes to order by, the most important first. */
export const sortKeys = (extra: { readonly minItems?: number; readonly title?: string; readonly default?: [] } = {}) =>
  Type.Array(sortKeyConfig, extra);

/** The keys as positions in `schema`. @throws {SluiceError} ATTRIBUTE_UNKNOWN at `field` */
export const resolveSortKeys = (
  keys: readonly Static<typeof sortKeyConfig>[],
  schema: Schema,
  field = 'keys',
): SortKey[] =>
  keys.map(({ attribute, order, nulls }, i) => {
    const column = attributeIndex(schema, attribute, `${field}.${i}.attribute`);
    return { column, type: schema[column].type, descending: order === 'desc', nullsFirst: nulls === 'first' };
  });

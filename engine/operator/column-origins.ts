import type { Schema } from '../data/schema.ts';
import type { ColumnOrigins } from './define.ts';

/** Column lineage of an operator that passes its input's attributes on and adds some: new attribute → the ones it is computed from. */
export function passedAndAdded(
  schema: Schema,
  added: { readonly [attribute: string]: readonly string[] },
  port = 'in',
): ColumnOrigins {
  const origin = (attribute: string) => ({ port, attribute });
  return Object.fromEntries([
    ...schema.map(({ name }) => [name, [origin(name)]] as const),
    ...Object.entries(added).map(([name, from]) => [name, from.map(origin)] as const),
  ]);
}

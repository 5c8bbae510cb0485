import type { Attribute, Schema } from '#engine/data/schema.ts';
import { nearest, SluiceError } from '#engine/errors.ts';

/** An attribute in the table before, after, or both, with its column's number there. */
export interface Matched {
  readonly name: string;
  readonly before: { readonly at: number; readonly attribute: Attribute } | null;
  readonly after: { readonly at: number; readonly attribute: Attribute } | null;
}

/** Attributes of two schemas by name: those of `after` in order, then those that are gone. */
export function matchAttributes(before: Schema, after: Schema): Matched[] {
  const side = (schema: Schema, name: string) => {
    const at = schema.findIndex(a => a.name === name);
    return at < 0 ? null : { at, attribute: schema[at] };
  };
  const gone = before.filter(a => side(after, a.name) === null);
  return [...after, ...gone].map(({ name }) => ({ name, before: side(before, name), after: side(after, name) }));
}

/** The keys among them. @throws {SluiceError} ATTRIBUTE_UNKNOWN when one is not in both tables */
export function keysAmong(matched: readonly Matched[], keys: readonly string[]): Matched[] {
  const known = matched.filter(m => m.before && m.after).map(m => m.name);
  return keys.map(key => {
    const found = matched.find(m => m.name === key && m.before && m.after);
    if (found) return found;
    throw new SluiceError('ATTRIBUTE_UNKNOWN', {
      name: key,
      known: known.length > 0 ? `${known.join(', ')} in both tables` : 'none that both tables have',
      nearest: nearest(key, known),
      field: 'keys',
    });
  });
}

const numbers = ['int32', 'int64', 'float64'];

/**
 * SQL that gives the values of a matched attribute on each side so that they compare; `b` and `a` are the tables before and after.
 *
 * Texts are read as the other side's type where they can be, so that a column that was typed anew differs only where its values do.
 */
export function comparable({ before, after }: Matched): { readonly before: string; readonly after: string } {
  if (!before || !after) throw new Error('broken promise: both tables have the attribute');
  const [left, right] = [`b.c${before.at}`, `a.c${after.at}`];
  const [from, to] = [before.attribute.type, after.attribute.type];
  const text = (column: string) => `CAST(${column} AS VARCHAR)`;
  if (from === to) return from === 'json' ? { before: text(left), after: text(right) } : { before: left, after: right };
  if (numbers.includes(from) && numbers.includes(to)) return { before: left, after: right };
  const sqlType = (type: string) => (type === 'timestamp' ? 'TIMESTAMP' : type === 'bool' ? 'BOOLEAN' : 'DOUBLE');
  const plain = (type: string) => numbers.includes(type) || type === 'timestamp' || type === 'bool';
  const same = (column: string, type: string) =>
    text(`COALESCE(${text(`TRY_CAST(${column} AS ${sqlType(type)})`)}, ${column})`);
  if (from === 'string' && plain(to))
    return { before: same(left, to), after: text(`CAST(${right} AS ${sqlType(to)})`) };
  if (to === 'string' && plain(from))
    return { before: text(`CAST(${left} AS ${sqlType(from)})`), after: same(right, from) };
  return { before: text(left), after: text(right) };
}

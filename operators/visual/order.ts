import { compareValues } from '#engine/data/value.ts';
import { choice } from '#engine/operator/config.ts';
import { countText, type Mark, type Plain } from './mark.ts';

export const orders = ['input', 'label', 'ascending', 'descending'] as const;
export type Order = (typeof orders)[number];
/** The field that says in which order categories stand. */
export const order = (standard: Order) =>
  choice(orders, {
    default: standard,
    title: 'Sort',
    description: 'As they come, by their names, or by their values upwards or downwards',
  });

/** Order of two names: numbers before texts, null last. */
export function byName(a: Plain | undefined, b: Plain | undefined): number {
  if ((a ?? null) === null || (b ?? null) === null) return Number((a ?? null) === null) - Number((b ?? null) === null);
  const [x, y] = [a, b] as Exclude<Plain, null>[];
  return typeof x === typeof y ? compareValues(x, y) : typeof x < typeof y ? -1 : 1;
}

/** A number of a mark; 0 where it has none. */
export const sizeOf = (mark: Mark, name: string): number => (typeof mark[name] === 'number' ? mark[name] : 0);

/** Marks with their categories `by` in order, the marks of a category together and in the order given; only the first `limit` categories. */
export function inOrder(
  marks: readonly Mark[],
  { by, value, order, limit = Number.POSITIVE_INFINITY }: { by: string; value: string; order: Order; limit?: number },
): { readonly marks: readonly Mark[]; readonly notices: readonly string[] } {
  const groups = new Map<Plain | undefined, Mark[]>();
  for (const mark of marks) {
    const group = groups.get(mark[by]);
    if (group) group.push(mark);
    else groups.set(mark[by], [mark]);
  }
  const sorted = [...groups].map(([name, own]) => ({
    name,
    own,
    total: own.reduce((s, m) => s + sizeOf(m, value), 0),
  }));
  const sign = order === 'ascending' ? 1 : -1;
  if (order === 'label') sorted.sort((a, b) => byName(a.name, b.name));
  else if (order !== 'input') sorted.sort((a, b) => sign * (a.total - b.total) || byName(a.name, b.name));
  const kept = sorted.slice(0, limit);
  const left = sorted.length - kept.length;
  return {
    marks: kept.flatMap(group => group.own),
    notices: left > 0 ? [`${countText(kept.length)} of ${countText(sorted.length)} categories drawn`] : [],
  };
}

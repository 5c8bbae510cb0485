/** What rows are sorted by, most important first. */
export type SortOrder = readonly { readonly name: string; readonly descending: boolean }[];

/** After a click on a header: up, then down, then not at all; with shift beside what is there, else in place of it. */
export function sortedBy(order: SortOrder, name: string, beside: boolean): SortOrder {
  const at = order.findIndex(key => key.name === name);
  const found = order[at];
  const next = !found ? { name, descending: false } : found.descending ? null : { name, descending: true };
  if (!beside) return next ? [next] : [];
  if (!found) return [...order, next!];
  return next ? order.with(at, next) : order.toSpliced(at, 1);
}

/** As the query of a rows request: `price:desc,name`. */
export const sortText = (order: SortOrder): string | undefined =>
  order.length === 0 ? undefined : order.map(key => `${key.name}:${key.descending ? 'desc' : 'asc'}`).join(',');

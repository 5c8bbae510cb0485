import { valueAt } from '#engine/data/column.ts';
import { toJson } from '#engine/data/value.ts';
import type { ResultReader } from '#engine/store/result-store.ts';

/** Rows of a page, values as JSON. */
export interface PageRows {
  readonly ids: number[];
  readonly rows: unknown[][];
}

/** Rows by position in the order; each record batch of the file is read once. */
export function pageOf(reader: ResultReader, order: Uint32Array | null, offset: number, limit: number): PageRows {
  const ids = idsOf(order, reader.rows, offset, limit);
  const found = new Map<number, unknown[]>();
  for (const [start, count] of stretches(ids))
    for (const { base, rows, columns } of reader.read(start, count))
      for (let k = 0; k < rows; k++)
        found.set(
          base + k,
          columns.map(c => toJson(valueAt(c, k), c.type)),
        );
  return { ids, rows: ids.map(id => found.get(id) ?? []) };
}

function idsOf(order: Uint32Array | null, rows: number, offset: number, limit: number): number[] {
  if (order !== null) return [...order.subarray(offset, offset + limit)];
  return Array.from({ length: Math.max(0, Math.min(limit, rows - offset)) }, (_, k) => offset + k);
}

/** Neighbours together, in the order of the file. */
function stretches(ids: readonly number[]): [start: number, count: number][] {
  const found: [number, number][] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && id === last[0] + last[1]) last[1]++;
    else found.push([id, 1]);
  }
  return found;
}

import type { TraceQuestion } from '#server/http/shapes/lineage.ts';
import type { Traced } from '../state/traced.ts';
import { rowCount } from './row-text.ts';

/** Rows by id that one question may name; a condition or one range may name more. */
export const mostRows = 100_000;

interface Extent {
  /** Values for steps up to this many links away. */
  readonly depth?: number;
  /** Rows with values per step. */
  readonly limit: number;
}

/** What the server is asked; null when too many separate rows are named. */
export function questionOf(traced: Traced, { depth, limit }: Extent): TraceQuestion | null {
  const { node, port, rows, direction, to } = traced;
  const rest = { node, port, direction, limit, ...(depth !== undefined && { depth }), ...(to !== null && { to }) };
  if ('where' in rows) return { ...rest, where: rows.where };
  const [first, ...more] = rows.spans;
  if (first && more.length === 0) return { ...rest, range: { from: first[0], to: first[1] + 1 } };
  if (rowCount(rows.spans) > mostRows) return null;
  return {
    ...rest,
    rows: rows.spans.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, k) => from + k)),
  };
}

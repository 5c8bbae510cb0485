import { type Direction, spansOf, trace } from '../state/traced.ts';

/** Rows of a result that the lineage panel is asked about. */
export interface LineageWish {
  readonly run: string;
  readonly node: string;
  readonly port: string;
  /** Row ids; a condition instead names every row that fulfils it. */
  readonly rows: readonly number[] | { readonly where: string };
  readonly direction: Direction;
}

/** Opens the lineage panel with the question where rows came from, or what they became. */
export function askLineage({ run, node, port, rows, direction }: LineageWish): void {
  if ('where' in rows) trace({ run, node, port, rows, direction, to: null });
  else if (rows.length > 0) trace({ run, node, port, rows: { spans: spansOf(rows) }, direction, to: null });
}

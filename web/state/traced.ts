import { create } from 'zustand';
import { showTab, useUi } from './ui.ts';

/** Rows `from` to `to`, the last included. */
export type RowSpan = readonly [from: number, to: number];
/** Rows named by their ids, or by a condition over their attributes. */
export type RowChoice = { readonly spans: readonly RowSpan[] } | { readonly where: string };
export type Direction = 'backward' | 'forward';

/** What the lineage panel explains: where rows of a run came from, or what they became. */
export interface Traced {
  readonly run: string;
  readonly node: string;
  readonly port: string;
  readonly rows: RowChoice;
  readonly direction: Direction;
  /** The one node whose rows are wanted; null for the whole path. */
  readonly to: string | null;
}

/** What lies on a path over the canvas: words at each node, and the links between them. */
export interface LitPath {
  readonly marks: ReadonlyMap<string, string>;
  readonly links: ReadonlySet<string>;
}

interface Lit {
  /** The path of the rows that the lineage panel explains. */
  readonly rows: LitPath | null;
  /** The path of a column that is looked at for a moment; it goes before the other. */
  readonly column: LitPath | null;
}

/** What is lit up on the canvas; each node and link asks for itself. */
export const useLit = create<Lit>()(() => ({ rows: null, column: null }));

/** Words at a node that is on the lit path, null beside the path, undefined while none is lit. */
export const useMark = (node: string): string | null | undefined =>
  useLit(({ rows, column }) => {
    const path = column ?? rows;
    return path ? (path.marks.get(node) ?? null) : undefined;
  });

/** The same for a folded group: its own words where one node of it is on the path, how many where there are more. */
export const useMarkOfAll = (nodes: readonly string[]): string | null | undefined =>
  useLit(({ rows, column }) => {
    const path = column ?? rows;
    if (!path) return undefined;
    const lit = nodes.filter(node => path.marks.has(node));
    if (lit.length === 0) return null;
    return lit.length === 1 ? (path.marks.get(lit[0]) ?? null) : `${lit.length} nodes`;
  });

/** Whether a link is on the lit path; undefined while none is lit. */
export const useLitLink = (link: string): boolean | undefined =>
  useLit(({ rows, column }) => (column ?? rows)?.links.has(link));

/** Opens the lineage panel with a question. */
export function trace(traced: Traced): void {
  useUi.setState({ traced });
  showTab('lineage');
}

/** Ends the explanation and puts the canvas back; answers whether there was one. */
export function endTrace(): boolean {
  if (!useUi.getState().traced) return false;
  useUi.setState({ traced: null });
  useLit.setState({ rows: null });
  return true;
}

/** Rows that are chosen in the results table now. */
interface ChosenRows {
  readonly run: string;
  readonly node: string;
  readonly port: string;
  readonly ids: readonly number[];
}
export const useChosenRows = create<{ readonly chosen: ChosenRows | null }>()(() => ({ chosen: null }));

/** Asks about the rows that are chosen in the results table. */
export function traceChosen(direction: Direction): void {
  const { chosen } = useChosenRows.getState();
  if (!chosen || chosen.ids.length === 0) return;
  const { ids, ...where } = chosen;
  trace({ ...where, rows: { spans: spansOf(ids) }, direction, to: null });
}

/** Row ids as spans, in order, each row once. */
export function spansOf(ids: readonly number[]): RowSpan[] {
  const spans: [number, number][] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && id <= last[1] + 1) last[1] = Math.max(last[1], id);
    else spans.push([id, id]);
  }
  return spans;
}

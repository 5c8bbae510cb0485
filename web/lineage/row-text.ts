import type { RowChoice, RowSpan } from '../state/traced.ts';

/** Rows as people write them: `3, 5-9`, or the condition. */
export const rowsAsText = (rows: RowChoice): string =>
  'where' in rows
    ? rows.where
    : rows.spans.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');

/** Rows that a text such as `3, 5-9` names; null when it names none. */
export function rowsFromText(text: string): { readonly spans: readonly RowSpan[] } | null {
  const spans: RowSpan[] = [];
  for (const piece of text.split(/[,;\s]+(?![-–])/).filter(Boolean)) {
    const [, from, to = from] = /^(\d{1,10})(?:[-–](\d{1,10}))?$/.exec(piece) ?? [];
    if (from === undefined || Number(to) < Number(from)) return null;
    spans.push([Number(from), Number(to)]);
  }
  return spans.length > 0 ? { spans } : null;
}

/** How many rows spans hold. */
export const rowCount = (spans: readonly RowSpan[]): number =>
  spans.reduce((sum, [from, to]) => sum + to - from + 1, 0);

/** Whether it is a single row that is named. */
export const isOneRow = (rows: RowChoice): boolean => 'spans' in rows && rowCount(rows.spans) === 1;

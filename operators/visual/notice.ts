import type { Gathered } from './gather.ts';
import { countText, rowsText } from './mark.ts';

/** What a reader of the chart must know about the rows that it does not show; null when it shows all. */
export function noticeOf({ rows, candidates, total }: Gathered, others: readonly string[] = []): string | null {
  const parts = [
    ...(rows < candidates ? [`${countText(rows)} of ${rowsText(candidates)} drawn`] : []),
    ...(candidates < total ? [`${rowsText(total - candidates)} without a value left out`] : []),
    ...others,
  ];
  return parts.length === 0 ? null : parts.join('; ');
}

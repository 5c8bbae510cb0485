import { path } from '../state/api.ts';
import type { RowChoice, Traced } from '../state/traced.ts';
import { rowsAsText, rowsFromText } from './row-text.ts';

const escaped = (text: string): string => encodeURIComponent(text).replaceAll('~', '%7E');

/** A question as one word of an address: direction, node, port, rows, the node to follow to, run. */
export function traceText({ direction, node, port, rows, to, run }: Traced): string {
  const named = 'where' in rows ? `?${rows.where}` : rowsAsText(rows).replaceAll(' ', '');
  return [direction, node, port, named, to ?? '', run].map(escaped).join('~');
}

/** The question that an address asks; null when it asks none that can be understood. */
export function traceOfText(text: string | null, run?: string): Traced | null {
  const parts = (text ?? '').split('~').map(unescaped);
  const [direction, node, port, named = '', to, asked] = parts;
  if (direction !== 'backward' && direction !== 'forward') return null;
  const rows: RowChoice | null = named?.startsWith('?') ? { where: named.slice(1) } : rowsFromText(named ?? '');
  const of = run ?? asked;
  if (!node || !port || !rows || !of) return null;
  return { direction, node, port, rows, to: to || null, run: of };
}

function unescaped(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Address that shows the same to others: the run as it was, with the question. */
export const traceAddress = (workflow: string, traced: Traced): string =>
  `/w${path(workflow, 'runs', traced.run)}?trace=${encodeURIComponent(traceText(traced))}`;

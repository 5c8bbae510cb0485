import type { TraceAnswer } from '#server/http/shapes/lineage.ts';
import { copyText } from '../results/cell-text.ts';
import type { Traced } from '../state/traced.ts';
import { rowsAsText } from './row-text.ts';

/** A trace as a line for each value: how far, which node, port and row, which attribute. */
export function traceCsv({ steps }: TraceAnswer): string {
  const lines = steps.flatMap(({ hops, node, port, schema, rows }) =>
    rows.flatMap(({ row, values }) =>
      schema.map(({ name }, at) =>
        [String(hops), node, port, String(row), name, safe(values?.[at])].map(quoted).join(','),
      ),
    ),
  );
  return `${['hops,node,port,row,attribute,value', ...lines].join('\r\n')}\r\n`;
}

/** Texts that a spreadsheet would take for a formula get a mark before them. */
const safe = (value: unknown): string =>
  typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : copyText(value);
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A trace with the question that it answers. */
export const traceJson = ({ run, node, port, rows, direction }: Traced, answer: TraceAnswer): string =>
  `${JSON.stringify({ run, node, port, rows: rowsAsText(rows), direction, ...answer }, null, 2)}\n`;

/** Hands the browser a file to keep. */
export function saveText(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

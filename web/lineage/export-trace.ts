import type { TraceAnswer } from '#server/http/shapes/lineage.ts';
import { csvText } from '../results/csv-text.ts';
import type { Traced } from '../state/traced.ts';
import { rowsAsText } from './row-text.ts';

/** A trace as a line for each value: how far, which node, port and row, which attribute. */
export const traceCsv = ({ steps }: TraceAnswer): string =>
  csvText([
    ['hops', 'node', 'port', 'row', 'attribute', 'value'],
    ...steps.flatMap(({ hops, node, port, schema, rows }) =>
      rows.flatMap(({ row, values }) => schema.map(({ name }, at) => [hops, node, port, row, name, values?.[at]])),
    ),
  ]);

/** A trace with the question that it answers. */
export const traceJson = ({ run, node, port, rows, direction }: Traced, answer: TraceAnswer): string =>
  `${JSON.stringify({ run, node, port, rows: rowsAsText(rows), direction, ...answer }, null, 2)}\n`;

export const saveText = (name: string, type: string, text: string): void => saveFile(name, new Blob([text], { type }));

/** Hands the browser a file to keep. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

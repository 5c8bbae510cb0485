import { copyText } from './cell-text.ts';

/** A value as a cell of CSV; texts that a spreadsheet would take for a formula get a mark before them. */
export const csvCell = (value: unknown): string => {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : copyText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Lines of cells as CSV. */
export const csvText = (lines: readonly (readonly unknown[])[]): string =>
  lines.map(cells => `${cells.map(csvCell).join(',')}\r\n`).join('');

/** A value as a cell shows it; null for null, which is drawn, not written. */
export function cellText(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null;
  if (type === 'timestamp' && typeof value === 'string') return value.replace('T', ' ').replace(/(\.000)?Z$/, '');
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

/** A value as text for the clipboard: empty for null. */
export const copyText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

const numbers = new Set(['int32', 'int64', 'float64']);
/** Whether values of a type stand at the right. */
export const isNumeric = (type: string): boolean => numbers.has(type);

/** Rows as tab-separated text, the way spreadsheets take them; a value with tabs or lines in it is quoted. */
export const rowsText = (rows: readonly (readonly unknown[])[]): string =>
  rows
    .map(row =>
      row
        .map(copyText)
        .map(text => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
        .join('\t'),
    )
    .join('\n');

import type { Attribute } from '#server/http/shapes/elements.ts';

/** An attribute's name as an expression spells it. */
export const spelled = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const numeric = new Set(['int32', 'int64', 'float64']);
const like = (text: string): string => quoted(`%${text.replace(/[\\%_]/g, '\\$&')}%`);

/**
 * What a few letters in the quick filter of a column mean, as an expression: `>5`, `2..8`, `=word`, `!word`, `null`, `!null`, else text that
 * the value contains. Null when they mean nothing yet.
 */
export function quickFilter({ name, type }: Attribute, typed: string): string | null {
  const text = typed.trim();
  const column = spelled(name);
  if (text === '') return null;
  if (/^null$/i.test(text)) return `${column} IS NULL`;
  if (/^!\s*null$/i.test(text)) return `${column} IS NOT NULL`;
  const range = /^(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)$/.exec(text);
  if (range && numeric.has(type)) return `${column} BETWEEN ${range[1]} AND ${range[2]}`;
  const [, sign = '', rest = ''] = /^(<=|>=|!=|<>|<|>|=|!)?\s*(.*)$/s.exec(text)!;
  if (rest === '') return null;
  if (sign !== '') return `${column} ${sign === '!' || sign === '!=' ? '<>' : sign} ${literal(type, rest)}`;
  if (numeric.has(type) && Number.isFinite(Number(rest))) return `${column} = ${rest}`;
  if (type === 'bool' && /^(true|false)$/i.test(rest)) return `${column} = ${rest.toLowerCase()}`;
  return `${type === 'string' ? column : `CAST(${column} AS string)`} ILIKE ${like(rest)} ESCAPE '\\'`;
}

function literal(type: string, text: string): string {
  if (numeric.has(type) && Number.isFinite(Number(text))) return text;
  if (type === 'bool') return text.toLowerCase();
  if (type === 'timestamp') return `TIMESTAMP ${quoted(text)}`;
  return quoted(text);
}

/** The condition of the filter bar and of all quick filters together; undefined when nothing is asked. */
export function together(where: string, quick: readonly (string | null)[]): string | undefined {
  const parts = [where.trim(), ...quick].filter((part): part is string => part !== null && part !== '');
  if (parts.length === 0) return undefined;
  return parts.length === 1 ? parts[0] : parts.map(part => `(${part})`).join(' AND ');
}

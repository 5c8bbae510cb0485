import type { Value } from '#engine/data/column.ts';
import type { Attribute } from '#engine/data/schema.ts';
import { toText } from '#engine/data/value.ts';
import type { Target } from './database.ts';

/** What differs between databases when a table is written. */
export interface WriteDialect {
  quote(name: string): string;
  /** Type of a new column; `key` columns must be such that an index can hold them. */
  typeOf(attribute: Attribute, key: boolean): string;
  /** What an INSERT says when a row with the same keys is there; names are quoted. */
  upsert(keys: readonly string[], others: readonly string[]): string;
}

/** The statements around the rows of one write. */
export interface WritePlan {
  /** Run before the first row. */
  readonly before: readonly string[];
  /** `table (columns)` to insert into. */
  readonly into: string;
  /** End of each INSERT. */
  readonly conflict: string;
  /** Of rows with equal keys within one statement only the last; databases refuse to touch a row twice in one statement. */
  readonly latest: (rows: readonly (readonly Value[])[]) => readonly (readonly Value[])[];
  /** Run after the last row, in the transaction that commits. */
  readonly after: readonly string[];
}

/** `"schema"."table"` of `schema.table`; a name in double quotes is taken as it is. */
export function quotedTable(table: string, { quote }: WriteDialect): string {
  const parts = table.match(/"(?:[^"]|"")+"|[^.]+/g) ?? [table];
  return parts.map(part => quote(part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part)).join('.');
}

/**
 * How rows get into a table: `append` and `upsert` make it if it is not there and insert; `replace` fills a table beside it, which takes
 * its place at the end.
 */
export function insertInto({ table, schema, mode, keys }: Target, dialect: WriteDialect): WritePlan {
  const { quote, typeOf, upsert } = dialect;
  const primary = mode === 'upsert' ? [`PRIMARY KEY (${keys.map(quote).join(', ')})`] : [];
  const columns = schema.map(a => `${quote(a.name)} ${typeOf(a, keys.includes(a.name))}`);
  const body = `(${[...columns, ...primary].join(', ')})`;
  const target = quotedTable(table, dialect);
  const staging = quotedTable(beside(table), dialect);
  const names = `(${schema.map(a => quote(a.name)).join(', ')})`;
  const others = schema.filter(a => !keys.includes(a.name)).map(a => quote(a.name));
  if (mode === 'replace')
    return {
      before: [`DROP TABLE IF EXISTS ${staging}`, `CREATE TABLE ${staging} ${body}`],
      into: `${staging} ${names}`,
      conflict: '',
      latest: rows => rows,
      after: [
        `DROP TABLE IF EXISTS ${target}`,
        `ALTER TABLE ${staging} RENAME TO ${quotedTable(lastPart(table), dialect)}`,
      ],
    };
  return {
    before: [`CREATE TABLE IF NOT EXISTS ${target} ${body}`],
    into: `${target} ${names}`,
    conflict: mode === 'upsert' ? upsert(keys.map(quote), others) : '',
    latest:
      mode === 'upsert'
        ? rows =>
            lastOfEach(
              rows,
              keys.map(key => schema.findIndex(a => a.name === key)),
            )
        : rows => rows,
    after: [],
  };
}

const lastPart = (table: string): string => table.match(/"(?:[^"]|"")+"|[^.]+/g)?.at(-1) ?? table;

/** Name of the table that is filled beside `table`. */
function beside(table: string): string {
  const last = lastPart(table);
  const name = last.startsWith('"') ? `${last.slice(0, -1)} (being written)"` : `"${last} (being written)"`;
  return `${table.slice(0, table.length - last.length)}${name}`;
}

function lastOfEach(rows: readonly (readonly Value[])[], keys: readonly number[]): readonly (readonly Value[])[] {
  const latest = new Map<string, readonly Value[]>();
  for (const [i, row] of rows.entries()) {
    // Null is no key, so such a row replaces none.
    const key = keys.some(k => row[k] === null) ? `null ${i}` : JSON.stringify(keys.map(k => toText(row[k])));
    latest.delete(key);
    latest.set(key, row);
  }
  return latest.size === rows.length ? rows : [...latest.values()];
}

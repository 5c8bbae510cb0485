import type { DuckDBConnection } from '@duckdb/node-api';
import type { Contender } from '../measure.ts';
import type { MemoryTable } from '../memory-scan.ts';

/** A query on one thread, on one thread capturing lineage by row ids, and on all threads; the result is materialised as a table. */
export function duckdbContenders(
  one: DuckDBConnection,
  all: DuckDBConnection,
  sql: { readonly plain: string; readonly lineage: string },
): Contender[] {
  const run = (connection: DuckDBConnection, query: string) => async () => {
    await connection.run(`create or replace temp table result as ${query}`);
    return Number((await (await connection.runAndReadAll('select count(*) from result')).getRows())[0][0]);
  };
  return [
    { system: 'duckdb-1', lineage: false, run: run(one, sql.plain) },
    { system: 'duckdb-1-lineage', lineage: true, run: run(one, sql.lineage) },
    { system: 'duckdb-n', lineage: false, run: run(all, sql.plain) },
  ];
}

const texts = new WeakMap<object, string[]>();

/** A dictionary column as plain strings, for systems that know no dictionaries; made once. */
export function textColumn(table: MemoryTable, name: string): string[] {
  const column = table.columns[table.schema.findIndex(a => a.name === name)];
  let text = texts.get(column);
  if (!text) {
    const values = column.dictionary?.values ?? [];
    text = Array.from(column.data as Int32Array, code => values[code]);
    texts.set(column, text);
  }
  return text;
}

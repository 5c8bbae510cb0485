import { DuckDBInstance } from '@duckdb/node-api';
import type { Table } from '#engine/operator/define.ts';

const types: { readonly [type: string]: string } = {
  string: 'varchar',
  float64: 'double',
  int32: 'integer',
  timestamp: 'timestamp',
};

/** What DuckDB answers to a query over a table called `t`; whole numbers as numbers. */
export async function askDuck({ schema, rows }: Table, query: string): Promise<object[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("set timezone = 'UTC'");
  await connection.run(`create table t (${schema.map(a => `"${a.name}" ${types[a.type]}`).join()})`);
  const literal = (value: unknown, type: string) =>
    value === null
      ? 'null'
      : type === 'timestamp'
        ? `make_timestamp(${Number(value)} * 1000)`
        : typeof value === 'string'
          ? `'${value.replaceAll("'", "''")}'`
          : String(value);
  await connection.run(
    `insert into t values ${rows.map(row => `(${row.map((v, c) => literal(v ?? null, schema[c].type)).join()})`).join()}`,
  );
  const reader = await connection.runAndReadAll(query);
  const answers = reader.getRowObjectsJS();
  connection.closeSync();
  instance.closeSync();
  return answers.map(row =>
    Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'bigint' ? Number(v) : v])),
  );
}

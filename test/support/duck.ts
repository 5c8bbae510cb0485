import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Value } from '#engine/data/column.ts';
import type { AttributeType } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';

const types: { readonly [T in AttributeType]?: string } = {
  bool: 'boolean',
  int32: 'integer',
  int64: 'bigint',
  float64: 'double',
  string: 'varchar',
  timestamp: 'timestamp',
};

function literal(value: Value, type: AttributeType): string {
  if (value === null) return 'null';
  if (type === 'timestamp') return `timestamp '${new Date(value as number).toISOString().replace('Z', '')}'`;
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return typeof value === 'number' && !Number.isFinite(value) ? `'${value}'::double` : String(value);
}

/** One DuckDB thread that answers a query over tables; a row id column `row` is added to each. */
export async function askDuck(
  tables: { readonly [name: string]: Table },
  queries: readonly string[],
): Promise<Value[][][]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run("set timezone = 'UTC'");
  for (const [name, table] of Object.entries(tables)) await load(connection, name, table);
  const answers: Value[][][] = [];
  for (const query of queries) answers.push((await connection.runAndReadAll(query)).getRowsJS().map(r => r.map(plain)));
  connection.closeSync();
  instance.closeSync();
  return answers;
}

async function load(connection: DuckDBConnection, name: string, { schema, rows }: Table): Promise<void> {
  const columns = schema.map(a => `"${a.name}" ${types[a.type]}`);
  await connection.run(`create table ${name} (row integer, ${columns.join(', ')})`);
  for (let at = 0; at < rows.length; at += 1000) {
    const tuples = rows
      .slice(at, at + 1000)
      .map((row, k) => `(${[at + k, ...row.map((v, c) => literal(v as Value, schema[c].type))].join()})`);
    await connection.run(`insert into ${name} values ${tuples.join()}`);
  }
}

/** As the engine has it: small integers as numbers, times as milliseconds. */
function plain(value: unknown): Value {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.map(plain);
  return value as Value;
}

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { makeColumn } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { MemoryTable } from './memory-scan.ts';

/** A DuckDB of its own with `threads` threads. */
export async function openDuckdb(threads: number): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  return instance.connect();
}

/** The orders of the benches: `rows` rows of id, cust (100 k values), qty, price, disc, city (1000 texts), status (5), big (`groups` values). */
export const ordersSql = (rows: number, groups: number): string => `
  create or replace table t as select range::int as id, (hash(range) % 100000)::int as cust,
    (hash(range + 1000000007) % 50 + 1)::int as qty, ((hash(range + 2000000011) % 1000000) / 100.0)::double as price,
    ((hash(range + 3000000019) % 30) / 100.0)::double as disc,
    'City_' || lpad((hash(range + 4000000007) % 1000)::varchar, 4, '0') as city,
    ['NEW', 'PAID', 'SHIPPED', 'RETURNED', 'CANCELLED'][(hash(range + 5000000029) % 5)::int + 1] as status,
    (hash(range + 6000000011) % ${groups})::int as big
  from range(${rows})`;

/** The customers they join: 100 k rows of id, cred, region. */
export const customersSql = `
  create or replace table c as select range::int as id, (range % 1000)::double as cred, (range % 7)::int as region from range(100000)`;

/** A DuckDB table as columns in memory: numbers as they are, text as dictionary codes. */
export async function columnsOf(duckdb: DuckDBConnection, table: string): Promise<MemoryTable> {
  const described = await (
    await duckdb.runAndReadAll(`select column_name, column_type from (describe ${table})`)
  ).getRows();
  const schema: Schema = described.map(([name, type]) => ({ name: String(name), type: typeOf(String(type)) }));
  const total = Number((await (await duckdb.runAndReadAll(`select count(*) from ${table}`)).getRows())[0][0]);
  const data = schema.map(a =>
    a.type === 'int32' || a.type === 'string' ? new Int32Array(total) : new Float64Array(total),
  );
  const dictionaries = schema.map(a => (a.type === 'string' ? new Dictionary() : null));
  const selected = schema.map(({ name, type }, i) => {
    if (type === 'string') return `rank_${i}.code::int as "${name}"`;
    if (type === 'timestamp') return `epoch_ms("${name}"::timestamp)::double as "${name}"`;
    return type === 'int32' ? `"${name}"::int as "${name}"` : `"${name}"::double as "${name}"`;
  });
  const joins: string[] = [];
  for (const [i, { name, type }] of schema.entries()) {
    if (type !== 'string') continue;
    await duckdb.run(
      `create or replace temp table d${i} as select v, (row_number() over (order by v) - 1)::int as code from (select distinct "${name}" as v from ${table})`,
    );
    const values = await (await duckdb.runAndReadAll(`select v from d${i} order by code`)).getRows();
    for (const [v] of values) dictionaries[i]?.append(String(v));
    joins.push(`join d${i} as rank_${i} on rank_${i}.v = s."${name}"`);
  }
  const stream = await duckdb.stream(
    `select ${selected.join(', ')} from (select *, rowid as position from ${table}) s ${joins.join(' ')} order by s.position`,
  );
  let at = 0;
  for (let chunk = await stream.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await stream.fetchChunk()) {
    for (let c = 0; c < schema.length; c++) {
      const { items } = chunk.getColumnVector(c) as unknown as { items: Int32Array };
      data[c].set(items.subarray(0, chunk.rowCount), at);
    }
    at += chunk.rowCount;
  }
  return { schema, rows: total, columns: schema.map((a, c) => makeColumn(a.type, data[c], null, dictionaries[c])) };
}

function typeOf(duckdbType: string): Schema[number]['type'] {
  if (duckdbType === 'INTEGER' || duckdbType === 'SMALLINT' || duckdbType === 'TINYINT') return 'int32';
  if (duckdbType === 'VARCHAR') return 'string';
  if (duckdbType === 'DATE' || duckdbType.startsWith('TIMESTAMP')) return 'timestamp';
  return 'float64';
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import { toJson } from '#engine/data/value.ts';
import { readBatches, readColumns } from '#operators/duckdb.ts';

/** The answer to a query as JSON values of our types, and its schema. */
export async function queryRows(
  connection: DuckDBConnection,
  sql: string,
): Promise<{ readonly schema: Schema; readonly rows: unknown[][] }> {
  const prepared = await connection.prepare(sql);
  const columns = readColumns(prepared);
  prepared.destroySync();
  const schema = columns.map(column => column.attribute);
  // The order of a subquery is kept on one thread.
  const result = await connection.stream(`SELECT ${columns.map(column => column.select).join(', ')} FROM (${sql})`);
  const rows: unknown[][] = [];
  for await (const batch of readBatches(result, schema, 8192))
    for (const row of rowsOf(batch)) rows.push(row.map((value, c) => toJson(value, schema[c].type)));
  return { schema, rows };
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { StatementType } from '@duckdb/node-api';
import { Type } from 'typebox';
import { type Batch, makeBatch } from '#engine/data/batch.ts';
import { fromPlain, type PlainBatch, toPlain } from '#engine/data/plain.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { defineOperator, type Emission, type ExecutorContext, type SpillFile } from '#engine/operator/define.ts';
import { fromRows } from '#engine/operator/lineage.ts';
import { type ReadColumn, readBatches, readColumns } from '../duckdb.ts';
import { asSqlError, openDuckdb, sqlError } from '../duckdb-session.ts';
import { DuckdbTable } from '../duckdb-table.ts';
import { withRowId } from '../sql-lineage.ts';
import { withoutSemicolon } from '../sql-text.ts';

/** The hidden column that says which input row a result row is of. */
const rowId = '__row_of_in1';
const portNames = (inputs: number): string[] => Array.from({ length: inputs }, (_, i) => `in${i + 1}`);

/** The columns of a query over tables that are there. @throws {SluiceError} SQL_FAILED, CONFIG_INVALID, ATTRIBUTE_DUPLICATE */
const columnsOf = (connection: DuckDBConnection, query: string): Promise<ReadColumn[]> =>
  asSqlError(async () => {
    const prepared = await connection.prepare(query);
    if (prepared.statementType === StatementType.SELECT && prepared.parameterCount === 0)
      return readColumns(prepared, 'query');
    throw new SluiceError('CONFIG_INVALID', {
      field: 'query',
      reason: 'should be one SELECT without parameters',
      type: 'sql',
    });
  }, 'query');

/** Runs a SQL query over its inputs. */
export const sql = defineOperator({
  type: 'sql',
  version: 1,
  group: 'combine',
  label: 'SQL',
  summary: 'Runs a SQL query over its inputs, which are the tables in1, in2, …; the dialect is DuckDB’s.',
  config: Type.Object({
    query: Type.String({ minLength: 1, format: 'sql', description: 'One SELECT over the tables in1, in2, …' }),
    inputs: Type.Integer({ minimum: 1, maximum: 32, default: 1, title: 'Number of inputs' }),
  }),
  inputs: ({ inputs }) => Object.fromEntries(portNames(inputs).map(port => [port, {}])),
  outputs: { out: { blocking: true } },
  lineage: ({ query }) => (withRowId(query, rowId) === null ? 'opaque' : 'one'),
  examples: [
    {
      config: { query: 'SELECT upper(name) AS name, n * 2 AS twice FROM in1 WHERE n > 1 ORDER BY n DESC' },
      inputs: {
        in1: {
          schema: [
            { name: 'name', type: 'string' },
            { name: 'n', type: 'int64' },
          ],
          rows: [
            ['a', 1],
            ['b', 2],
            [null, 3],
          ],
        },
      },
      outputs: {
        out: [
          [null, 6],
          ['B', 4],
        ],
      },
    },
    {
      title: 'Two tables',
      config: {
        query: 'SELECT k, sum(n) AS total FROM in1 JOIN in2 USING (k) GROUP BY k ORDER BY k',
        inputs: 2,
      },
      inputs: {
        in1: {
          schema: [
            { name: 'k', type: 'string' },
            { name: 'n', type: 'int32' },
          ],
          rows: [
            ['x', 1],
            ['y', 2],
            ['x', 3],
          ],
        },
        in2: { schema: [{ name: 'k', type: 'string' }], rows: [['x'], [null]] },
      },
      outputs: { out: [['x', 4]] },
    },
  ],

  async inferSchemas({ query, inputs: count }, inputs) {
    const session = await openDuckdb();
    try {
      for (const port of portNames(count)) (await DuckdbTable.create(session.connection, port, inputs[port])).close();
      const schema = (await columnsOf(session.connection, query)).map(c => c.attribute);
      if (withRowId(query, rowId) !== null && inputs.in1.some(a => a.name.toLowerCase() === 'rowid'))
        throw new SluiceError('SCHEMA_MISMATCH', { reason: "'rowid' is a name of DuckDB's own; rename the attribute" });
      return { out: schema };
    } finally {
      session.close();
    }
  },

  createExecutor({ query, inputs: count }, context) {
    const ports = portNames(count);
    let parked: { [port: string]: SpillFile } = {};
    let finished: string[] = [];
    const park = (batch: Batch, port: string) => (parked[port] ??= context.spill(context.inputs[port])).write(batch);
    return {
      process(batch, port) {
        park(batch, port);
        return [];
      },
      finish(port) {
        finished = [...finished, port];
        return ports.every(p => finished.includes(p)) ? run(query, ports, parked, context) : [];
      },
      save: () => ({
        finished,
        parked: Object.entries(parked).map(([port, file]) => [port, [...file.read()].map(toPlain)]),
      }),
      restore(state) {
        const saved = state as { finished: string[]; parked: [string, PlainBatch[]][] };
        finished = saved.finished;
        for (const [port, batches] of saved.parked) for (const batch of batches) park(fromPlain(batch), port);
      },
      close() {
        for (const file of Object.values(parked)) file.release();
        parked = {};
      },
    };
  },
});

/** Loads what was parked, runs the query and gives its rows, with the input row of each where the query lets it be known. */
async function* run(
  query: string,
  ports: readonly string[],
  parked: { readonly [port: string]: SpillFile },
  { inputs, outputs, batchRows, lineage, memoryBytes, random, signal, log }: ExecutorContext,
): AsyncGenerator<Emission> {
  const session = await openDuckdb({ memoryBytes: memoryBytes(), signal });
  try {
    for (const port of ports) {
      const table = await DuckdbTable.create(session.connection, port, inputs[port]);
      for (const batch of parked[port]?.read() ?? []) {
        table.append(batch);
        yield undefined;
      }
      table.close();
    }
    await session.connection.run(`SELECT setseed(${random()})`);
    const traced = withRowId(query, rowId);
    if (traced === null) log('Which input rows a result row is made of is not known for this query.');
    const columns = await columnsOf(session.connection, lineage ? (traced ?? query) : query);
    const selected = columns.map(c => c.select).join(', ');
    const text = withoutSemicolon(lineage ? (traced ?? query) : query);
    const result = await session.connection.stream(`SELECT ${selected} FROM (\n${text}\n)`);
    const read: Schema = columns.map(c => c.attribute);
    for await (const batch of readBatches(result, read, batchRows)) {
      if (read.length === outputs.out.length) yield { port: 'out', batch };
      else {
        const own = batch.columns.slice(0, -1);
        const rows = Uint32Array.from(batch.columns[own.length].data as Float64Array);
        yield { port: 'out', batch: makeBatch(outputs.out, own, batch.rows), from: fromRows('in1', rows) };
      }
    }
  } catch (error) {
    throw sqlError(error, 'query');
  } finally {
    session.close();
  }
}

import { Type } from 'typebox';
import { batchOf, rowsOf } from '#engine/data/batch.ts';
import { fromPlain, type PlainBatch, toPlain } from '#engine/data/plain.ts';
import { attributeIndex, type Schema } from '#engine/data/schema.ts';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { choice, cols } from '#engine/operator/config.ts';
import { defineOperator, type SpillFile } from '#engine/operator/define.ts';
import { type Database, databaseError, openDatabase } from '../database.ts';

const summarySchema: Schema = [
  { name: 'table', type: 'string' },
  { name: 'rows', type: 'int64' },
];

/** Writes rows to a table of a database, all of them or none. */
export const sqlWrite = defineOperator({
  type: 'sql-write',
  version: 1,
  group: 'sink',
  label: 'Write to SQL',
  summary: 'Writes rows to a table on PostgreSQL, MySQL or SQLite in one transaction, when the run succeeds.',
  config: Type.Object({
    connection: Type.String({
      minLength: 1,
      format: 'secret',
      description: 'Name of a stored connection, never a password',
    }),
    table: Type.String({ minLength: 1, description: 'Made when it is not there; may be schema.table' }),
    mode: choice(['append', 'replace', 'upsert'], { default: 'append', title: 'Rows that are there already' }),
    keys: Type.Optional(
      cols('in', { description: 'For upsert: attributes that tell rows apart; the table has an index on them' }),
    ),
  }),
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'all',
  volatile: true,
  examples: [
    {
      config: { connection: 'warehouse', table: 'people', mode: 'replace' },
      inputs: {
        in: {
          schema: [
            { name: 'id', type: 'int32' },
            { name: 'name', type: 'string' },
          ],
          rows: [
            [1, 'Ada'],
            [2, null],
          ],
        },
      },
      outputs: { out: [['people', 2]] },
    },
  ],

  validate: ({ mode, keys = [] }) =>
    mode === 'upsert' && keys.length === 0 ? [problemOf(new SluiceError('CONFIG_MISSING', { field: 'keys' }))] : [],

  inferSchemas({ connection, keys = [] }, inputs, { secret }) {
    // Asked here too, so that a name that is not stored is found before the run and not at its end.
    secret(connection);
    keys.forEach((key, i) => attributeIndex(inputs.in, key, `keys.${i}`));
    return { out: summarySchema };
  },

  createExecutor({ connection, table, mode, keys = [] }, { inputs, resolve, secret, spill, signal }) {
    let parked: SpillFile | undefined;
    let database: Database | undefined;
    const url = () => secret(connection);
    const file = () => (parked ??= spill(inputs.in));
    const cancel = () => database?.cancel();
    return {
      // Rows wait here, so that the database is busy only at the end, for one short transaction, and a paused run locks nothing.
      process(batch) {
        file().write(batch);
        return [];
      },
      async *finish() {
        try {
          database = await openDatabase(url(), resolve);
          signal.addEventListener('abort', cancel);
          await database.prepare({ table, schema: inputs.in, mode, keys });
          for (const batch of file().read()) {
            await database.write(rowsOf(batch));
            yield undefined;
          }
        } catch (error) {
          throw databaseError(error, url());
        }
        yield { port: 'out', batch: batchOf(summarySchema, [[table, file().rows]]), from: { in: { kind: 'all' } } };
      },
      async commit() {
        try {
          await database?.commit();
        } catch (error) {
          throw databaseError(error, url());
        }
      },
      save: () => [...file().read()].map(toPlain),
      restore: state => (state as PlainBatch[]).map(fromPlain).forEach(batch => file().write(batch)),
      async close() {
        signal.removeEventListener('abort', cancel);
        parked?.release();
        await database?.close();
      },
    };
  },
});

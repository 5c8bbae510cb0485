import { Type } from 'typebox';
import { batchOf } from '#engine/data/batch.ts';
import { uniqueNames } from '#engine/data/schema.ts';
import { defineOperator, rejectedSchema } from '#engine/operator/define.ts';
import { databaseError, openDatabase, RowDecoder } from '../database.ts';
import { withoutSemicolon } from '../sql-text.ts';

/** Reads the rows of a query on a database. */
export const sqlSource = defineOperator({
  type: 'sql-source',
  version: 1,
  group: 'source',
  label: 'SQL source',
  summary: 'Reads the rows of a query on PostgreSQL, MySQL or SQLite.',
  config: Type.Object({
    connection: Type.String({
      minLength: 1,
      format: 'secret',
      description: 'Name of a stored connection, never a password',
    }),
    query: Type.String({ minLength: 1, format: 'sql' }),
  }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  volatile: true,
  examples: [
    {
      config: { connection: 'warehouse', query: "SELECT 1 AS n, 'a' AS s UNION ALL SELECT NULL, 'b' ORDER BY s" },
      inputs: {},
      outputs: {
        out: [
          [1, 'a'],
          [null, 'b'],
        ],
      },
    },
  ],

  async inferSchemas({ connection, query }, _, { resolve, secret }) {
    const url = secret(connection);
    const database = await openDatabase(url, resolve);
    try {
      const columns = await database.columns(withoutSemicolon(query));
      return {
        out: uniqueNames(
          columns.map(c => c.attribute),
          'query',
        ),
        rejected: rejectedSchema,
      };
    } catch (error) {
      throw databaseError(error, url, 'query');
    } finally {
      await database.close();
    }
  },

  createExecutor({ connection, query }, { resolve, secret, batchRows, signal }) {
    return {
      async *produce() {
        const url = secret(connection);
        const database = await openDatabase(url, resolve);
        const cancel = () => database.cancel();
        signal.addEventListener('abort', cancel);
        try {
          const text = withoutSemicolon(query);
          const decoder = new RowDecoder(await database.columns(text));
          for await (const rows of database.read(text, batchRows)) {
            const { batch, rejected } = decoder.decode(rows);
            if (batch.rows > 0) yield { port: 'out', batch };
            if (rejected.length > 0) yield { port: 'rejected', batch: batchOf(rejectedSchema, rejected) };
          }
        } catch (error) {
          throw databaseError(error, url, 'query');
        } finally {
          signal.removeEventListener('abort', cancel);
          await database.close();
        }
      },
    };
  },
});

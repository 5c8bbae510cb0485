import { Type } from 'typebox';
import { attributeIndex, type Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { path } from '#engine/operator/config.ts';
import { defineOperator, type Emission, type ExecutorContext, rejectedSchema } from '#engine/operator/define.ts';
import { type ReadColumn, readBatches, readColumns } from '../duckdb.ts';
import { type DuckdbSession, openDuckdb, sqlError } from '../duckdb-session.ts';
import { filesOf, readFiles, whileUnchanged } from './files.ts';
import { sourceExecutor } from './source-executor.ts';

/** Memory for DuckDB's reader; it streams. */
const readerBytes = 256 << 20;

/** Reads Parquet files, through DuckDB. */
export const parquetScan = defineOperator({
  type: 'parquet-scan',
  version: 1,
  group: 'source',
  label: 'Parquet file',
  summary: 'Reads Parquet files, all columns or some; decimals become float64, dates timestamps, nested values json.',
  config: Type.Object({
    path: path({ description: 'A file, or a glob of files with the same columns' }),
    columns: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), { minItems: 1, description: 'Columns to read; all when absent' }),
    ),
  }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  examples: [
    {
      config: { path: 'n.parquet', columns: ['s', 'n'] },
      inputs: {},
      files: {
        'n.parquet':
          'base64:UEFSMRUAFRwVHCwVBBUAFQYVBgAAAgAAAAQBAQAAAAIAAAAVABVUFVQsFQQVABUGFQYAACEAAABBAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAYRUCGTw1ABgNZHVja2RiX3NjaGVtYRUEABUCJQIYAW4lIgAVDCUCGAFzJQAAFgQZHBksJgAcFQIZFQAZGAFuFQAWBBY+Fj4mCDwYBAIAAAAYBAEAAAAWACgEAgAAABgEAQAAABERAAAAJgAcFQwZFQAZGAFzFQAWBBZ2FnYmRjwYAWEYAWEWAigBYRgBYRERAAAAFrQBFgQmCBa0AQAoKER1Y2tEQiB2ZXJzaW9uIHYxLjUuNiAoYnVpbGQgMDY5Y2M5ZjliNSkZLBwAABwAAADQAAAAUEFSMQ==',
      },
      outputs: {
        out: [
          ['a', 1],
          [null, 2],
        ],
      },
    },
  ],

  async inferSchemas({ path, columns }, _inputs, { resolve }) {
    const files = filesOf(path, resolve);
    const all = await whileUnchanged(files, 'parquet', () =>
      withReader(files, async s => (await columnsOf(s, files)).map(c => c.attribute)),
    );
    return {
      out: columns ? columns.map(name => all[attributeIndex(all, name, 'columns')]) : all,
      rejected: rejectedSchema,
    };
  },

  reads: ({ path }, resolve) => readFiles(path, resolve),
  rewrites: { narrow: (config, attributes) => ({ ...config, columns: [...attributes] }) },

  createExecutor({ path }, context) {
    let open: DuckdbSession | null = null;
    return sourceExecutor(
      () => parquetRows(filesOf(path, context.resolve), context, session => (open = session)),
      () => open?.close(),
    );
  },
});

async function* parquetRows(
  paths: readonly string[],
  context: ExecutorContext,
  opened: (session: DuckdbSession) => void,
): AsyncGenerator<Emission> {
  const schema: Schema = context.outputs.out;
  const session = await openDuckdb({ memoryBytes: readerBytes, files: true, signal: context.signal });
  opened(session);
  const table = `read_parquet(${listOf(paths)})`;
  const batches = await asParquetError(paths, async () => {
    const total = await session.connection.runAndReadAll(
      `SELECT sum(num_rows) FROM parquet_file_metadata(${listOf(paths)})`,
    );
    const columns = await columnsOf(session, paths);
    const chosen = schema.map(
      ({ name }) =>
        columns[
          attributeIndex(
            columns.map(c => c.attribute),
            name,
            'columns',
          )
        ],
    );
    const texts = chosen.flatMap(({ attribute }, c) => (attribute.type === 'string' ? [c] : []));
    const hashes = texts.map(c => `hash(${chosen[c].select})`);
    const query = `SELECT ${[...chosen.map(c => c.select), ...hashes].join(', ')} FROM ${table}`;
    const result = await session.connection.stream(query);
    const places = new Map(texts.map((c, k) => [c, chosen.length + k]));
    return { rows: readBatches(result, schema, context.batchRows, places), total: Number(total.getRows()[0][0]) };
  });
  let done = 0;
  for (;;) {
    const next = await asParquetError(paths, () => batches.rows.next());
    if (next.done) return;
    done += next.value.rows;
    context.progress(done, batches.total);
    yield { port: 'out', batch: next.value };
  }
}

async function withReader<T>(paths: readonly string[], work: (session: DuckdbSession) => Promise<T>): Promise<T> {
  const session = await openDuckdb({ memoryBytes: readerBytes, files: true });
  try {
    return await asParquetError(paths, () => work(session));
  } finally {
    session.close();
  }
}

const columnsOf = async ({ connection }: DuckdbSession, paths: readonly string[]): Promise<ReadColumn[]> =>
  readColumns(await connection.prepare(`SELECT * FROM read_parquet(${listOf(paths)})`), 'path');

const listOf = (paths: readonly string[]): string => `[${paths.map(p => `'${p.replaceAll("'", "''")}'`).join(', ')}]`;

async function asParquetError<T>(paths: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = sqlError(error);
    if (known.code !== 'SQL_FAILED') throw known.at({ path: paths[0] });
    const { message } = error as Error;
    const path = paths.find(p => message.includes(p)) ?? paths[0];
    throw new SluiceError('FILE_FORMAT', { path, wanted: 'Parquet', reason: message.split('\n')[0] }, { cause: error });
  }
}

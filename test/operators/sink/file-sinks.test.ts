import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from '@uwdata/flechette';
import { describe, expect, test } from 'vitest';
import { rowsOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';
import { arrowWrite } from '#operators/sink/arrow-write.ts';
import { csvWrite } from '#operators/sink/csv-write.ts';
import { jsonlWrite } from '#operators/sink/jsonl-write.ts';
import { parquetWrite } from '#operators/sink/parquet-write.ts';
import { arrowScan } from '#operators/source/arrow-scan.ts';
import { csvScan } from '#operators/source/csv-scan.ts';
import { jsonlScan } from '#operators/source/jsonl-scan.ts';
import { parquetScan } from '#operators/source/parquet-scan.ts';
import { everyType, randomBatches } from '../../support/random-table.ts';
import { type RunOptions, runOperator, seeded, temporaryFolder } from '../../support/run-operator.ts';
import { runSource } from '../../support/run-source.ts';

const sinks: readonly (readonly [string, AnyOperator])[] = [csvWrite, jsonlWrite, arrowWrite, parquetWrite].map(
  o => [o.type, o] as const,
);
const rows: Value[][] = randomBatches(everyType, 20, seeded(8)).flatMap(rowsOf);
const tableOf = (schema: Schema, values: Value[][] = rows) => ({
  schema,
  rows: values.map(row => schema.map(a => row[everyType.indexOf(a)])),
});

async function write(
  operator: AnyOperator,
  table: { schema: Schema; rows: Value[][] },
  options: RunOptions & { config?: object } = {},
) {
  const folder = options.folder ?? temporaryFolder();
  const run = await runOperator(operator, { path: 'out', ...options.config }, { in: table }, { ...options, folder });
  expect(run.faults).toEqual([]);
  return { folder, summary: run.rows.out.map(r => r.values), from: run.rows.out[0].from };
}

/** What a format cannot keep of a value: reading gives this instead. */
const formats: readonly [
  AnyOperator,
  AnyOperator,
  (value: Value, type: AttributeType) => Value,
  readonly AttributeType[],
][] = [
  [
    csvWrite,
    csvScan,
    (value, type) => (value === '' || (type === 'binary' && (value as Uint8Array | null)?.length === 0) ? null : value),
    ['vector'],
  ],
  [jsonlWrite, jsonlScan, value => value, ['vector', 'binary']],
  [arrowWrite, arrowScan, value => value, []],
  // DuckDB's Parquet dictionaries hold one zero.
  [parquetWrite, parquetScan, value => (Object.is(value, -0) ? 0 : value), ['vector']],
];

describe('written and read back', () => {
  test.each(formats.map(f => [f[0].type, ...f] as const))(
    '%s keeps every value',
    async (_, sink, source, kept, left) => {
      const schema = everyType.filter(a => !left.includes(a.type));
      const table = tableOf(schema);
      const config = source === csvScan ? { schema: schema.map(({ name, type }) => ({ name, type })) } : {};
      const wanted = table.rows.map(row => row.map((v, c) => kept(v, schema[c].type)));
      for (const options of [{ cut: 1000 }, { cut: 37, scatter: true }, { cut: 50, restoreAfter: 'each' as const }]) {
        const { folder, summary, from } = await write(sink, table, options);
        expect(summary).toEqual([['out', rows.length, statSync(join(folder, 'out')).size]]);
        expect(from).toEqual({ in: 'all' });
        const read = await runSource(source, {}, { path: 'out', ...config }, { folder });
        expect(read.rejected).toEqual([]);
        if (source !== jsonlScan) expect(read.schema).toEqual(schema.map(a => `${a.name} ${a.type}`));
        expect(read.out).toEqual(wanted);
      }
    },
  );

  test.each(formats.map(f => [f[0].type, ...f] as const))('%s of no rows at all', async (_, sink, source) => {
    const schema: Schema = [{ name: 'n', type: 'string' }];
    const { folder, summary } = await write(sink, { schema, rows: [] });
    expect(summary[0].slice(0, 2)).toEqual(['out', 0]);
    expect((await runSource(source, {}, { path: 'out' }, { folder })).out).toEqual([]);
  });

  test('many rows: record batches begin at the same rows however the input is cut', async () => {
    const schema: Schema = [{ name: 'n', type: 'int32' }];
    const table = { schema, rows: Array.from({ length: 50_000 }, (_, i) => [i]) };
    const bytes = async (cut: number) => readFileSync(join((await write(arrowWrite, table, { cut })).folder, 'out'));
    const whole = await bytes(8192);
    expect((await bytes(999)).equals(whole)).toBe(true);
    expect(tableFromIPC(whole).getChild('n').at(49_999)).toBe(49_999);
  });
});

test('DuckDB reads what jsonl-write and parquet-write wrote', async () => {
  const schema = everyType.filter(a => ['int32', 'int64', 'bool', 'string'].includes(a.type));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const table = tableOf(schema);
  for (const [sink, read] of [
    [jsonlWrite, 'read_json'],
    [parquetWrite, 'read_parquet'],
  ] as const) {
    const { folder } = await write(sink, table);
    const format = read === 'read_json' ? ", format='newline_delimited'" : '';
    const reader = await connection.runAndReadAll(
      `select a_int32::bigint, a_int64, a_bool, a_string from ${read}('${join(folder, 'out')}'${format})`,
    );
    const wanted = table.rows.map(row => schema.map((_, c) => row[c] ?? null)).map(([b, i, l, s]) => [i, l, b, s]);
    expect(reader.getRows().map(row => row.map(v => (typeof v === 'bigint' ? v.toString() : v)))).toEqual(
      wanted.map(row => row.map(v => (typeof v === 'number' || typeof v === 'bigint' ? v.toString() : v))),
    );
  }
  connection.closeSync();
});

describe.each(sinks)('%s', (_, sink) => {
  const table = tableOf(everyType.slice(0, 2));

  test('a run that stops or fails leaves nothing, and what was there stays', async () => {
    const folder = temporaryFolder({ out: 'before' });
    const context = {
      resolve: (path: string) => join(folder, path),
      inputs: { in: table.schema },
      memoryBytes: () => 1 << 28,
    };
    const executor = sink.createExecutor({ path: 'out', overwrite: true }, context as never);
    for await (const __ of executor.process?.(randomBatches(table.schema, 1, seeded(1))[0], 'in') ?? []);
    for await (const __ of executor.finish?.('in') ?? []);
    await executor.close?.();
    expect([readdirSync(folder), readFileSync(join(folder, 'out'), 'utf8')]).toEqual([['out'], 'before']);
  });

  test('a file that is there is an error, unless it may be overwritten', async () => {
    const folder = temporaryFolder({ out: 'before' });
    await expect(write(sink, table, { folder })).rejects.toMatchObject({
      code: 'FILE_EXISTS',
      fields: { path: join(folder, 'out') },
    });
    expect(readdirSync(folder)).toEqual(['out']);
    await write(sink, table, { folder, config: { overwrite: true } });
    expect(readdirSync(folder)).toEqual(['out']);
    expect(statSync(join(folder, 'out')).size).toBeGreaterThan(20);
  });

  test('a missing folder, a folder of that name, a full disk: one error, nothing left', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken'));
    const failure = (path: string) => write(sink, table, { folder, config: { path } }).catch(error => error.code);
    expect(await failure('none/out')).toBe('FILE_UNWRITABLE');
    expect(await failure('taken')).toBe('FILE_IS_DIRECTORY');
    expect(await failure('dataset://d@1/x')).toBe('CONFIG_INVALID');
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

test('a file that appears while the run goes on is not overwritten', async () => {
  const folder = temporaryFolder();
  const context = { resolve: (path: string) => join(folder, path), inputs: { in: [{ name: 'n', type: 'int32' }] } };
  const executor = csvWrite.createExecutor({ path: 'out', overwrite: false }, context as never);
  for await (const _ of executor.finish?.('in') ?? []);
  writeFileSync(join(folder, 'out'), 'theirs');
  expect(() => executor.commit?.()).toThrow(expect.objectContaining({ code: 'FILE_EXISTS' }));
  await executor.close?.();
  expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('theirs');
  expect(existsSync(join(folder, 'out')) && readdirSync(folder).length).toBe(1);
});

import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { rowsOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import { arrowScan } from '#operators/source/arrow-scan.ts';
import { parquetScan } from '#operators/source/parquet-scan.ts';
import { arrowBytes } from '../../support/arrow-bytes.ts';
import { everyType, randomBatches } from '../../support/random-table.ts';
import { seeded, temporaryFolder } from '../../support/run-operator.ts';
import { runSource, sourceFailure } from '../../support/run-source.ts';

/** A folder with `name.parquet` for each query, as DuckDB writes it. */
async function parquetFolder(queries: { readonly [name: string]: string }): Promise<string> {
  const folder = temporaryFolder();
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  for (const [name, query] of Object.entries(queries))
    await connection.run(`COPY (${query}) TO '${join(folder, name)}.parquet' (FORMAT parquet)`);
  connection.closeSync();
  return folder;
}

describe('parquet-scan', () => {
  test('DuckDB types have their counterparts', async () => {
    const cases: [string, string, Value][] = [
      ['true', 'bool', true],
      ['7::TINYINT', 'int32', 7],
      ['65535::USMALLINT', 'int32', 65535],
      ['4294967295::UINTEGER', 'int64', 4294967295],
      ['9007199254740993::BIGINT', 'int64', 9007199254740993n],
      ['12::HUGEINT', 'float64', 12],
      ['0.5::FLOAT', 'float64', 0.5],
      ['12.34::DECIMAL(10,2)', 'float64', 12.34],
      ['1234567890123456::DECIMAL(18,0)', 'int64', 1234567890123456],
      ["'Zoë, longer than twelve bytes'", 'string', 'Zoë, longer than twelve bytes'],
      ["'short'", 'string', 'short'],
      ["''", 'string', ''],
      ["'2024-02-29'::DATE", 'timestamp', Date.UTC(2024, 1, 29)],
      ["'2024-02-29 10:11:12.345678'::TIMESTAMP", 'timestamp', Date.UTC(2024, 1, 29, 10, 11, 12, 345)],
      ["'\\x01\\xFF'::BLOB", 'binary', Uint8Array.of(1, 255)],
      ['[1, NULL, 3]', 'json', [1, null, 3]],
      ["{'a': 1, 'b': ['x']}", 'json', { a: 1, b: ['x'] }],
      ["MAP {'k': 1}", 'json', { k: 1 }],
    ];
    const list = cases.map(([sql], c) => `${sql} AS c${c}`).join(', ');
    const nulls = cases.map((_, c) => `NULL AS c${c}`).join(', ');
    const folder = await parquetFolder({ t: `SELECT ${list} UNION ALL SELECT ${nulls}` });
    const { schema, out } = await runSource(parquetScan, {}, { path: 't.parquet' }, { folder });
    expect(schema).toEqual(cases.map(([, type], c) => `c${c} ${type}`));
    expect(out).toEqual([cases.map(([, , value]) => value), cases.map(() => null)]);
  });

  test('many rows, chosen columns in their order, at every batch size', async () => {
    const query =
      "SELECT range::INTEGER AS n, 'a longer city name ' || range % 700 AS city, 'u' || range AS u FROM range(20000)";
    const folder = await parquetFolder({ t: query });
    for (const batchRows of [100, 8192, 50_000]) {
      const { schema, out } = await runSource(
        parquetScan,
        {},
        { path: 't.parquet', columns: ['u', 'city', 'n'] },
        { folder, batchRows },
      );
      expect(schema).toEqual(['u string', 'city string', 'n int32']);
      expect(out.length).toBe(20_000);
      for (const i of [0, 2047, 2048, 12_345, 19_999])
        expect(out[i]).toEqual([`u${i}`, `a longer city name ${i % 700}`, i]);
    }
  });

  test('a glob in name order, names with quotes and brackets, no rows', async () => {
    const folder = await parquetFolder({ 'b[1]': 'SELECT 2 AS n', a: 'SELECT 1 AS n', c: 'SELECT 3 AS n WHERE false' });
    expect((await runSource(parquetScan, {}, { path: '*.parquet' }, { folder })).out).toEqual([[1], [2]]);
    expect((await runSource(parquetScan, {}, { path: 'c.parquet' }, { folder })).out).toEqual([]);
  });

  test('bad files, unknown columns and numbers past 64 bits: one error', async () => {
    const folder = await parquetFolder({
      t: 'SELECT 1 AS price',
      big: '(SELECT 2::DECIMAL(38,0) * 9223372036854775807 AS n)',
    });
    const failure = (config: object) => sourceFailure(parquetScan, {}, config, { folder });
    expect(await failure({ path: 'none.parquet' })).toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(await failure({ path: 't.parquet', columns: ['prize'] })).toMatchObject({
      code: 'ATTRIBUTE_UNKNOWN',
      message: expect.stringMatching(/did you mean 'price'/),
    });
    expect(await failure({ path: 'big.parquet' })).toMatchObject({ code: 'OVERFLOW' });
    expect(await sourceFailure(parquetScan, { 'x.parquet': 'no parquet at all' })).toMatchObject({
      code: 'FILE_FORMAT',
      message: expect.stringMatching(/x\.parquet' is not Parquet/),
    });
  });
});

describe('arrow-scan', () => {
  const batches = randomBatches(everyType, 12, seeded(3));
  const wanted = batches.flatMap(rowsOf);

  test('files and streams, at every batch size', async () => {
    for (const kind of ['file', 'stream'] as const)
      for (const batchRows of [1, 13, 8192]) {
        const { schema, out } = await runSource(
          arrowScan,
          { 'a.arrow': arrowBytes(everyType, batches, kind) },
          {},
          { batchRows },
        );
        expect(schema).toEqual(everyType.map(a => `${a.name} ${a.type}`));
        expect(out).toEqual(wanted);
      }
  });

  test('several files with one schema; another schema is an error that names the file', async () => {
    const small = everyType.slice(0, 2);
    const files = {
      '1.arrow': arrowBytes(small, []),
      '2.arrow': arrowBytes(small, randomBatches(small, 2, seeded(4))),
    };
    const { out } = await runSource(arrowScan, files, { path: '*.arrow' });
    expect(out).toEqual(randomBatches(small, 2, seeded(4)).flatMap(rowsOf));
    const other = { ...files, '3.arrow': arrowBytes(everyType, []) };
    expect(await sourceFailure(arrowScan, other, { path: '*.arrow' })).toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: expect.stringMatching(/3\.arrow/),
    });
  });

  test('what is not Arrow is one error that names the file', async () => {
    expect(await sourceFailure(arrowScan, { 'a.arrow': 'a,b\n' })).toMatchObject({
      code: 'FILE_FORMAT',
      message: expect.stringMatching(/a\.arrow' is not an Arrow IPC file/),
    });
    expect(await sourceFailure(arrowScan, { 'a.arrow': '' }, { path: 'b.arrow' })).toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
  });
});

import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import { configProblems } from '#engine/operator/config.ts';
import type { Table } from '#engine/operator/define.ts';
import { fillNull } from '#operators/clean/fill-null.ts';
import { runOperator, seeded } from '../../support/run-operator.ts';

const column = (type: Table['schema'][number]['type'], values: readonly (Value | undefined)[]): Table => ({
  schema: [{ name: 'v', type }],
  rows: values.map(v => [v]),
});
const fill = async (table: Table, how: object, options = {}) =>
  (await runOperator(fillNull, { fills: [{ attribute: 'v', ...how }] }, { in: table }, options)).rows.out.map(
    r => r.values[0],
  );

test('a fixed value fills every type, and a wide one widens int64', async () => {
  const big = 9007199254740993n;
  expect(await fill(column('int64', [1, null]), { value: big })).toEqual([1, big]);
  expect(await fill(column('int64', [big, null]), { value: 2 })).toEqual([big, 2]);
  expect(await fill(column('bool', [null, true]), { value: false })).toEqual([false, true]);
  expect(await fill(column('json', [null, [1]]), { value: { a: 1 } })).toEqual([{ a: 1 }, [1]]);
  expect(await fill(column('timestamp', [null]), { value: '1970-01-02' })).toEqual([86_400_000]);
  const vector = (...v: number[]) => Float32Array.from(v);
  expect(await fill(column('vector', [vector(1, 2), null]), { value: [3, 4] })).toEqual([vector(1, 2), vector(3, 4)]);
});

test('previous reaches over batches and types', async () => {
  const values = [null, 'a', null, null, 'b', null, null];
  expect(await fill(column('string', values), { strategy: 'previous' }, { cut: 2 })).toEqual([
    null,
    'a',
    'a',
    'a',
    'b',
    'b',
    'b',
  ]);
  const vector = Float32Array.from([1, 2]);
  expect(await fill(column('vector', [vector, null, null]), { strategy: 'previous' }, { cut: 2 })).toEqual([
    vector,
    vector,
    vector,
  ]);
});

describe('typical values equal those of DuckDB', () => {
  const random = seeded(5);
  const numbers = Array.from({ length: 3001 }, () => (random() < 0.2 ? null : Math.round(random() * 400) / 8));
  test.each([
    ['mean', 'avg(v)', numbers],
    ['median', 'median(v)', numbers],
    ['median', 'median(v)', numbers.slice(0, 1000)],
    ['mode', 'mode(v)', numbers],
  ])('%s', async (strategy, sql, values) => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run('CREATE TABLE t (v DOUBLE)');
    await connection.run(`INSERT INTO t VALUES ${values.map(v => `(${v ?? 'NULL'})`).join(',')}`);
    const [[expected]] = (await connection.runAndReadAll(`SELECT ${sql} FROM t`)).getRows();
    connection.closeSync();
    const filled = await fill(column('float64', values), { strategy }, { cut: 100 });
    const filler = filled[values.indexOf(null)] as number;
    expect(filler).toBeCloseTo(expected as number, 10);
    expect(filled).toEqual(values.map(v => v ?? filler));
  });
});

test('typical values of whole numbers are whole, and NaN counts as the greatest', async () => {
  expect(await fill(column('int32', [1, 2, null]), { strategy: 'mean' })).toEqual([1, 2, 2]);
  expect(await fill(column('int32', [2, 3, null]), { strategy: 'mean' })).toEqual([2, 3, 2]);
  const big = 9223372036854775805n;
  expect(await fill(column('int64', [big, null, big + 2n]), { strategy: 'median' })).toEqual([big, big + 1n, big + 2n]);
  expect(await fill(column('float64', [Number.NaN, 1, 2, null]), { strategy: 'median' })).toEqual([
    Number.NaN,
    1,
    2,
    2,
  ]);
  expect(await fill(column('float64', [null, Number.NaN]), { strategy: 'median' })).toEqual([Number.NaN, Number.NaN]);
  expect(await fill(column('float64', [null, null]), { strategy: 'mean' })).toEqual([null, null]);
});

test('what cannot be filled is said by field', async () => {
  expect(configProblems(fillNull, { fills: [{ attribute: 'v' }] }).map(p => p.field)).toEqual(['fills.0.value']);
  await expect(fill(column('int32', []), { value: 'x' })).rejects.toMatchObject({
    code: 'VALUE_INVALID',
    fields: { field: 'fills.0.value' },
  });
  await expect(fill(column('string', []), { strategy: 'mean' })).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
});

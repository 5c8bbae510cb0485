import { expect, test } from 'vitest';
import type { Table } from '#engine/operator/define.ts';
import { assert } from '#operators/clean/assert.ts';
import { derive } from '#operators/clean/derive.ts';
import { runOperator } from '../../support/run-operator.ts';

const table: Table = {
  schema: [
    { name: 'a', type: 'int32' },
    { name: 'b', type: 'string' },
  ],
  rows: [
    [1, 'x'],
    [2, '5'],
    [null, null],
    [4, 'y'],
  ],
};

test('a derived column of a known name takes its place, and origins go back to the input', async () => {
  const config = {
    columns: [
      { name: 'c', expression: 'a + 1' },
      { name: 'a', expression: 'c * 2' },
      { name: 'd', expression: "a + length(coalesce(b, ''))" },
    ],
  };
  const { rows, schemas } = await runOperator(derive, config, { in: table }, { cut: 3, scatter: true });
  expect(schemas.out.map(a => a.name)).toEqual(['a', 'b', 'c', 'd']);
  expect(rows.out.map(r => r.values.slice(0, 3))).toEqual([
    [4, 'x', 2],
    [6, '5', 3],
    [null, null, null],
    [10, 'y', 5],
  ]);
  const a = { port: 'in', attribute: 'a' };
  const b = { port: 'in', attribute: 'b' };
  expect(derive.columns!(config, { in: table.schema }).out).toEqual({ a: [a], b: [b], c: [a], d: [a, b] });
});

test('a derived value that is not of its type fails with the row', async () => {
  const config = { columns: [{ name: 'n', expression: 'b', type: 'int32' }] };
  const { rows } = await runOperator(derive, config, { in: { ...table, rows: table.rows.slice(1, 3) } });
  expect(rows.out.map(r => r.values[2])).toEqual([5, null]);
  await expect(runOperator(derive, config, { in: table }, { cut: 2 })).rejects.toThrow("'x' is not int32 ('n', row 0)");
});

test('a derived column sees only those before it', async () => {
  const config = {
    columns: [
      { name: 'c', expression: 'd' },
      { name: 'd', expression: 'a' },
    ],
  };
  await expect(runOperator(derive, config, { in: table })).rejects.toMatchObject({
    code: 'ATTRIBUTE_UNKNOWN',
    fields: { field: 'columns.0.expression' },
  });
});

test('assert stops at the first row that breaks a check, and takes null for unbroken', async () => {
  const checks = [
    { expression: 'a < 4', message: 'a is small' },
    { expression: "b <> 'y'", message: 'b is not y' },
  ];
  const run = (options: object) => runOperator(assert, { checks }, { in: table }, options);
  for (const cut of [1, 4]) await expect(run({ cut })).rejects.toThrow('row 3: a is small; b is not y');
  const { rows } = await runOperator(assert, { checks, onFail: 'reject' }, { in: table }, { cut: 2, scatter: true });
  expect(rows.out.map(r => r.from)).toEqual([0, 1, 2].map(k => ({ in: [k] })));
  expect(rows.rejected).toEqual([{ values: [4, 'y', 'a is small; b is not y'], from: { in: [3] } }]);
});

test('a check that is no condition is refused', async () => {
  const checks = [{ expression: 'a + 1', message: 'm' }];
  await expect(runOperator(assert, { checks }, { in: table })).rejects.toMatchObject({
    code: 'TYPE_MISMATCH',
    fields: { field: 'checks.0.expression' },
  });
});

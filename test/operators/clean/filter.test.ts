import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import { compareValues } from '#engine/data/value.ts';
import { configProblems } from '#engine/operator/config.ts';
import type { Table } from '#engine/operator/define.ts';
import { filter } from '#operators/clean/filter.ts';
import { runOperator, seeded } from '../../support/run-operator.ts';

const random = seeded(11);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
const table: Table = {
  schema: [
    { name: 'i', type: 'int32' },
    { name: 'big', type: 'int64' },
    { name: 'x', type: 'float64' },
    { name: 'it\'s "s"', type: 'string' },
    { name: 'flag', type: 'bool' },
    { name: 'at', type: 'timestamp' },
  ],
  rows: Array.from({ length: 400 }, () => [
    pick([null, -3, 0, 2, 7]),
    pick([null, 5, 9007199254740993n, -9007199254740993n]),
    pick([null, -0.5, 0, 0.25, 1e300]),
    pick([null, '', 'a', "o'hara", 'ab%']),
    pick([null, true, false]),
    pick([null, 0, 86_400_000, -1]),
  ]),
};
const holds: { readonly [comparison: string]: (order: number) => boolean } = {
  '=': o => o === 0,
  '!=': o => o !== 0,
  '<': o => o < 0,
  '<=': o => o <= 0,
  '>': o => o > 0,
  '>=': o => o >= 0,
};
const kept = async (config: object, options = {}) => {
  const { rows } = await runOperator(filter, config, { in: table }, options);
  const ids = (port: string) => rows[port].map(r => (r.from!.in as number[])[0]);
  expect([...ids('out'), ...ids('rest')].sort((a, b) => a - b)).toEqual([...table.rows.keys()]);
  for (const port of ['out', 'rest'])
    for (const r of rows[port]) expect(r.values).toEqual(table.rows[(r.from!.in as number[])[0]]);
  return ids('out');
};
const rowsWhere = (test: (row: readonly (Value | undefined)[]) => boolean) =>
  [...table.rows.keys()].filter(k => test(table.rows[k]));

describe('predicates', () => {
  const values: readonly [number, Value, Value][] = [
    [0, 2, 2],
    [0, '2', 2],
    [1, '9007199254740993', 9007199254740993n],
    [2, 0.25, 0.25],
    [2, -0.5, -0.5],
    [3, "o'hara", "o'hara"],
    [4, true, true],
    [5, '1970-01-02', 86_400_000],
  ];
  test.each(values)('on attribute %i and value %j compare as SQL does', async (c, value, meant) => {
    const attribute = table.schema[c].name;
    for (const comparison of Object.keys(holds)) {
      if (attribute === 'flag' && !'=!='.includes(comparison)) continue;
      const wanted = rowsWhere(row => row[c] !== null && holds[comparison](compareValues(row[c] as Value, meant)));
      expect([comparison, await kept({ predicates: [{ attribute, comparison, value }] })]).toEqual([
        comparison,
        wanted,
      ]);
    }
    expect(await kept({ predicates: [{ attribute, comparison: 'is-null' }] })).toEqual(
      rowsWhere(row => row[c] === null),
    );
    expect(await kept({ predicates: [{ attribute, comparison: 'is-not-null' }] })).toEqual(
      rowsWhere(row => row[c] !== null),
    );
  });

  test('look into texts, and combine by all and any', async () => {
    const text = table.schema[3].name;
    const percent = { attribute: text, comparison: 'contains', value: '%' };
    const pattern = { attribute: text, comparison: 'matches', value: "^o'h" };
    const flag = { attribute: 'flag', value: true };
    expect(await kept({ predicates: [percent] })).toEqual(rowsWhere(row => row[3] === 'ab%'));
    expect(await kept({ predicates: [pattern] })).toEqual(rowsWhere(row => row[3] === "o'hara"));
    const both = rowsWhere(row => row[3] === 'ab%' && row[4] === true);
    const either = rowsWhere(row => row[3] === 'ab%' || row[4] === true);
    expect(await kept({ predicates: [percent, flag] })).toEqual(both);
    expect(await kept({ predicates: [percent, flag], combine: 'any' }, { cut: 7, scatter: true })).toEqual(either);
  });
});

test('conditions keep what DuckDB keeps', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run('CREATE TABLE t (id INTEGER, i INTEGER, x DOUBLE, s VARCHAR, flag BOOLEAN)');
  const literal = (v: Value | undefined) =>
    typeof v === 'string' ? `'${v.replaceAll("'", "''")}'` : String(v ?? 'NULL');
  const values = table.rows.map((r, k) => `(${[k, r[0], r[2], r[3], r[4]].map(literal).join(',')})`);
  await connection.run(`INSERT INTO t VALUES ${values.join(',')}`);
  const renamed: Table = { ...table, schema: table.schema.map((a, c) => (c === 3 ? { ...a, name: 's' } : a)) };
  for (const where of [
    'i > 0 AND x < 1',
    'NOT (i > 0 AND x < 1)',
    "s LIKE 'a%' OR flag",
    'i IN (2, 7) OR x IS NULL',
    "coalesce(s, 'none') = 'none'",
    'i BETWEEN -3 AND 0 AND flag IS NOT NULL',
    'true',
    'false',
    'NULL',
  ]) {
    const expected = (await connection.runAndReadAll(`SELECT id FROM t WHERE ${where} ORDER BY id`)).getRows().flat();
    const { rows } = await runOperator(filter, { where }, { in: renamed }, { cut: 33 });
    expect([where, rows.out.map(r => (r.from!.in as number[])[0])]).toEqual([where, expected]);
  }
  connection.closeSync();
});

test.each([
  [{}, 'CONFIG_MISSING', 'where'],
  [{ where: 'i > 1', predicates: [{ attribute: 'i', value: 1 }] }, 'CONFIG_INVALID', 'predicates'],
  [{ predicates: [{ attribute: 'i' }] }, 'CONFIG_MISSING', 'predicates.0.value'],
])('%j is a problem: %s at %s', (config, code, field) => {
  expect(configProblems(filter, config)).toMatchObject([{ code, field }]);
});

test.each([
  [{ predicates: [{ attribute: 'i', value: 'x' }] }, 'VALUE_INVALID', 'predicates.0.value'],
  [{ predicates: [{ attribute: 'nope', value: 'x' }] }, 'ATTRIBUTE_UNKNOWN', 'predicates.0.attribute'],
  [{ where: 'i >' }, 'EXPRESSION_SYNTAX', 'where'],
])('%j is refused: %s at %s', async (config, code, field) => {
  await expect(runOperator(filter, config, { in: table })).rejects.toMatchObject({ code, fields: { field } });
});

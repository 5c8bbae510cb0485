import { describe, expect, test } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';
import { sql } from '#operators/combine/sql.ts';
import { openDuckdb } from '#operators/duckdb-session.ts';
import { withRowId } from '#operators/sql-lineage.ts';
import { runOperator } from '../../support/run-operator.ts';

const vector = (...v: number[]) => Float32Array.from(v);
const everything: Table = {
  schema: [
    { name: 'id', type: 'int32' },
    { name: 'flag', type: 'bool' },
    { name: 'wide', type: 'int64' },
    { name: 'x', type: 'float64' },
    { name: 'te"xt', type: 'string' },
    { name: 'at', type: 'timestamp' },
    { name: 'bytes', type: 'binary' },
    { name: 'v', type: 'vector', width: 2 },
    { name: 'j', type: 'json' },
  ],
  rows: [
    [0, true, 9223372036854775807n, 0.1, 'naïve 🎉', 0, new Uint8Array([0, 255]), vector(1, 2), { a: [1, null] }],
    [1, null, null, null, null, null, null, null, null],
    [
      2,
      false,
      -9007199254740992,
      -0,
      'a text longer than twelve bytes',
      -86_400_001,
      new Uint8Array(),
      vector(0.5, 3),
      'x',
    ],
    [3, true, -9223372036854775808n, Number.NaN, '', 253_402_300_799_999, new Uint8Array([1]), vector(0, 0), [1]],
    [4, true, 7, Number.POSITIVE_INFINITY, 'null\u0000 inside', 1, null, null, 3.5],
  ],
};
const query = (text: string, inputs: { [port: string]: Table } = { in1: everything }, options = {}) =>
  runOperator(sql, { query: text, inputs: Object.keys(inputs).length }, inputs, options);

test('values of every type go through unchanged, whatever the cut', async () => {
  for (const options of [{}, { cut: 2, scatter: true }]) {
    const { rows, schemas, faults } = await query('SELECT * FROM in1', undefined, options);
    expect(faults).toEqual([]);
    expect(schemas.out).toEqual(everything.schema);
    expect(rows.out.map(r => r.values)).toEqual(everything.rows);
  }
});

test('tables larger than a vector keep their order and their row ids', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i): Value[] => [i, i % 3 === 0 ? null : `t${i % 700}`]);
  const schema: Schema = [
    { name: 'i', type: 'int32' },
    { name: 't', type: 'string' },
  ];
  const run = await query(
    'SELECT t, i FROM in1 WHERE t IS NOT NULL',
    { in1: { schema, rows } },
    { cut: 1111, batchRows: 3000 },
  );
  const kept = rows.filter(r => r[1] !== null);
  expect(run.rows.out).toEqual(kept.map(([i, t]) => ({ values: [t, i], from: { in1: [i] } })));
});

test.each([
  ['1::TINYINT + 1::SMALLINT', 'int32', 2],
  ['1::UINTEGER', 'int64', 1],
  ['sum(id)', 'int64', 10],
  ['1.25::DECIMAL(10,2)', 'float64', 1.25],
  ['1.5::FLOAT', 'float64', 1.5],
  ["DATE '1970-01-03'", 'timestamp', 172_800_000],
  ["TIMESTAMPTZ '1970-01-01 01:00:00+01'", 'timestamp', 0],
  ["TIME '10:30:00'", 'string', '10:30:00'],
  ["'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::UUID", 'string', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'],
  ["'a'::ENUM ('a', 'b')", 'string', 'a'],
  ['[1, 2, NULL]', 'json', [1, 2, null]],
  ["{'a': 1, 'b': [true]}", 'json', { a: 1, b: [true] }],
  ["'null'::JSON", 'json', null],
  ['[1, 2]::FLOAT[2]', 'vector', vector(1, 2)],
  ["'ab'::BLOB", 'binary', new Uint8Array([97, 98])],
  ['any_value(NULL)', 'int32', null],
])('%s is %s', async (expression, type, value) => {
  const { rows, schemas } = await query(`SELECT ${expression} AS v FROM in1 WHERE true LIMIT 1`);
  expect(schemas.out[0]).toMatchObject({ name: 'v', type });
  expect(rows.out[0].values).toEqual([value]);
});

describe('row ids', () => {
  test.each([
    'SELECT * FROM in1',
    'select x, id from in1;',
    'SELECT t.id + 1 AS n FROM in1 AS t WHERE t.x > 0 OR t.flag',
    'SELECT id FROM "in1" q ORDER BY id DESC LIMIT 2 OFFSET 1 -- from the end',
    'SELECT id, \'from in2\' AS s, "te""xt" FROM in1 WHERE coalesce(x, 1) < 5 ORDER BY ALL',
    'SELECT CASE WHEN id > 1 THEN 1 END AS c FROM in1 /* DISTINCT */',
    'SELECT id AS "first" FROM in1',
  ])('%s has one row for one row', async text => {
    expect(withRowId(text, 'r')).not.toBeNull();
    const { rows } = await query(text);
    const withId = await query(text.replace(/^select/i, 'SELECT id AS true_row,'));
    expect(rows.out.map(r => r.from)).toEqual(withId.rows.out.map(r => ({ in1: [r.values[0]] })));
    expect(rows.out.length).toBeGreaterThan(0);
  });

  test.each([
    'SELECT count(*) AS n FROM in1',
    'SELECT "sum"(id) AS n FROM in1',
    'SELECT DISTINCT flag FROM in1',
    'SELECT flag FROM in1 GROUP BY flag',
    'SELECT id, row_number() OVER () AS n FROM in1',
    'SELECT a.id FROM in1 a, in1 b',
    'SELECT id FROM in1 JOIN in1 AS b USING (id)',
    'SELECT id FROM in1 UNION ALL SELECT id FROM in1',
    'SELECT id FROM in1 WHERE x > (SELECT avg(x) FROM in1)',
    'WITH t AS (SELECT * FROM in1) SELECT id FROM t',
    'SELECT unnest([1, 2]) AS u FROM in1',
    'SELECT s.id FROM (SELECT * FROM in1) AS s',
    'FROM in1',
    'SELECT 1 AS one; -- and no more',
    "SELECT E'it\\'s from in1' AS s FROM in1",
    'SELECT id FROM in1 USING SAMPLE 2',
  ])('%s is opaque and says so', async text => {
    expect(withRowId(text, 'r')).toBeNull();
    const { rows, log } = await query(text);
    expect(rows.out.every(r => r.from === undefined)).toBe(true);
    expect(log).toEqual(['Which input rows a result row is made of is not known for this query.']);
  });

  test('every aggregate of DuckDB is known to make one row of many', async () => {
    const session = await openDuckdb();
    const names = await session.connection.runAndReadAll(
      "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'aggregate' AND function_name ~ '^[a-z_]+$'",
    );
    session.close();
    const unknown = names.getRows().filter(([name]) => withRowId(`SELECT ${name}(id) FROM in1`, 'r') !== null);
    expect(unknown).toEqual([]);
  });
});

test('equal seeds give equal random numbers', async () => {
  const values = async (seed: number) => (await query('SELECT random() AS r FROM in1', undefined, { seed })).rows.out;
  expect(await values(1)).toEqual(await values(1));
  expect(await values(1)).not.toEqual(await values(2));
});

test.each([
  ['SELEC 1', 'SQL_FAILED', /syntax error/],
  ['SELECT nothing FROM in1', 'SQL_FAILED', /nothing/],
  ['SELECT id, id FROM in1', 'ATTRIBUTE_DUPLICATE', /'id'/],
  ['SELECT 1; SELECT 2', 'SQL_FAILED', /multiple/],
  ['DROP TABLE in1', 'CONFIG_INVALID', /one SELECT/],
  ['SELECT ? AS p', 'CONFIG_INVALID', /without parameters/],
  ["SELECT * FROM read_text('/etc/hostname')", 'SQL_FAILED', /disabled/],
  ['SELECT (sum(wide) + 9223372036854775807::HUGEINT * 4)::HUGEINT AS s FROM in1', 'OVERFLOW', /int64/],
  ["SELECT 'x'::INTEGER + id AS s FROM in1", 'SQL_FAILED', /Could not convert/],
])('%s fails with %s', async (text, code, message) => {
  await expect(query(text)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test('an attribute called rowid is refused where row ids are read', async () => {
  const table: Table = { schema: [{ name: 'RowId', type: 'int32' }], rows: [] };
  await expect(query('SELECT * FROM in1', { in1: table })).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' });
});

test('a query larger than its memory spills', async () => {
  const rows = Array.from({ length: 60_000 }, (_, i): Value[] => [i, `${'x'.repeat(300)}${i}`]);
  const schema: Schema = [
    { name: 'i', type: 'int32' },
    { name: 't', type: 'string' },
  ];
  const run = await query(
    'SELECT count(DISTINCT t) AS n, max(i) AS m FROM in1',
    { in1: { schema, rows } },
    { memoryBytes: 1 },
  );
  expect(run.rows.out.map(r => r.values)).toEqual([[60_000, 59_999]]);
});

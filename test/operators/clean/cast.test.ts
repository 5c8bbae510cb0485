import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import { type AttributeType, attributeTypes } from '#engine/data/schema.ts';
import { castValue, timestampText } from '#engine/data/value.ts';
import { cast } from '#operators/clean/cast.ts';
import { runOperator } from '../../support/run-operator.ts';

const samples: { readonly [type in AttributeType]: readonly Value[] } = {
  bool: [true, false, null],
  int32: [0, -5, 2147483647, null],
  int64: [0, 3000000000, 9007199254740993n, null],
  float64: [0.5, 1.5, -2.5, 3e9, 1e300, Number.NaN, null],
  string: ['1', ' 2.5 ', 'true', '1970-01-02', '{"a":1}', 'x', '', '9007199254740993', '[1,2]', null],
  timestamp: [0, 86_400_000, null],
  binary: [new Uint8Array([65]), null],
  vector: [Float32Array.from([1, 2]), null],
  json: [{ a: 1 }, [1, 2], 3, 'x', [1, 2, 3], null],
};
const run = (type: AttributeType, to: AttributeType, values: readonly Value[], config: object = {}, options = {}) => {
  const table = { schema: [{ name: 'v', type, ...(type === 'vector' && { width: 2 }) }], rows: values.map(v => [v]) };
  const { format, ...rest } = config as { format?: string };
  const casts = [{ attribute: 'v', type: to, ...(format !== undefined && { format }) }];
  return runOperator(cast, { casts, ...rest }, { in: table }, options);
};

describe('a cast column has what casting each value has', () => {
  const pairs = attributeTypes.flatMap(from => attributeTypes.map(to => [from, to] as const));
  test.each(pairs)('%s as %s', async (from, to) => {
    const values = samples[from];
    const each = values.map(value => {
      if (from === to) return { value };
      if (from === 'timestamp' && to === 'string')
        return { value: value === null ? null : timestampText(value as number) };
      const result = castValue(value, to);
      const odd = result.value instanceof Float32Array && result.value.length !== 2;
      return odd ? { value: null, error: 'a vector of 2' } : result;
    });
    const ids = [...values.keys()];
    for (const options of [{}, { cut: 2, scatter: true }]) {
      const { rows, faults } = await run(from, to, values, {}, options);
      expect(faults).toEqual([]);
      const fit = ids.filter(k => each[k].error === undefined);
      expect(rows.out).toEqual(fit.map(k => ({ values: [each[k].value], from: { in: [k] } })));
      expect(rows.rejected.map(r => r.from)).toEqual(ids.filter(k => !fit.includes(k)).map(k => ({ in: [k] })));
      const nulls = await run(from, to, values, { onError: 'null' }, options);
      expect(nulls.rows.out.map(r => r.values[0])).toEqual(each.map(e => e.value));
      expect(nulls.rows.rejected).toEqual([]);
    }
  });
});

test('numbers round as DuckDB rounds them', async () => {
  const values = [0.5, 1.5, 2.5, -0.5, -1.5, 2147483646.5, 0.49999999999999994, 1e9 + 0.5];
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const to of ['int32', 'int64'] as const) {
    const sql = `SELECT ${values.map(v => `(${v}::DOUBLE)::${to === 'int32' ? 'INTEGER' : 'BIGINT'}`).join(', ')}`;
    const [expected] = (await connection.runAndReadAll(sql)).getRows();
    const { rows } = await run('float64', to, values);
    expect(rows.out.map(r => r.values[0])).toEqual(expected.map(Number));
  }
  connection.closeSync();
});

test('a row with several values that do not fit says all of them once', async () => {
  const table = {
    schema: [
      { name: 'a', type: 'string' as const },
      { name: 'reason', type: 'string' as const },
    ],
    rows: [
      ['x', 'y'],
      ['1', '2'],
    ],
  };
  const casts = ['reason', 'a'].map(attribute => ({ attribute, type: 'int32' }));
  const { rows, schemas } = await runOperator(cast, { casts }, { in: table });
  expect(schemas.rejected.map(a => a.name)).toEqual(['a', 'reason', 'reason2']);
  expect(rows.rejected.map(r => r.values)).toEqual([['x', 'y', "reason: 'y' is not int32; a: 'x' is not int32"]]);
  expect(rows.out.map(r => r.values)).toEqual([[1, 2]]);
});

test('times are read and written by a format', async () => {
  const format = '%d/%m/%y %H:%M';
  const texts = ['01/02/03 04:05', '31/12/99 23:59'];
  const { rows } = await run('string', 'timestamp', [...texts, '2001-01-01'], { format });
  expect(rows.out.map(r => new Date(r.values[0] as number).toISOString())).toEqual([
    '2003-02-01T04:05:00.000Z',
    '1999-12-31T23:59:00.000Z',
  ]);
  expect(rows.rejected.map(r => r.values[1])).toEqual([`v: '2001-01-01' is not a time like ${format}`]);
  const back = await run(
    'timestamp',
    'string',
    rows.out.map(r => r.values[0]),
    { format },
  );
  expect(back.rows.out.map(r => r.values[0])).toEqual(texts);
});

test('onError fail names value, attribute and row', async () => {
  await expect(run('string', 'int32', ['1', 'x'], { onError: 'fail' }, { cut: 1 })).rejects.toThrow(
    "'x' is not int32 ('v', row 1)",
  );
});

test.each([
  [{ casts: [{ attribute: 'v', type: 'int32', format: '%Y' }] }, 'casts.0.format'],
  [
    {
      casts: [
        { attribute: 'v', type: 'int32' },
        { attribute: 'v', type: 'bool' },
      ],
    },
    'casts.1.attribute',
  ],
])('%j is refused at %s', async (config, field) => {
  const table = { schema: [{ name: 'v', type: 'string' as const }], rows: [] };
  await expect(runOperator(cast, config, { in: table })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    fields: { field },
  });
});

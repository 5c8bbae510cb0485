import { describe, expect, it } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';
import { aggregate } from '#operators/reduce/aggregate.ts';
import { askDuck } from '../../support/duck.ts';
import { duplicateRows } from '../../support/duplicate-rows.ts';
import { type OperatorRun, type RunOptions, runOperator, seeded } from '../../support/run-operator.ts';

const schema: Schema = [
  { name: 'city', type: 'string' },
  { name: 'n', type: 'int32' },
  { name: 'big', type: 'int64' },
  { name: 'x', type: 'float64' },
  { name: 'when', type: 'timestamp' },
  { name: 'yes', type: 'bool' },
];
const table = duplicateRows(schema, 4000, { seed: 5, distinct: 40 });
/** Numbers that add up without overflow or NaN, for functions that DuckDB rounds as we do. */
const calm: Table = {
  schema,
  rows: table.rows.map(row => {
    const n = row[1] as number | null;
    return [row[0], n, n === null ? null : n * 3, n === null ? null : n / 8, row[4], row[5]];
  }),
};

const measure = (name: string, attribute: string, argument?: number | string) => ({
  function: name,
  attribute,
  as: `${name} ${attribute}`,
  ...(argument !== undefined && { argument }),
});
const every = [
  { function: 'count', as: 'rows' },
  ...['city', 'n', 'when'].flatMap(a =>
    ['count', 'count-distinct', 'min', 'max', 'mode', 'first', 'last'].map(f => measure(f, a)),
  ),
  ...['n', 'big', 'x'].flatMap(a => ['sum', 'average', 'stddev', 'variance', 'median'].map(f => measure(f, a))),
  measure('quantile', 'n', 0.3),
  measure('concat', 'city', '|'),
  measure('min', 'yes'),
];

/** The same result, in the same order, with the same lineage. */
function expectSame(found: OperatorRun, wanted: OperatorRun) {
  expect(found.faults).toEqual([]);
  expect(found.rows.out.map(r => r.values)).toEqual(wanted.rows.out.map(r => r.values));
  expect(found.rows.out.map(r => r.from)).toEqual(wanted.rows.out.map(r => r.from));
}

const run = (config: unknown, input: Table, options: RunOptions = {}) =>
  runOperator(aggregate, config, { in: input }, options);

describe('aggregate', () => {
  it('[O5] groups appear in the order of their first rows, and each is traced to all of its rows', async () => {
    for (const keys of [['city'], ['n', 'city'], ['x', 'yes', 'when'], []]) {
      const { rows } = await run({ groupBy: keys, measures: [{ function: 'count', as: 'rows' }] }, table);
      const at = keys.map(k => schema.findIndex(a => a.name === k));
      const wanted = new Map<string, number[]>();
      table.rows.forEach((row, i) => {
        const key = at.map(c => `${row[c] === 0 ? 0 : row[c]}`).join('|');
        wanted.set(key, [...(wanted.get(key) ?? []), i]);
      });
      expect(rows.out.map(r => r.from?.in)).toEqual([...wanted.values()]);
      expect(rows.out.map(r => r.values[keys.length])).toEqual([...wanted.values()].map(ids => ids.length));
    }
  });

  it('gives the numbers that DuckDB gives', async () => {
    const measures = [
      { function: 'count', as: 'rows' },
      ...['city', 'n', 'when'].flatMap(a => ['count', 'count-distinct', 'min', 'max'].map(f => measure(f, a))),
      ...['n', 'big', 'x'].flatMap(a => ['sum', 'average', 'stddev', 'variance', 'median'].map(f => measure(f, a))),
      measure('quantile', 'x', 0.9),
      measure('first', 'n'),
      measure('last', 'n'),
      measure('concat', 'city', '+'),
    ];
    const sql = measures.map(m => {
      const a = 'attribute' in m ? `"${m.attribute}"` : '*';
      switch (m.function) {
        case 'count-distinct':
          return `count(distinct ${a})`;
        case 'average':
          return `avg(${a})`;
        case 'stddev':
          return `stddev_samp(${a})`;
        case 'variance':
          return `var_samp(${a})`;
        case 'median':
          return `quantile_cont(${a}, 0.5)`;
        case 'quantile':
          return `quantile_cont(${a}, 0.9)`;
        case 'first':
          return `first(${a} order by row) filter (where ${a} is not null)`;
        case 'last':
          return `last(${a} order by row) filter (where ${a} is not null)`;
        case 'concat':
          return `string_agg(${a}, '+' order by row)`;
        default:
          return `${m.function}(${a})`;
      }
    });
    const keySets = [['city'], ['yes', 'when'], ['n'], []];
    const queries = keySets.map(keys => {
      const names = keys.map(k => `"${k}"`);
      const by = keys.length > 0 ? `group by ${names.join()}` : '';
      return `select ${[...names, ...sql].join()} from t ${by} order by min(row)`;
    });
    const answers = await askDuck({ t: calm }, queries);
    for (const [i, groupBy] of keySets.entries()) {
      const { rows } = await run({ groupBy, measures }, calm, { cut: 333, scatter: true });
      expect(rows.out.length).toBe(answers[i].length);
      rows.out.forEach(({ values }, r) => expectClose(values, answers[i][r]));
    }
  });

  it('[O3] [O10] does not depend on cuts, selections or saves, with every function', async () => {
    const config = { groupBy: ['city', 'yes'], measures: every };
    const whole = await run(config, calm, { cut: 4000 });
    for (const options of [
      { cut: 1 },
      { cut: 611, scatter: true },
      { cut: 97, scatter: 'reversed', batchRows: 13 },
      { cut: 500, restoreAfter: 'each' },
    ] satisfies RunOptions[])
      expectSame(await run(config, calm, options), whole);
  });

  it('[L2] gives the same rows, order and lineage when it has to spill', async () => {
    const wide = duplicateRows(schema, 4000, { seed: 9, distinct: 1500 });
    for (const [groupBy, measures] of [
      [['n'], every.filter(m => !/big/.test(m.as))],
      [['city', 'n'], every.slice(0, 8)],
      [['when', 'big'], every.slice(0, 1)],
    ] as const) {
      const whole = await run({ groupBy, measures }, wide);
      for (const memoryBytes of [1, 300_000])
        expectSame(await run({ groupBy, measures }, wide, { memoryBytes, batchRows: 700 }), whole);
      expectSame(
        await run({ groupBy, measures }, wide, { memoryBytes: 200_000, cut: 1700, restoreAfter: 'each' }),
        whole,
      );
    }
  });

  it('[L2] gives the same median, mode and concat of few large groups when their values spill', async () => {
    const random = seeded(4);
    const large: Table = {
      schema: schema.slice(0, 4),
      rows: Array.from({ length: 100_000 }, (_, i) => [
        i % 3 === 0 ? 'a' : 'b',
        i % 7,
        i,
        Math.floor(random() * 1e6) / 7,
      ]),
    };
    const measures = [
      measure('median', 'x'),
      measure('quantile', 'x', 0.999),
      measure('mode', 'n'),
      measure('count-distinct', 'x'),
      measure('concat', 'n', ''),
    ];
    for (const groupBy of [[], ['city']]) {
      const whole = await run({ groupBy, measures }, large, { cut: 8192 });
      const spilt = await run({ groupBy, measures }, large, { cut: 8192, memoryBytes: 400_000 });
      expect(spilt.rows.out.map(r => r.values)).toEqual(whole.rows.out.map(r => r.values));
      const x = large.rows.filter(r => groupBy.length === 0 || r[0] === 'a').map(r => r[3] as number);
      x.sort((a, b) => a - b);
      const middle = (x.length - 1) / 2;
      expect(whole.rows.out[0].values[groupBy.length]).toBe((x[Math.floor(middle)] + x[Math.ceil(middle)]) / 2);
    }
  });

  it('sums integers exactly past 2^53, fails past int64, and averages exactly all the same', async () => {
    const of = (values: Value[]): Table => ({ schema: [{ name: 'v', type: 'int64' }], rows: values.map(v => [v]) });
    const both = { measures: [measure('sum', 'v'), measure('average', 'v')] };
    const values = async (input: Table) => (await run(both, input, { cut: 2 })).rows.out[0].values;
    expect(await values(of([2 ** 53, 1, 1, 1]))).toEqual([9007199254740995n, 2 ** 51 + 0.75]);
    expect(await values(of([2n ** 62n, -(2n ** 62n), 5]))).toEqual([5, 5 / 3]);
    expect(await values(of([2n ** 62n, 2n ** 62n, -1]))).toEqual([2n ** 63n - 1n, Number(2n ** 63n - 1n) / 3]);
    await expect(values(of([2n ** 62n, 2n ** 62n]))).rejects.toMatchObject({ code: 'OVERFLOW' });
    const averages = { measures: [measure('average', 'v')] };
    expect((await run(averages, of([2n ** 63n - 1n, 2n ** 63n - 1n]))).rows.out[0].values).toEqual([2 ** 63]);
    const many = Array.from({ length: 900 }, (_, i) => 9007199254740000 - i * 31);
    const exact = many.reduce((sum, v) => sum + BigInt(v), 0n);
    expect(await values(of(many))).toEqual([exact, 9007199254726066]);
  });

  it('adds floats with their rounding errors, and infinities and NaN as they are', async () => {
    const of = (values: Value[]): Table => ({ schema: [{ name: 'v', type: 'float64' }], rows: values.map(v => [v]) });
    const sum = async (values: Value[]) =>
      (await run({ measures: [measure('sum', 'v')] }, of(values), { cut: 3 })).rows.out[0].values[0];
    expect(await sum([1e16, 1, -1e16])).toBe(1);
    expect(await sum(Array.from({ length: 10 }, () => 0.1))).toBe(1);
    expect(await sum([Number.POSITIVE_INFINITY, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(await sum([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBeNaN();
    expect(await sum([null, null])).toBeNull();
  });

  it('takes NaN as the greatest number', async () => {
    const input: Table = { schema: [{ name: 'v', type: 'float64' }], rows: [[Number.NaN], [2], [null], [1]] };
    const measures = ['min', 'max', 'median', 'mode', 'count-distinct'].map(f => measure(f, 'v'));
    expect((await run({ measures }, input)).rows.out[0].values).toEqual([1, Number.NaN, 2, Number.NaN, 3]);
  });

  it('gives one row for no rows without keys, none with keys', async () => {
    const empty: Table = { schema, rows: [] };
    const [row] = (await run({ measures: every }, empty)).rows.out;
    expect(row.values).toEqual(every.map(m => (m.function.startsWith('count') ? 0 : null)));
    expect((await run({ groupBy: ['n'], measures: every }, empty)).rows.out).toEqual([]);
  });

  it('holds any type as key, extreme, first and mode', async () => {
    const types = ['json', 'binary', 'vector'] as const;
    const odd = duplicateRows(
      types.map(type => ({ name: type, type, ...(type === 'vector' && { width: 2 }) })),
      300,
      { distinct: 4 },
    );
    const measures = types.flatMap(t =>
      ['min', 'max', 'first', 'last', 'mode', 'count-distinct'].map(f => measure(f, t)),
    );
    for (const key of types) {
      const whole = await run({ groupBy: [key], measures }, odd);
      expect(whole.rows.out.length).toBe(5);
      expectSame(await run({ groupBy: [key], measures }, odd, { cut: 17, memoryBytes: 64, scatter: true }), whole);
    }
  });

  it('says what is wrong with a measure', async () => {
    const fails = (m: object) => run({ measures: [m] }, table);
    await expect(fails(measure('sum', 'city'))).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
    await expect(fails(measure('median', 'yes'))).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
    await expect(fails(measure('min', 'nothing'))).rejects.toMatchObject({ code: 'ATTRIBUTE_UNKNOWN' });
    await expect(run({ groupBy: ['n'], measures: [{ function: 'count', as: 'n' }] }, table)).rejects.toMatchObject({
      code: 'ATTRIBUTE_DUPLICATE',
    });
    const fields = (m: object) => aggregate.validate?.({ groupBy: [], measures: [m as never] }).map(p => p.field);
    expect(fields({ function: 'sum', as: 's' })).toEqual(['measures.0.attribute']);
    expect(fields({ function: 'quantile', attribute: 'n', as: 's', argument: 7 })).toEqual(['measures.0.argument']);
    expect(aggregate.validate?.({ groupBy: [], measures: [] }).map(p => p.code)).toEqual(['CONFIG_MISSING']);
  });
});

function expectClose(found: readonly Value[], wanted: readonly Value[]) {
  found.forEach((value, c) => {
    if (typeof value === 'number' && typeof wanted[c] === 'number')
      expect(Math.abs(value - wanted[c])).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
    else expect(value).toEqual(wanted[c]);
  });
}

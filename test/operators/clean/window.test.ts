import { describe, expect, test } from 'vitest';
import { attributeTypes, type Schema } from '#engine/data/schema.ts';
import { configProblems } from '#engine/operator/config.ts';
import type { Table } from '#engine/operator/define.ts';
import { window } from '#operators/clean/window.ts';
import { awkwardTable } from '../../support/awkward-table.ts';
import { askDuck } from '../../support/duck.ts';
import { runOperator, seeded } from '../../support/run-operator.ts';
import { runVariants } from '../../support/run-variants.ts';

const schema: Schema = attributeTypes.map(type => ({ name: type, type, ...(type === 'vector' && { width: 2 }) }));
const readings: Schema = [
  { name: 'g', type: 'string' },
  { name: 'o', type: 'int32' },
  { name: 'i', type: 'int32' },
  { name: 'b', type: 'int64' },
  { name: 'x', type: 'float64' },
  { name: 's', type: 'string' },
];

/** Few groups, many ties, some nulls, and floats that would cancel badly if sums subtracted. */
function table(rows: number, seed = 1): Table {
  const random = seeded(seed);
  const maybe = <T>(value: T) => (random() < 0.15 ? null : value);
  return {
    schema: readings,
    rows: Array.from({ length: rows }, () => [
      maybe('ab€'[Math.floor(random() * 3)]),
      maybe(Math.floor(random() * 12)),
      maybe(Math.floor((random() - 0.5) * 100)),
      maybe(random() < 0.1 ? 2n ** 60n : Math.floor(random() * 1000)),
      maybe(random() < 0.1 ? 1e15 : random()),
      maybe(`text ${Math.floor(random() * 20)}`),
    ]),
  };
}

/** As DuckDB, whose sums of floats round at every step. */
const close = (actual: unknown[][], wanted: unknown[][]) => {
  expect(actual.length).toBe(wanted.length);
  actual.forEach((row, r) =>
    row.forEach((value, c) => {
      const other = wanted[r][c];
      if (typeof value === 'number' && typeof other === 'number')
        expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-12 * Math.abs(other));
      else expect(value).toEqual(other);
    }),
  );
};

describe('window', () => {
  test('[O3] [O5] [O10] ranks, neighbours and default frames are what DuckDB answers', async () => {
    const input = table(300);
    const columns = [
      { function: 'row_number', as: 'n' },
      { function: 'rank', as: 'r' },
      { function: 'dense_rank', as: 'd' },
      { function: 'lag', attribute: 's', as: 'l' },
      { function: 'lead', attribute: 's', as: 'l2', offset: 2, default: 'none' },
      { function: 'sum', attribute: 'i', as: 'si' },
      { function: 'average', attribute: 'x', as: 'ax' },
      { function: 'count', attribute: 'x', as: 'cx' },
      { function: 'count', as: 'c' },
      { function: 'min', attribute: 's', as: 'ms' },
      { function: 'max', attribute: 'b', as: 'mb' },
    ];
    const config = { partitionBy: ['g'], orderBy: [{ attribute: 'o', order: 'desc', nulls: 'first' }], columns };
    const { rows } = await runVariants(window, config, { in: input });
    const [answer] = await askDuck({ t: input }, [
      `select row_number() over stable, rank() over peers, dense_rank() over peers, lag(s) over stable,
         lead(s, 2, 'none') over stable, sum(i) over peers, avg(x) over peers, count(x) over peers, count(*) over peers,
         min(s) over peers, max(b) over peers
       from t window stable as (partition by g order by o desc nulls first, row),
         peers as (partition by g order by o desc nulls first)
       order by row`,
    ]);
    close(
      rows.out.map(r => r.values.slice(6)),
      answer,
    );
    expect(rows.out.map(r => r.values.slice(0, 6))).toEqual(input.rows);
    expect(rows.out.map(r => r.from)).toEqual(input.rows.map((_, i) => ({ in: [i] })));
  });

  test.each([
    [-3, 0, '3 preceding', 'current row'],
    [-2, 2, '2 preceding', '2 following'],
    [1, 4, '1 following', '4 following'],
    [-5, -2, '5 preceding', '2 preceding'],
    ['unbounded', 1, 'unbounded preceding', '1 following'],
    [-1, 'unbounded', '1 preceding', 'unbounded following'],
    ['unbounded', 'unbounded', 'unbounded preceding', 'unbounded following'],
  ])('[O3] [O10] frames of rows from %s to %s are what DuckDB answers', async (from, to, start, end) => {
    const input = table(250, 2);
    const frame = { from, to };
    const named = [
      ['sum', 'x', 'sum(x)'],
      ['sum', 'b', 'sum(b)'],
      ['average', 'i', 'avg(i)'],
      ['min', 'x', 'min(x)'],
      ['max', 's', 'max(s)'],
      ['count', 'i', 'count(i)'],
    ];
    const columns = named.map(([name, attribute], i) => ({ function: name, attribute, as: `c${i}`, frame }));
    const config = { partitionBy: ['g'], orderBy: [{ attribute: 'o' }], columns };
    const { rows } = await runVariants(window, config, { in: input });
    const [answer] = await askDuck({ t: input }, [
      `select ${named.map(([, , sql]) => `${sql} over w`).join()} from t
       window w as (partition by g order by o, row rows between ${start} and ${end}) order by row`,
    ]);
    close(
      rows.out.map(r => r.values.slice(6)),
      answer,
    );
  });

  test('without order the frame is the whole partition; without partition that is all rows', async () => {
    const input = table(120, 3);
    const columns = [
      { function: 'sum', attribute: 'i', as: 'total' },
      { function: 'rank', as: 'r' },
      { function: 'lag', attribute: 'i', as: 'before' },
    ];
    for (const partitionBy of [[], ['g', 'o']]) {
      const { rows } = await runVariants(window, { partitionBy, columns }, { in: input });
      const by = partitionBy.length > 0 ? `partition by ${partitionBy.join()}` : '';
      const [answer] = await askDuck({ t: input }, [
        `select sum(i) over (${by}), 1, lag(i) over (${by} order by row) from t order by row`,
      ]);
      expect(rows.out.map(r => r.values.slice(6))).toEqual(answer);
    }
  });

  test('takes attributes of every type as keys and arguments', async () => {
    const input = awkwardTable(schema, { rows: 80, seed: 7 });
    for (const { name } of schema) {
      const columns = [
        { function: 'lag', attribute: name, as: 'l' },
        { function: 'max', attribute: name, as: 'm' },
        { function: 'dense_rank', as: 'd' },
      ];
      const config = { partitionBy: ['bool'], orderBy: [{ attribute: name }], columns };
      const { rows } = await runVariants(window, config, { in: input });
      expect(rows.out).toHaveLength(80);
    }
  });

  test('sums of floats do not subtract: a frame that a large value has left is exact', async () => {
    const input = {
      schema: [{ name: 'x', type: 'float64' as const }],
      rows: [[1e17], [0.1], [0.2], [Number.NaN], [0.3], [0.4]],
    };
    const columns = [{ function: 'sum', attribute: 'x', as: 's', frame: { from: -1, to: 0 } }];
    const { rows } = await runOperator(window, { columns }, { in: input });
    const wanted = [1e17, 1e17 + 0.1, 0.1 + 0.2, Number.NaN, Number.NaN, 0.7];
    expect(rows.out.map(r => r.values[1])).toEqual(wanted);
  });

  test('a sum beyond int64 is an error', async () => {
    const input = { schema: [{ name: 'b', type: 'int64' as const }], rows: [[2n ** 62n], [2n ** 62n]] };
    const columns = [{ function: 'sum', attribute: 'b', as: 's' }];
    await expect(runOperator(window, { columns }, { in: input })).rejects.toMatchObject({ code: 'OVERFLOW' });
  });

  test('says when one partition is beyond the budget', async () => {
    const columns = [{ function: 'max', attribute: 's', as: 'm' }];
    const input = table(100_000, 4);
    await expect(runOperator(window, { columns }, { in: input }, { memoryBytes: 1000 })).rejects.toMatchObject({
      code: 'MEMORY_EXCEEDED',
    });
  });

  test('many small partitions need no more than the budget', async () => {
    const columns = [{ function: 'count', as: 'n' }];
    const schema: Schema = [{ name: 'k', type: 'int32' }];
    const rows = Array.from({ length: 200_000 }, (_, i) => [(i * 7919) % 66_667]);
    const options = { memoryBytes: 200_000, cut: 8192 };
    const run = await runOperator(window, { partitionBy: ['k'], columns }, { in: { schema, rows } }, options);
    const counts = new Map<number, number>();
    for (const [k] of rows) counts.set(k, (counts.get(k) ?? 0) + 1);
    expect(run.rows.out.map(r => r.values)).toEqual(rows.map(([k]) => [k, counts.get(k)]));
  });

  test('settings that mean nothing are told one by one', () => {
    const columns = [
      { function: 'lag', as: 'a' },
      { function: 'sum', as: 'b' },
      { function: 'rank', as: 'c', frame: { from: 0, to: 1 } },
      { function: 'count', as: 'd', frame: { from: 2, to: 1 } },
      { function: 'max', attribute: 'x', as: 'e', offset: 2 },
    ];
    expect(configProblems(window, { columns }).map(p => p.field)).toEqual([
      'columns.0.attribute',
      'columns.1.attribute',
      'columns.2.frame',
      'columns.3.frame',
      'columns.4.offset',
    ]);
    const infer = (columns: object[]) => {
      const config = { partitionBy: [], orderBy: [], columns } as unknown as Parameters<typeof window.inferSchemas>[0];
      return () => window.inferSchemas(config, { in: readings }, { resolve: path => path, secret: () => '' });
    };
    expect(infer([{ function: 'sum', attribute: 's', as: 't' }])).toThrow("'s' in sum should be a number");
    expect(infer([{ function: 'rank', as: 'x' }])).toThrow("attribute 'x' would occur twice");
    expect(infer([{ function: 'lag', attribute: 'i', as: 't', default: 'no' }])).toThrow("'no' is not int32");
  });
});

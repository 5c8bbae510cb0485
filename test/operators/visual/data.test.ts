import { describe, expect, test } from 'vitest';
import { batchOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import { compilePredicate } from '#engine/data/expression/compile.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';
import { dataOf, drawChart, shownData } from '../../support/chart.ts';
import { askDuck } from '../../support/chart-oracle.ts';
import { seeded } from '../../support/run-operator.ts';

const schema: Schema = [
  { name: 'kind', type: 'string' },
  { name: 'size', type: 'float64' },
  { name: 'count', type: 'int32' },
  { name: 'at', type: 'timestamp' },
];

/** Rows with nulls and a long tail. */
function measurements(rows: number): Table {
  const random = seeded(7);
  const row = (): Value[] => [
    random() < 0.05 ? null : ['a', 'b', "c'd", 'e"f'][Math.floor(random() * 4)],
    random() < 0.05 ? null : Math.round(-Math.log(random()) * 1000) / 10,
    Math.floor(random() * 12),
    Date.UTC(2026, 0, 1) + Math.floor(random() * 200 * 86_400_000),
  ];
  return { schema, rows: Array.from({ length: rows }, row) };
}

const table = measurements(3000);

/** Charts whose data is an answer to a query: the names of the chart's data are those of the query's columns. */
const cases: readonly (readonly [type: string, config: object, query: string])[] = [
  ['bar', { x: 'kind', y: 'size', aggregate: 'sum' }, 'select kind as x, sum(size) as value from t group by all'],
  ['bar', { x: 'kind', color: 'count' }, 'select kind as x, count as color, count(*) as value from t group by all'],
  [
    'line',
    { x: 'count', y: 'size', aggregate: 'median' },
    'select count as x, median(size) as y from t where size is not null group by all',
  ],
  [
    'pie',
    { category: 'kind', value: 'size' },
    'select kind as category, sum(size) as size, row_number() over (order by sum(size) desc) - 1 as place from t group by all',
  ],
  [
    'heatmap',
    { x: 'kind', y: 'count', value: 'size' },
    'select kind as x, count as y, avg(size) as heat from t group by all',
  ],
  [
    'dot',
    { category: 'kind', value: 'size', aggregate: 'max' },
    'select kind as category, max(size) as size from t group by all',
  ],
  [
    'histogram',
    { value: 'size', bins: 10 },
    'with m as (select max(size) as top from t) select floor(size / w) * w as "from", floor(size / w) * w + w as "to", count(*) as count from t, (select case when top <= 50 then 5 when top <= 100 then 10 when top <= 200 then 20 when top <= 500 then 50 else 100 end as w from m) where size is not null group by all',
  ],
  [
    'error-band',
    { x: 'count', y: 'size' },
    'select count as x, avg(size) as y, avg(size) - stddev_samp(size) as low, avg(size) + stddev_samp(size) as high from t where size is not null group by all',
  ],
  [
    'time-series',
    { time: 'at', value: 'size', unit: 'month', aggregate: 'average' },
    'select epoch_ms(date_trunc(\'month\', "at")) as time, avg(size) as value from t where size is not null group by all',
  ],
  [
    'box',
    { value: 'size', category: 'kind', outliers: false },
    `with q as (select kind, quantile_cont(size, 0.25) as q1, median(size) as median, quantile_cont(size, 0.75) as q3 from t where size is not null group by all)
     select 'box' as part, q.kind as category, min(size) filter (size >= q1 - 1.5 * (q3 - q1)) as low, q1, median, q3, max(size) filter (size <= q3 + 1.5 * (q3 - q1)) as high
     from t join q on t.kind is not distinct from q.kind where size is not null group by all`,
  ],
];

describe('the data of a chart is what SQL gives:', () => {
  test.each(cases)('%s of %o', async (type, config, query) => {
    const { spec } = await drawChart(type, config, table);
    const wanted = await askDuck(table, query);
    const text = (row: object) =>
      JSON.stringify(
        Object.entries(row)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([k, v]) => [k, typeof v === 'number' ? Number(v.toPrecision(10)) : v]),
      );
    expect(shownData(spec).map(text).sort()).toEqual(wanted.map(text).sort());
  });

  test.each(cases.filter(([type]) => !['pie'].includes(type)))(
    'and each mark of %s of %o selects its rows, each row once',
    async (type, config) => {
      const { spec, rows } = await drawChart(type, config, table);
      const met = new Uint16Array(table.rows.length);
      const batch = batchOf(schema, table.rows);
      const { value = 'y' in config ? config.y : undefined } = config as { value?: unknown; y?: unknown };
      const drawn =
        type === 'bar' || type === 'heatmap' || type === 'dot'
          ? 'true'
          : value === undefined
            ? 'true'
            : `"${String(value)}" IS NOT NULL`;
      let total = 0;
      for (const { __where } of dataOf(spec))
        total += compilePredicate(`(${String(__where)}) AND ${drawn}`, schema).select(batch, met);
      expect(total).toBe(rows);
    },
  );
});

test('more rows than can be drawn are sampled: the same ones at every cut, and it is said', async () => {
  const many = { schema: schema.slice(1, 3), rows: measurements(60_000).rows.map(row => [row[1] ?? 0, row[2]]) };
  const config = { x: 'size', y: 'count' };
  const [first, second] = [await drawChart('scatter', config, many), await drawChart('scatter', config, many)];
  expect(first.notice).toBe('50 000 of 60 000 rows drawn');
  expect(first.rows).toBe(50_000);
  expect(second.spec).toEqual(first.spec);
  const drawn = dataOf(first.spec);
  expect(drawn).toHaveLength(50_000);
  expect(drawn.every(({ __row, x, y }) => many.rows[Number(__row)][0] === x && many.rows[Number(__row)][1] === y)).toBe(
    true,
  );
  const late = drawn.filter(({ __row }) => Number(__row) >= 30_000).length;
  expect(Math.abs(late - 25_000)).toBeLessThan(600);
});

test('a sum of any number of rows draws all of them', async () => {
  const many = measurements(60_000);
  const { rows, notice, spec } = await drawChart('bar', { x: 'kind' }, many);
  expect({ rows, notice }).toEqual({ rows: 60_000, notice: null });
  expect(dataOf(spec).reduce((sum, { value }) => sum + Number(value), 0)).toBe(60_000);
});

test.each([
  ['the density of rows', {}],
  ['a height', { z: 'count' }],
])('a contour over %s stands for as many rows as its condition selects', async (_, height) => {
  const { spec } = await drawChart('contour', { x: 'size', y: 'count', gridSize: 17, levels: 6, ...height }, table);
  const levels = dataOf(spec);
  const met = levels.map(({ __where }) =>
    compilePredicate(String(__where), schema).select(batchOf(schema, table.rows), new Uint16Array(table.rows.length)),
  );
  expect(met).toEqual(levels.map(level => level.rows));
  expect(met[0]).toBe(table.rows.filter(([, size]) => size !== null).length);
  expect(met).toEqual(met.toSorted((a, b) => b - a));
  expect(levels).toHaveLength(6);
});

import { compile, type TopLevelSpec } from 'vega-lite';
import { describe, expect, test } from 'vitest';
import { batchOf } from '#engine/data/batch.ts';
import { compilePredicate } from '#engine/data/expression/compile.ts';
import type { Attribute } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';
import { operators, registry } from '#operators/index.ts';
import { openView, renderSvg } from '#server/render/svg.ts';
import { awkwardTable } from '../../support/awkward-table.ts';
import { type Datum, drawChart, drawnItems, examplesOf, tablesOf } from '../../support/chart.ts';

const charts = operators.filter(o => o.group === 'visual').map(o => o.type);
const pictures = charts.filter(type => type !== 'html');

/** Things drawn in the first example of each chart, by their kind. */
const wanted: { readonly [type: string]: { readonly [mark: string]: number } } = {
  area: { area: 4 },
  bar: { rect: 4 },
  'big-number': { text: 3 },
  box: { rule: 2, rect: 4, symbol: 1 },
  bubble: { symbol: 8 },
  bullet: { rect: 15 },
  candlestick: { rule: 4, rect: 4 },
  contour: { path: 6 },
  dendrogram: { rule: 22, text: 8 },
  density: { area: 128, line: 128 },
  dot: { symbol: 7 },
  dumbbell: { rule: 3, symbol: 6 },
  'error-band': { area: 6, line: 6 },
  funnel: { rect: 4, text: 4 },
  gantt: { rect: 3 },
  gauge: { arc: 3, text: 4 },
  heatmap: { rect: 5 },
  histogram: { rect: 3 },
  'histogram-2d': { rect: 4 },
  icicle: { rect: 14, text: 14 },
  image: { image: 2, text: 2 },
  line: { line: 7, symbol: 7 },
  map: { symbol: 4, shape: 2 },
  network: { symbol: 13, path: 7, text: 6 },
  pie: { arc: 3 },
  quiver: { rule: 20, symbol: 20 },
  sankey: { path: 7, rect: 7, text: 7 },
  scatter: { symbol: 8 },
  'scatter-3d': { rule: 12, text: 9, symbol: 16 },
  'scatter-matrix': { symbol: 63 },
  sunburst: { arc: 14, text: 14 },
  table: { rect: 12, text: 12 },
  ternary: { rule: 9, line: 4, text: 3, symbol: 5 },
  'time-series': { line: 8 },
  tree: { path: 6, symbol: 7, text: 7 },
  treemap: { rect: 14, text: 14 },
  violin: { area: 128, rule: 2, symbol: 2 },
  volcano: { symbol: 6, rule: 3 },
  waterfall: { rect: 6 },
  'word-cloud': { text: 26 },
};

describe.each(pictures)('%s', type => {
  test('is drawn with as many marks as its data has', async () => {
    const { config, inputs } = examplesOf(type)[0];
    const { spec } = await drawChart(type, config as object, inputs.in);
    const view = await openView(spec);
    const counts: { [mark: string]: number } = {};
    for (const { type: mark } of drawnItems(view)) counts[mark] = (counts[mark] ?? 0) + 1;
    expect(counts).toEqual(wanted[type]);
    expect(await view.toSVG()).toMatch(/^<svg .*<\/svg>$/s);
    view.finalize();
  });

  test('every example is SVG without warnings of the compiler', async () => {
    for (const { config, inputs } of examplesOf(type)) {
      const { spec } = await drawChart(type, config as object, inputs.in);
      const said: string[] = [];
      const hear = (...words: readonly unknown[]) => said.push(words.join(' '));
      const logger = { level: () => logger, error: hear, warn: hear, info: () => {}, debug: () => {} };
      if (String(spec.$schema).includes('vega-lite'))
        compile(spec as unknown as TopLevelSpec, { logger: logger as never });
      expect(said).toEqual([]);
      expect(await renderSvg(spec)).toContain('</svg>');
    }
  });

  test.each([
    ['no rows', (table: Table) => ({ ...table, rows: [] })],
    ['one row', ({ schema, rows }: Table) => ({ schema, rows: rows.slice(0, 1) })],
    [
      'nothing but nulls',
      ({ schema }: Table) => ({ schema, rows: Array.from({ length: 5 }, () => schema.map(() => null)) }),
    ],
    ['NaN, infinities and texts of every kind', ({ schema }: Table) => awkwardTable(schema, { rows: 60, seed: 3 })],
  ])('is drawn of %s', async (_, change) => {
    for (const { config, inputs } of examplesOf(type)) {
      const row = await drawChart(type, config as object, change(inputs.in)).catch(overflow);
      if (row === null) continue;
      expect(JSON.parse(JSON.stringify(row.spec))).toEqual(row.spec);
      expect(await renderSvg(row.spec)).toContain('</svg>');
    }
  });

  test('text of the data and the config is text in the picture', async () => {
    const evil = '</text><script>alert(1)</script>{"signal":"alert(2)"}"]);alert(3)//';
    for (const { config, inputs } of examplesOf(type)) {
      const { schema, rows } = inputs.in;
      // Names of attributes too: every text of the config that names one names the new one.
      const renamed = schema.map((a): Attribute => ({ ...a, name: `${a.name} ${evil}.'["` }));
      const swap = (value: unknown): unknown =>
        typeof value === 'string'
          ? (renamed[schema.findIndex(a => a.name === value)]?.name ?? value)
          : Array.isArray(value)
            ? value.map(swap)
            : value;
      const own = Object.fromEntries(
        Object.entries({ ...(config as Datum), title: evil }).map(([k, v]) => [k, swap(v)]),
      );
      const table = {
        schema: renamed,
        rows: rows.map(row => row.map(v => (typeof v === 'string' && type !== 'image' ? `${v}${evil}` : v))),
      };
      const { spec } = await drawChart(type, own, table);
      const svg = await renderSvg(spec);
      expect(svg).not.toMatch(/<script|<foreignObject|javascript:|on\w+=/i);
      expect(svg).toContain('&lt;script&gt;');
    }
  });

  test('a mark leads back to the rows it shows', async () => {
    for (const { config, inputs } of examplesOf(type)) {
      const { schema, rows } = inputs.in;
      const { spec } = await drawChart(type, config as object, inputs.in);
      const found = new Set<number>();
      for (const { __row, __rows = [], __where } of tablesOf(spec).flat()) {
        if (typeof __row === 'number') found.add(__row);
        for (const row of __rows as number[]) found.add(row);
        if (typeof __where !== 'string') continue;
        const met = new Uint16Array(rows.length);
        const count = compilePredicate(__where, schema).select(batchOf(schema, rows), met);
        expect(count, __where).toBeGreaterThan(0);
        met.slice(0, count).forEach(row => found.add(row));
      }
      expect(found.size).toBeGreaterThan(0);
      expect([...found].filter(row => row >= rows.length)).toEqual([]);
    }
  });
});

/** Sums of whole numbers end where int64 ends, in a chart as anywhere. */
const overflow = (error: unknown): null => {
  expect(error).toMatchObject({ code: 'OVERFLOW' });
  return null;
};

test('every kind of chart has a count of its marks here', () => {
  expect(Object.keys(wanted).sort()).toEqual(pictures.toSorted());
});

test('html keeps pages as text, which is no picture', async () => {
  const page = '<script>alert(1)</script>';
  const { spec } = await drawChart(
    'html',
    { html: 'page' },
    { schema: [{ name: 'page', type: 'string' }], rows: [[page]] },
  );
  expect(spec).toEqual({ html: [{ html: page, __row: 0 }] });
  await expect(renderSvg(spec)).rejects.toThrow(expect.objectContaining({ code: 'CHART_NOT_DRAWN' }));
});

test('nothing is fetched to draw a chart', async () => {
  const image = (url: string) => ({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    data: { values: [{ url }] },
    mark: { type: 'image', width: 10, height: 10 },
    encoding: { url: { field: 'url', type: 'nominal' } },
  });
  expect(await renderSvg(image('http://localhost:1/x.png'))).toContain('xlink:href=""');
  await expect(renderSvg({ ...image('x'), data: { url: 'http://localhost:1/x.json' } })).rejects.toThrow(/not fetched/);
  await expect(renderSvg({ ...image('x'), data: { url: '/etc/passwd' } })).rejects.toThrow(/not fetched/);
});

test('a number is asked for where a text is given', () => {
  const schema: Attribute[] = [{ name: 'name', type: 'string' }];
  const infer = (type: string, config: object) => () =>
    registry.get(type).inferSchemas(config, { in: schema }, {} as never);
  expect(infer('histogram', { value: 'name', bins: 5 })).toThrow(
    expect.objectContaining({ code: 'TYPE_MISMATCH', fields: expect.objectContaining({ field: 'value' }) }),
  );
  expect(infer('histogram', { value: 'nmae', bins: 5 })).toThrow(/did you mean 'name'/);
});

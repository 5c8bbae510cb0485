import { expect, test } from 'vitest';
import { batchOf } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import { MemoryResultStore } from '#engine/store/result-memory.ts';
import { registry } from '#operators/index.ts';
import { drawChart } from '#server/results/draw-chart.ts';

const schema: Schema = [
  { name: 'city', type: 'string' },
  { name: 'price', type: 'float64' },
];
const cities = ['Oslo', 'Rome', 'Kyiv'];
const rows = Array.from({ length: 1000 }, (_, n) => [cities[n % 3], n] as const);

function stored() {
  const store = new MemoryResultStore();
  const writer = store.create('sales', 'out', schema);
  for (let at = 0; at < rows.length; at += 300) writer.write(batchOf(schema, rows.slice(at, at + 300), at));
  writer.close();
  const reader = store.open('sales', 'out');
  if (!reader) throw new Error('nothing stored');
  return reader;
}

const valuesOf = (spec: unknown) =>
  (spec as { data: { values: { [name: string]: unknown }[] } }).data.values.map(({ x, value }) => [x, value]);
const sumOf = (kept: (price: number) => boolean) =>
  cities.map(city => [city, rows.filter(([c, p]) => c === city && kept(p)).reduce((sum, [, p]) => sum + p, 0)]);
const bars = { type: 'bar', config: { x: 'city', y: 'price', aggregate: 'sum' } };

test('a chart of stored rows sums up all of them, and with a condition those that meet it', async () => {
  const whole = await drawChart(stored(), registry, { node: 'sales', ...bars });
  expect(new Map(valuesOf(whole.spec) as [string, number][])).toEqual(new Map(sumOf(() => true) as [string, number][]));
  expect(whole.rows).toBe(1000);
  const part = await drawChart(stored(), registry, { node: 'sales', ...bars, where: 'price < 10' });
  expect(new Map(valuesOf(part.spec) as [string, number][])).toEqual(new Map(sumOf(p => p < 10) as [string, number][]));
  expect(part.rows).toBe(10);
});

test('marks name the rows they show by their ids, also where a condition leaves some out', async () => {
  const { spec } = await drawChart(stored(), registry, {
    node: 'sales',
    type: 'scatter',
    config: { x: 'price', y: 'price' },
    where: "city = 'Rome' AND price > 900",
  });
  const marks = (spec as { data: { values: { x: number; __row: number }[] } }).data.values;
  expect(marks.map(m => m.__row)).toEqual(rows.flatMap(([c, p], n) => (c === 'Rome' && p > 900 ? [n] : [])));
});

test('what is no chart, lacks a field or names no attribute is refused with the field', async () => {
  const draw = (type: string, config: { [key: string]: unknown }, where?: string) =>
    drawChart(stored(), registry, { node: 'sales', type, config, where });
  await expect(draw('sort', { keys: [] })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  await expect(draw('bar', {})).rejects.toMatchObject({ code: 'CONFIG_MISSING' });
  await expect(draw('bar', { x: 'town' })).rejects.toMatchObject({ code: 'ATTRIBUTE_UNKNOWN' });
  await expect(draw('bar', { x: 'city' }, 'town = 1')).rejects.toMatchObject({ code: 'ATTRIBUTE_UNKNOWN' });
});

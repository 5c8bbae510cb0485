import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
let page: Page;
const cities = ['Oslo', 'Rome', 'Kyiv'];
/** Bars stand in the order of their names. */
const oslo = cities.toSorted().indexOf('Oslo');
const rows = Array.from({ length: 60 }, (_, n) => [cities[n % 3], n % 5, n]);

const node = (id: string, type: string, x: number, y: number, config: object) => ({
  ...{ id, type, version: 1, label: id, config },
  position: { x, y },
});
const link = (from: string, to: string) => ({
  id: `${from}-${to}`,
  from: { operator: from, port: 'out' },
  to: { operator: to, port: 'in' },
});
const sales = {
  sluice: 1,
  name: 'Sales',
  operators: [
    node('Sales', 'rows', 0, 0, {
      schema: [
        { name: 'city', type: 'string' },
        { name: 'day', type: 'int32' },
        { name: 'price', type: 'int32' },
      ],
      rows,
    }),
    node('Cities', 'bar', 360, -120, { x: 'city', y: 'price', aggregate: 'sum' }),
    node('Days', 'bar', 360, 120, { x: 'day', y: 'price', aggregate: 'count' }),
  ],
  links: [link('Sales', 'Cities'), link('Sales', 'Days')],
};

beforeAll(async () => {
  web = await startWeb();
  const workflow = await web.workflow(sales);
  page = await web.page();
  await page.goto(`${web.url}/w/${workflow}`);
  await page.locator('.save-state[data-kind="saved"]').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('tab', { name: 'Chart' }).click();
  await named('Cities').click();
});
afterAll(() => web.close());

const named = (label: string) => page.locator('.react-flow__node', { hasText: label }).first();
const marks = (chart: string) => page.locator(`figure[aria-label="${chart}"] .mark-rect.role-mark path`);

test('a chart node shows its picture once it has run, a bar per city', async () => {
  await expect.poll(() => marks('Cities').count(), { timeout: 40_000 }).toBe(3);
  await web.picture(page, 'chart-node');
});

test('a mark leads back to the rows it sums up', async () => {
  await marks('Cities').nth(oslo).click();
  const [question] = await Promise.all([
    page.waitForRequest(request => request.url().endsWith('/trace'), { timeout: 20_000 }),
    page.getByRole('button', { name: 'Where from?' }).click(),
  ]);
  const { node: asked, rows: ids } = question.postDataJSON() as { node: string; rows: number[] };
  expect(asked).toBe('Sales');
  expect(ids).toEqual(rows.flatMap(([city], n) => (city === 'Oslo' ? [n] : [])));
});

test('what is chosen in one chart filters the others of the run, and only while it is chosen', async () => {
  await page.getByRole('tab', { name: 'Chart' }).click();
  await page.getByRole('button', { name: 'All 2 charts' }).click();
  await expect.poll(() => marks('Days').count(), { timeout: 20_000 }).toBe(5);
  await marks('Cities').nth(oslo).click();
  const standing = () => marks('Cities').evaluateAll(bars => bars.map(bar => bar.hasAttribute('data-chosen')));
  expect(await standing()).toEqual([0, 1, 2].map(bar => bar === oslo));
  await page.getByRole('button', { name: 'Filter other charts' }).click();
  await page.getByText("only city = 'Oslo'", { exact: true }).waitFor();
  const days = await marks('Days').all();
  const heights = await Promise.all(days.map(bar => bar.getAttribute('aria-label')));
  const counted = [0, 1, 2, 3, 4].map(day => rows.filter(([city, d]) => city === 'Oslo' && d === day).length);
  expect(heights.map(words => Number(/(\d+)$/.exec(words ?? '')?.[1]))).toEqual(counted);
  await web.picture(page, 'chart-cross-filter');
  await page.getByRole('button', { name: 'Show all rows in the other charts again' }).click();
  await expect.poll(() => page.getByText("only city = 'Oslo'", { exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Choose nothing' }).click();
  await expect.poll(standing).toEqual([false, false, false]);
});

test('an attribute dragged onto a shelf draws any node’s rows, and the chart becomes a node', async () => {
  await page.getByRole('button', { name: 'Selected chart only' }).click();
  await named('Sales').click();
  const shelf = page.locator('.chart-shelf', { hasText: 'Category' });
  await page.locator('.chart-attributes li', { hasText: 'day' }).dragTo(shelf);
  await web.picture(page, 'chart-builder');
  await expect.poll(() => marks('Bar chart of Sales').count(), { timeout: 20_000 }).toBe(5);
  await web.picture(page, 'chart-builder');
  await page.getByRole('button', { name: 'Add to the canvas' }).click();
  await expect.poll(() => page.locator('.react-flow__node').count()).toBe(4);
  await page.keyboard.press('Control+z');
});

test('the picture is saved as PNG, SVG and spec, its data as CSV with the names on the axes', async () => {
  await named('Cities').click();
  for (const [item, ending] of [
    ['PNG picture', '.png'],
    ['SVG picture', '.svg'],
    ['Vega spec with data', '.json'],
    ['Data as CSV', '.csv'],
  ]) {
    await page.getByRole('button', { name: 'Save the chart' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`Cities${ending}`);
    if (ending === '.csv')
      expect(
        readFileSync(await download.path(), 'utf8')
          .split('\r\n')
          .toSorted(),
      ).toEqual(['', 'city,price', 'Kyiv,610', 'Oslo,570', 'Rome,590'].toSorted());
  }
});

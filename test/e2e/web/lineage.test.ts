import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chain, fruitRows, manyRows } from '../../support/panel-workflows.ts';
import { artefacts, startWeb, type Web } from '../../support/web.ts';

/** On a busy machine the server takes its time. */
const soon = { timeout: 15_000 };
let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web?.close());

const node = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"] .node`);
const mark = (page: Page, id: string) => node(page, id).locator('.node-mark');
const over = (page: Page) => page.locator('.run-status[data-state="completed"]').waitFor();
const step = (page: Page, name: string) => page.locator('.step', { hasText: name });

/** A page with a workflow that has run, its node selected. */
async function ran(workflow: string, at: string, dark = false): Promise<Page> {
  const page = await web.page(undefined, { dark });
  await page.goto(`${web.url}/w/${workflow}`);
  await page.locator('.save-state[data-kind="saved"]').waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await over(page);
  // The first view is readable rather than whole: the node may lie beyond the edge of the canvas.
  await page.getByRole('button', { name: 'Show everything' }).click();
  await node(page, at).click();
  await page.locator('#cell-0-0').waitFor();
  return page;
}

const example = async (name: string): Promise<string> =>
  (await web.ask<{ workflow: { id: string } }>('POST', '/workflows', { example: name })).workflow.id;

test('a row leads back to its sources, one link at a time or all the way, and the canvas shows the path', async () => {
  const page = await ran(await example('movies'), 'top_genres');
  await page.locator('.grid-id').first().click();
  await page.getByRole('button', { name: 'Where from?' }).click();
  await step(page, 'asked for').or(page.locator('.step')).first().waitFor();
  await expect.poll(() => page.locator('.step').count(), soon).toBe(2);
  expect(await page.locator('.steps-hop').allTextContents()).toEqual(['asked for', '1 link before']);
  await expect.poll(() => mark(page, 'movies').textContent(), soon).toMatch(/^[\d ]+ rows$/);
  expect(await node(page, 'decades').getAttribute('data-beside')).toBe('true');
  expect(await node(page, 'best_genres').getAttribute('data-lit')).toBe('true');
  await page.getByRole('button', { name: /^Expand: 1 step, 1 row/ }).click();
  await expect.poll(() => page.locator('.step').count(), soon).toBe(3);
  await web.picture(page, 'lineage-near');
  await page.getByRole('button', { name: /^All the way/ }).click();
  await expect.poll(() => page.locator('.step').count(), soon).toBe(7);
  expect(await page.locator('.step .badge').allTextContents()).toEqual(['source']);
  await page.locator('.step').last().scrollIntoViewIfNeeded();
  await page.getByLabel('Follow to').selectOption('movies');
  await expect.poll(() => page.locator('.step').count(), soon).toBe(2);
  await web.picture(page, 'lineage-to');
  await page.locator('.canvas').click({ position: { x: 20, y: 20 } });
  await page.keyboard.press('Escape');
  await page.getByText('Choose rows to see where they come from').waitFor();
  expect(await node(page, 'decades').getAttribute('data-beside')).toBeNull();
  expect(new URL(page.url()).search).toBe('');
  await page.context().close();
});

test('a link to a trace opens the same view for somebody else, in the run as it was', async () => {
  const id = await example('movies');
  const page = await ran(id, 'movies', true);
  await page.locator('.grid-id').nth(1).click();
  await page
    .locator('.grid-id')
    .nth(3)
    .click({ modifiers: ['Shift'] });
  await page.keyboard.press('Alt+b');
  await expect.poll(() => page.locator('.trace-rows input').inputValue(), soon).toBe('1-3');
  await expect.poll(() => mark(page, 'derived').textContent(), soon).toBe('3 rows');
  await web.picture(page, 'lineage-forward-dark');
  await page.getByRole('button', { name: 'Copy a link to this view' }).click();
  const link = (await page.evaluate('navigator.clipboard.readText()')) as string;
  expect(link).toMatch(/\/w\/[^/]+\/runs\/[^/?]+\?trace=forward~movies~out~1-3~~/);
  const other = await web.person('Grace Hopper', id, 'viewer');
  await other.goto(link);
  await expect.poll(() => mark(other, 'derived').textContent(), soon).toBe('3 rows');
  expect(await other.getByRole('button', { name: 'What did it become?' }).getAttribute('aria-pressed')).toBe('true');
  await expect.poll(() => other.locator('.step').count(), soon).toBeGreaterThan(1);
  await other.reload();
  await expect.poll(() => mark(other, 'derived').textContent(), soon).toBe('3 rows');
  await other.context().close();
  await page.context().close();
});

test('rows may be named by a condition, a row leads back into results, and columns come first when asked', async () => {
  const content = chain({ fruit: fruitRows, dear: { type: 'filter', label: 'Dear', config: { where: 'price > 5' } } });
  const page = await ran(await web.workflow(content), 'dear');
  await page.locator('.grid-id').first().click();
  await page.getByRole('button', { name: 'Where from?' }).click();
  const rows = page.getByRole('textbox', { name: 'Rows' });
  await rows.fill("name LIKE 'a%'");
  await rows.press('Enter');
  await expect.poll(() => mark(page, 'fruit').textContent(), soon).toBe('2 rows');
  await step(page, 'Fruit').getByRole('button', { name: 'price' }).click();
  expect(await step(page, 'Fruit').locator('thead th').allTextContents()).toEqual(['row', 'price', 'name']);
  await step(page, 'Fruit').getByRole('button', { name: 'Copy these rows' }).click();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('price\tname\n12\tapple\n10\tart');
  await step(page, 'Fruit').locator('tbody th button').nth(1).click();
  await expect.poll(() => page.locator('.grid-row[aria-selected="true"]').textContent(), soon).toContain('art');
  expect(await page.getByRole('tab', { name: 'Results' }).getAttribute('aria-selected')).toBe('true');
  expect(await mark(page, 'fruit').textContent()).toBe('2 rows');
  await page.getByRole('tab', { name: 'Lineage' }).click();
  await rows.fill('nonsense ((');
  await rows.press('Enter');
  await page.locator('.lineage [role="alert"]').waitFor();
  await rows.fill('2000');
  await rows.press('Enter');
  await expect.poll(() => page.locator('.lineage [role="alert"]').getAttribute('data-code'), soon).toBe('ROW_UNKNOWN');
  const saved = page.waitForEvent('download');
  await rows.fill('0');
  await rows.press('Enter');
  await page.locator('.step').first().waitFor();
  await page.locator('.lineage').getByRole('button', { name: 'Download' }).click();
  await page.getByRole('menuitem', { name: /^CSV/ }).click();
  expect((await saved).suggestedFilename()).toBe('lineage-dear.csv');
  for (const [format, begins] of [
    ['svg', '<svg '],
    ['png', '\x89PNG'],
  ] as const) {
    const picture = page.waitForEvent('download');
    await page.locator('.lineage').getByRole('button', { name: 'Download' }).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${format}`, 'i') }).click();
    const file = join(artefacts, `lineage-path.${format}`);
    await (await picture).saveAs(file);
    expect(readFileSync(file, 'latin1').startsWith(begins)).toBe(true);
    if (format === 'svg')
      for (const words of ['Fruit', '1 row', 'apple', 'price'])
        expect(readFileSync(file, 'utf8')).toContain(`>${words}<`);
  }
  await page.context().close();
});

test('a column tells where it comes from on hover, and lights the nodes on its way', async () => {
  const page = await ran(await example('movies'), 'top_genres');
  await page.locator('.column-name').first().hover();
  await page.locator('.column-origin').getByText('comes from').waitFor();
  await expect.poll(() => node(page, 'genres').getAttribute('data-lit'), soon).toBe('true');
  expect(await node(page, 'decades').getAttribute('data-beside')).toBe('true');
  await web.picture(page, 'lineage-column');
  await page.mouse.move(300, 300);
  await expect.poll(() => node(page, 'decades').getAttribute('data-beside'), soon).toBeNull();
  await page.context().close();
});

test('what is opaque says so, all rows that match a filter can be asked for, and what was not stored says what to do', async () => {
  const { one, many } = manyRows(12_000);
  const all = { type: 'filter', config: { where: 'n >= 0' } };
  const content = chain({ one, many: { ...many, keep: false }, all });
  const page = await ran(await web.workflow(content), 'many');
  await page.locator('.dock').getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('textbox', { name: 'Filter word' }).fill('=word 3');
  await page.getByText('All that match:').waitFor();
  await page.getByRole('button', { name: 'Where from?' }).click();
  await expect
    .poll(() => page.locator('.lineage [role="alert"]').getAttribute('data-code'), soon)
    .toBe('RESULT_NOT_STORED');
  await page.getByRole('button', { name: 'Keep its output and run' }).click();
  await page.getByText('Choose rows to see where they come from').waitFor();
  await over(page);
  await page.getByRole('tab', { name: 'Results' }).click();
  await expect.poll(() => page.locator('.rows-count').textContent(), soon).toContain('12 000 rows');
  await page.locator('.grid-id').first().click();
  await page.keyboard.press('Alt+w');
  await page.getByText('which rows it used is not known').waitFor();
  await expect.poll(() => mark(page, 'many').textContent(), soon).toBe('1 row, opaque');
  await web.picture(page, 'lineage-opaque');
  await page.context().close();
});

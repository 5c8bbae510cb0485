import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chain, fruitRows, manyRows } from '../../support/panel-workflows.ts';
import { startWeb, type Web } from '../../support/web.ts';

/** On a busy machine the server takes its time. */
const soon = { timeout: 15_000 };
let web: Web;
let page: Page;
beforeAll(async () => {
  web = await startWeb();
  page = await web.page();
});
afterAll(() => web?.close());

async function open(content: unknown, node: string): Promise<string> {
  const id = await web.workflow(content);
  await page.goto(`${web.url}/w/${id}`);
  await page.locator(`.react-flow__node[data-id="${node}"]`).click();
  return id;
}
const over = () => page.locator('.run-status[data-state="completed"], .run-status[data-state="failed"]').waitFor();
const cell = (row: number, column: number) => page.locator(`#cell-${row}-${column}`);

test('a large result is paged, sorted and filtered on the server, and few rows are drawn', async () => {
  await open(chain(manyRows(200_000)), 'many');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await over();
  await cell(0, 0).waitFor();
  expect(await page.locator('.rows-count').textContent()).toBe('200 000 rows');
  const grid = page.getByRole('grid');
  expect(await grid.getAttribute('aria-rowcount')).toBe('200001');
  await cell(0, 0).click();
  await page.keyboard.press('Control+End');
  await expect.poll(() => cell(199_999, 0).textContent(), soon).toBe('199999');
  expect(await page.locator('.grid-row').count()).toBeLessThan(60);
  await page
    .getByRole('button', { name: /^shuffled|shuffled$/ })
    .first()
    .click();
  await page.keyboard.press('Control+Home');
  await expect.poll(() => page.locator('[aria-sort="ascending"]').count(), soon).toBe(1);
  // What a column says of itself while the pointer is on its name may lie over the button.
  await page.mouse.move(700, 200);
  await page.locator('[data-radix-popper-content-wrapper]').waitFor({ state: 'detached' });
  await page.locator('.dock').getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('textbox', { name: 'Filter word' }).fill('=word 3');
  await expect.poll(() => page.locator('.rows-count').textContent(), soon).toBe('40 000 of 200 000 rows');
  await web.picture(page, 'results-large');
});

test('while an order is being found its first rows are shown with how far it is, then all of it', async () => {
  await open(chain({ fruit: fruitRows }), 'fruit');
  await page.keyboard.press('Control+Enter');
  await over();
  await cell(0, 0).waitFor();
  let isFound = false;
  await page.route(/\/rows\?.*sort=/, async route => {
    const answer = await route.fetch();
    const json = await answer.json();
    await route.fulfill({
      response: answer,
      json: { ...json, pending: isFound ? null : { doing: 'ordering', done: 0.4 } },
    });
  });
  await page
    .getByRole('button', { name: /^price|price$/ })
    .first()
    .click();
  await page.locator('.rows-pending').waitFor();
  expect(await page.locator('.rows-pending').textContent()).toMatch(/^ordering \d+ rows … 40 %$/);
  expect(await cell(0, 0).textContent()).not.toBe('');
  isFound = true;
  await page.locator('.rows-pending').waitFor({ state: 'detached' });
  await page.unroute(/\/rows\?.*sort=/);
});

test('an empty result says why, and what to do', async () => {
  await open(chain({ fruit: fruitRows, none: { type: 'filter', config: { where: 'price > 1000' } } }), 'none');
  await page.getByText('Not run yet').first().waitFor();
  await page.locator('.dock').getByRole('button', { name: 'Run to here' }).click();
  await over();
  await page.locator('.empty[data-reason="no-rows"]').waitFor();
  await page.locator('.react-flow__node[data-id="fruit"]').click();
  await cell(0, 0).waitFor();
  await page.getByRole('searchbox', { name: 'Search rows' }).fill('nothing is called so');
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await cell(2, 1).waitFor();
  expect(await cell(2, 1).textContent()).toBe('null');
});

test('cells are walked by keys, copied, opened, and rows lead to their lineage', async () => {
  await open(chain({ fruit: fruitRows }), 'fruit');
  await page.keyboard.press('Control+Enter');
  await over();
  await cell(0, 0).click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+C');
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('3');
  await page.keyboard.press('Enter');
  await page.locator('.whole-value pre').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.grid-id').nth(1).click();
  await page.getByRole('button', { name: 'Where from?' }).click();
  expect(await page.getByRole('tab', { name: 'Lineage' }).getAttribute('aria-selected')).toBe('true');
});

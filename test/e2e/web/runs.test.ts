import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chain, fruitRows, manyRows } from '../../support/panel-workflows.ts';
import { startWeb, type Web } from '../../support/web.ts';

/** On a busy machine the server takes its time. */
const soon = { timeout: 30_000 };
let web: Web;
let page: Page;
beforeAll(async () => {
  web = await startWeb();
  page = await web.page();
});
afterAll(() => web?.close());

async function open(content: unknown): Promise<string> {
  const id = await web.workflow(content);
  await page.goto(`${web.url}/w/${id}`);
  await page.locator('.react-flow__node').first().waitFor();
  return id;
}
const state = (name: string) => page.locator(`.run-status[data-state="${name}"]`).waitFor();
const press = (name: string | RegExp) => page.locator('.run-controls').getByRole('button', { name }).click();

test('a run is paused, stepped, resumed and stopped from the bar', async () => {
  await open(chain({ ...manyRows(20_000), slow: { type: 'sleep', config: { msPerRow: 50 } } }));
  await press(/^Run$/);
  await state('running');
  await press(/^Pause/);
  await state('paused');
  expect(await page.title()).toContain('⏸');
  const answered = () => page.waitForResponse(answer => answer.url().endsWith('/step'));
  const first = answered();
  await press(/^Step/);
  expect((await first).ok()).toBe(true);
  await state('paused');
  const atWork = page.locator('.react-flow__node', { has: page.getByRole('button', { name: /^Step here/ }) });
  await atWork.first().waitFor();
  const stepped = answered();
  await atWork
    .first()
    .getByRole('button', { name: /^Step here/ })
    .click();
  const step = await stepped;
  expect([step.ok(), typeof step.request().postDataJSON().node]).toEqual([true, 'string']);
  await state('paused');
  await press('Resume');
  await state('running');
  await press('Stop');
  await state('stopped');
});

test('in an empty workflow there is nothing to run, by either half of the button', async () => {
  await page.goto(`${web.url}/w/${await web.workflow({ sluice: 1, name: 'Empty', operators: [], links: [] })}`);
  const halves = page.locator('.run-controls .split-button').getByRole('button');
  await expect.poll(() => halves.count(), soon).toBe(2);
  for (const half of await halves.all()) expect(await half.isDisabled()).toBe(true);
});

test('parameters without a default are asked for, and remembered', async () => {
  const content = {
    ...chain({ fruit: fruitRows, some: { type: 'filter', config: { where: 'price > ${least}' } } }),
    parameters: [{ name: 'least', type: 'float64' }],
  };
  const id = await open(content);
  await press(/^Run$/);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Run' }).click();
  await dialog.getByText('has no default').waitFor();
  await dialog.getByRole('textbox', { name: /least/ }).fill('11');
  await dialog.getByRole('button', { name: 'Run' }).click();
  await state('completed');
  const { items } = await web.ask<{ items: { id: string; parameters: object }[] }>('GET', `/workflows/${id}/runs`);
  expect(items[0]?.parameters).toEqual({ least: 11 });
  await press(/^Run$/);
  expect(await dialog.getByRole('textbox', { name: /least/ }).inputValue()).toBe('11');

  await web.ask('PUT', `/workflows/${id}/content`, { content: chain({ fruit: fruitRows }) });
  await page.goto(`${web.url}/w/${id}/runs/${items[0]?.id}`);
  await page.locator('.run-settings', { hasText: 'least11' }).waitFor();
  await page.getByRole('tab', { name: /Problems/ }).click();
  await page.getByText('This run met none.').waitFor();
  await page.locator('.react-flow__node[data-id="some"]').click();
  await page.getByRole('tab', { name: 'Schema' }).click();
  await page.locator('.schema-name', { hasText: 'price' }).last().hover();
  await page.locator('.column-origin', { hasText: 'comes from' }).getByText('Fruit').waitFor();
  await web.picture(page, 'run-past');
});

test('a failure is told in words, on the node that failed', async () => {
  const checks = [{ expression: 'price < 50', message: 'too dear' }];
  await open(
    chain({ fruit: fruitRows, check: { type: 'assert', label: 'Check', config: { checks, onFail: 'fail' } } }),
  );
  await press(/^Run$/);
  await state('failed');
  await page.getByRole('tab', { name: /Problems/ }).click();
  const line = page.locator('.problem[data-kind="run"]');
  await line.waitFor();
  expect(await line.textContent()).toMatch(/too dear/);
  await page.getByText('Show row 3').click();
  await page.locator('.offending').getByText('bus').waitFor();
  await web.picture(page, 'problems-failed');
});

test('runs are filtered in the address of the page, and two are compared', async () => {
  await open(chain({ fruit: fruitRows, some: { type: 'filter', label: 'Some', config: { where: 'price > 5' } } }));
  await press(/^Run$/);
  await state('completed');
  await page.locator('.react-flow__node[data-id="some"]').click();
  await page.locator('.cm-content').waitFor();
  const box = page.getByRole('textbox', { name: 'Condition' });
  await box.click();
  await page.keyboard.press('Control+A');
  await box.pressSequentially('price > 11');
  await page.locator('.expression-answer', { hasText: 'bool' }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('tab', { name: 'Runs' }).click();
  const rows = page.locator('tr[data-run]');
  await expect.poll(() => rows.count(), soon).toBe(2);
  await expect.poll(() => page.locator('tr[data-run] [data-state="completed"]').count(), soon).toBe(2);
  await page
    .locator('.state-filter')
    .getByRole('button', { name: /Completed/ })
    .click();
  expect(page.url()).toContain('runs-state=completed');
  await page.getByRole('searchbox', { name: 'Search runs' }).fill('nothing is called this');
  await page.getByText('No run is like that').waitFor();
  expect(page.url()).toContain('runs-text=nothing');
  await web.picture(page, 'runs-searched');
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => rows.count(), soon).toBe(2);
  expect(page.url()).not.toContain('runs-');
  await page.getByLabel('First day').fill('2001-01-01');
  await page.getByLabel('Last day').fill('2001-12-31');
  await page.getByText('No run is like that').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('button', { name: 'Duration' }).click();
  expect(page.url()).toContain('runs-sort=ms');
  await expect.poll(() => rows.count(), soon).toBe(2);
  // By their names, as they may still change places.
  for (const run of await rows.evaluateAll(all => all.map(row => row.getAttribute('data-run'))))
    await page.locator(`tr[data-run="${run}"]`).getByRole('checkbox').click();
  await page.getByRole('button', { name: /Compare/ }).click();
  const line = page.locator('.comparison-table tr', { hasText: 'Some' });
  await line.waitFor();
  expect(await line.locator('.pair').first().textContent()).toBe('32');
  await page.getByText('price > 11').last().waitFor();
  await line.getByRole('button', { name: 'Rows that differ: out' }).click();
  await page.locator('.diff-counts').waitFor();
  await web.picture(page, 'runs-compared');
});

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  chain,
  goTo,
  link,
  links,
  named,
  node,
  nodes,
  onCanvas,
  openCanvas,
  settled,
} from '../../support/canvas-page.ts';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web.close());

/** Makes a macro of the last two nodes. */
async function collapsed(): Promise<{ page: Page; id: string }> {
  const { page, id } = await openCanvas(web, chain);
  await named(page, 'First').click();
  await named(page, 'Sorted').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+Shift+G');
  await expect.poll(() => nodes(page).count()).toBe(2);
  await expect.poll(() => links(page).count()).toBe(1);
  return { page, id };
}
const insideOf = async (id: string): Promise<string[]> => {
  const { content } = await web.ask<{
    content: { operators: { type: string; config: { workflow?: { operators: { label: string }[] } } }[] };
  }>('GET', `/workflows/${id}/content`);
  const macro = content.operators.find(({ type }) => type === 'macro');
  return macro?.config.workflow?.operators.map(({ label }) => label) ?? [];
};

test('collapsing a selection makes a macro, expanding it gives the nodes back', async () => {
  const { page } = await collapsed();
  await page.keyboard.press('Control+Shift+E');
  await expect.poll(() => nodes(page).count()).toBe(3);
  await expect.poll(() => links(page).count()).toBe(2);
  await page.context().close();
});

test('a macro is opened and changed inside; outside that is one step, which others see', async () => {
  const { page, id } = await collapsed();
  const grace = await goTo(web, await web.person('Grace Hopper', id, 'editor'), id);
  await page.keyboard.press('e');
  await page.getByRole('heading', { name: 'Macro' }).waitFor();
  await expect.poll(() => nodes(page).count()).toBe(2);
  await expect.poll(() => grace.locator('.remote-selection').textContent()).toContain('Ada Lovelace is editing');
  for (const [old, fresh] of [
    ['First', 'Head'],
    ['Sorted', 'Ordered'],
  ]) {
    await named(page, old).click();
    await page.keyboard.press('F2');
    await page.keyboard.type(fresh);
    await page.keyboard.press('Enter');
    await named(page, fresh).waitFor();
  }
  await page.getByRole('button', { name: 'Done' }).click();
  await expect.poll(() => nodes(page).count()).toBe(2);
  await settled(page);
  await expect.poll(() => insideOf(id)).toEqual(['Head', 'Ordered']);
  await onCanvas(page);
  await page.keyboard.press('Control+z');
  await expect.poll(() => insideOf(id)).toEqual(['First', 'Sorted']);
  await grace.context().close();
  await page.context().close();
});

const inner = (id: string, type: string, x: number, config = {}) => node(id, type, x, 0, config);
/** Six numbers, a macro that keeps some of them and sorts, and what is behind it. */
const withMacro = (where = 'n > 2') => ({
  sluice: 1,
  name: 'With a macro',
  operators: [
    node('Numbers', 'rows', 0, 0, {
      schema: [{ name: 'n', type: 'int64' }],
      rows: [[1], [2], [3], [4], [5], [6]],
    }),
    node('Clean', 'macro', 320, 0, {
      workflow: {
        sluice: 1,
        name: 'Clean',
        operators: [inner('Some', 'filter', 0, { where }), inner('First', 'limit', 320, { count: 3 })],
        links: [link('l1', 'Some', 'First')],
      },
      parameters: {},
    }),
    node('All', 'distinct', 640, 0, {}),
  ],
  links: [link('l1', 'Numbers', 'Clean'), link('l2', 'Clean', 'All')],
});
const foot = (page: Page, label: string) => named(page, label).locator('.node-foot');
const soon = { timeout: 20_000 };

test('inside a macro the workflow is run, up to a node of it too, and rows, counts and columns of its nodes are there', async () => {
  const { page, id } = await openCanvas(web, withMacro());
  await named(page, 'Clean').click();
  await page.keyboard.press('e');
  await page.getByRole('heading', { name: 'Clean' }).waitFor();
  await page.getByText('other nodes with the same content have their own').waitFor();
  await named(page, 'Some').click();
  await page.getByRole('button', { name: 'Run to here' }).first().click();
  await expect.poll(() => foot(page, 'Some').textContent(), soon).toContain('4 rows');
  await page.locator('.run-status[data-state="completed"]').waitFor();
  expect(await foot(page, 'First').textContent()).toContain('Not run yet');
  await page.getByRole('tab', { name: 'Results' }).click();
  await page.getByRole('grid', { name: /Rows of Some/ }).waitFor();
  expect(await page.locator('.link-rows').allTextContents()).toEqual(['4']);
  await page.locator('.run-controls').getByRole('button', { name: /^Run$/ }).click();
  await expect.poll(() => foot(page, 'First').textContent(), soon).toContain('3 rows');
  await web.picture(page, 'macro-inside');

  // Columns are known where an expression is written, and a wrong one is told inside and outside.
  const box = page.getByRole('textbox', { name: 'Condition' });
  await box.click();
  await page.keyboard.press('Control+A');
  await box.pressSequentially('missing > 1');
  await page
    .locator('.expression-answer, .field-fault')
    .filter({ hasText: /missing/ })
    .first()
    .waitFor();
  await named(page, 'Some').locator('.node-problem[data-kind="error"]').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: /Clean › Some.*missing.*go there/ }).waitFor();
  await settled(page);
  const { problems } = await web.ask<{ problems: { node: string }[] }>('GET', `/workflows/${id}/check`);
  expect(problems.map(problem => problem.node)).toContain('Clean/Some');
  await page.getByRole('button', { name: /Clean › Some.*go there/ }).click();
  await page.getByRole('heading', { name: 'Clean' }).waitFor();
  await expect.poll(() => page.locator('.node[data-selected] .node-name').textContent()).toBe('Some');
  await page.context().close();
});

test('outside a macro shows what its nodes came to, and its rows; a past run opens inside it as well', async () => {
  const { page, id } = await openCanvas(web, withMacro());
  await page.locator('.run-controls').getByRole('button', { name: /^Run$/ }).click();
  await expect.poll(() => foot(page, 'Clean').textContent(), soon).toMatch(/3 rows/);
  expect(await page.locator('.link-rows').allTextContents()).toEqual(['6', '3']);
  await named(page, 'Clean').click();
  await page.getByRole('grid', { name: /Rows of Clean/ }).waitFor();
  const { items } = await web.ask<{ items: { id: string }[] }>('GET', `/workflows/${id}/runs`);
  await page.goto(`${web.url}/w/${id}/runs/${items[0]?.id}`);
  await named(page, 'Clean').dblclick({ position: { x: 60, y: 60 } });
  await page.getByRole('heading', { name: 'Clean' }).waitFor();
  await expect.poll(() => page.locator('.link-rows').allTextContents(), soon).toEqual(['4']);
  await named(page, 'Some').click();
  await page.getByRole('grid', { name: /Rows of Some/ }).waitFor();
  await page.context().close();
});

test('a macro with a node inside that is not filled in keeps its ports', async () => {
  const { page } = await openCanvas(web, withMacro(''));
  await named(page, 'Clean').locator('.node-problem[data-kind="unconfigured"]').waitFor();
  expect(await named(page, 'Clean').locator('.port').count()).toBe(2);
  expect(await links(page).count()).toBe(2);
  await page.context().close();
});

test('a folded group says what its nodes came to and lights up with them', async () => {
  const content = withMacro();
  const groups = [{ id: 'g', label: 'Ends', operators: ['Clean', 'All'], collapsed: true }];
  const { page } = await openCanvas(web, { ...content, groups });
  const group = page.locator('.group-frame', { hasText: 'Ends' });
  await page.locator('.run-controls').getByRole('button', { name: /^Run$/ }).click();
  await expect.poll(() => group.locator('.node-foot').textContent(), soon).toMatch(/3 rows/);
  await named(page, 'Numbers').click();
  const grid = page.getByRole('grid', { name: /Rows of Numbers/ });
  await grid.waitFor();
  await page.locator('.grid-id').nth(3).click();
  await page.getByRole('button', { name: 'What did it become?' }).first().click();
  await page.locator('.group-frame[data-lit]').waitFor();
  await web.picture(page, 'group-lit');
  await page.context().close();
});

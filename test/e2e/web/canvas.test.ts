import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  chain,
  drag as dragFromTo,
  grip,
  links,
  middle,
  named,
  nodes,
  port,
  small,
} from '../../support/canvas-page.ts';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web.close());

/** A page with a workflow open, everything in view. */
async function open(content: unknown = small, person?: string, id?: string): Promise<{ page: Page; id: string }> {
  const workflow = id ?? (await web.workflow(content));
  const page = await web.page(person);
  await page.goto(`${web.url}/w/${workflow}`);
  await page.locator('.save-state[data-kind="saved"], .save-state[data-kind="view"]').waitFor();
  return { page, id: workflow };
}

test('an operator of the palette becomes a node by a click, and one undo takes it away', async () => {
  const { page } = await open();
  await expect.poll(() => nodes(page).count()).toBe(3);
  await page.getByLabel('Search operators').fill('distinct');
  await page.locator('.palette-item').first().click();
  await expect.poll(() => nodes(page).count()).toBe(4);
  await page.locator('.canvas').click({ position: { x: 20, y: 20 } });
  await page.keyboard.press('Control+z');
  await expect.poll(() => nodes(page).count()).toBe(3);
  await page.keyboard.press('Control+Shift+Z');
  await expect.poll(() => nodes(page).count()).toBe(4);
  await page.context().close();
});

test('a wire links ports that fit; one that would close a circle is refused in words', async () => {
  const { page } = await open();
  await dragFromTo(page, await middle(page, port('First', 'source')), await middle(page, port('Sorted', 'target')));
  await expect.poll(() => links(page).count()).toBe(2);
  const from = await middle(page, port('Sorted', 'source'));
  const to = await middle(page, port('First', 'target'));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await expect.poll(() => page.locator('.wire text').textContent()).toContain('cycle');
  await expect.poll(() => page.locator('.node[data-dim]').count()).toBeGreaterThan(0);
  await page.mouse.up();
  expect(await links(page).count()).toBe(2);
  await page.context().close();
});

test('a wire dropped on nothing asks what to continue with, and links it', async () => {
  const { page } = await open();
  const from = await middle(page, port('First', 'source'));
  await dragFromTo(page, from, { x: from.x + 140, y: from.y + 60 });
  await page.keyboard.type('distinct');
  await page.keyboard.press('Enter');
  await expect.poll(() => nodes(page).count()).toBe(4);
  await expect.poll(() => links(page).count()).toBe(2);
  await page.keyboard.press('Control+z');
  await expect.poll(() => nodes(page).count()).toBe(3);
  await page.context().close();
});

test('nodes travel between workflows as JSON text', async () => {
  const { page } = await open();
  await named(page, 'Lines').click();
  await named(page, 'First').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+c');
  const text = await page.evaluate('navigator.clipboard.readText()');
  expect(JSON.parse(String(text)).operators).toHaveLength(2);
  await page.goto(`${web.url}/w/${await web.workflow()}`);
  await page.locator('.save-state[data-kind="saved"]').waitFor();
  await page.locator('.canvas').click({ position: { x: 200, y: 100 } });
  await page.keyboard.press('Control+v');
  await expect.poll(() => nodes(page).count()).toBe(2);
  await expect.poll(() => links(page).count()).toBe(1);
  await page.context().close();
});

test('tidying up moves everything in one step', async () => {
  const { page } = await open(chain);
  const places = async () => Promise.all((await nodes(page).all()).map(one => one.getAttribute('style')));
  const before = await places();
  await page.locator('.canvas').click({ position: { x: 20, y: 20 } });
  await page.keyboard.press('Control+o');
  await expect.poll(places, { timeout: 15_000 }).not.toEqual(before);
  await page.keyboard.press('Control+z');
  await expect.poll(places).toEqual(before);
  await page.context().close();
});

test('arrow keys walk from node to node and say where they are; F2 renames, D switches off', async () => {
  const { page } = await open();
  await named(page, 'Lines').click();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('.node[data-selected] .node-name').textContent()).toBe('First');
  await expect.poll(() => page.locator('.canvas output[aria-live]').textContent()).toContain('First, ');
  await page.keyboard.press('F2');
  await page.keyboard.type('Head');
  await page.keyboard.press('Enter');
  await expect.poll(() => named(page, 'Head').count()).toBe(1);
  await page.keyboard.press('d');
  await expect.poll(() => page.locator('.node[data-disabled]').count()).toBe(1);
  await page.context().close();
});

test('two people see each other: nodes, pointer, selection, and a drag before it is dropped', async () => {
  const { page: ada, id } = await open();
  const grace = await web.person('Grace Hopper', id, 'editor');
  await grace.goto(`${web.url}/w/${id}`);
  await grace.locator('.node').first().waitFor();
  await named(ada, 'Lines').click();
  await expect.poll(() => grace.locator('.remote-selection').count()).toBe(1);
  await expect.poll(() => grace.locator('.remote-cursor').textContent()).toContain('Ada');
  const from = await middle(ada, grip('Sorted'));
  const before = await grace.locator('.react-flow__node', { hasText: 'Sorted' }).getAttribute('style');
  await ada.mouse.move(from.x, from.y);
  await ada.mouse.down();
  await ada.mouse.move(from.x + 90, from.y + 40, { steps: 5 });
  await expect
    .poll(() => grace.locator('.react-flow__node', { hasText: 'Sorted' }).getAttribute('style'))
    .not.toBe(before);
  await ada.keyboard.press('Escape');
  await ada.mouse.up();
  await expect.poll(() => grace.locator('.react-flow__node', { hasText: 'Sorted' }).getAttribute('style')).toBe(before);
  await grace.context().close();
  await ada.context().close();
});

test('find, commands and the sheet of keys open by their keys; the theme turns dark', async () => {
  const { page } = await open();
  await page.locator('.canvas').click({ position: { x: 20, y: 20 } });
  await page.keyboard.press('Control+f');
  await page.getByLabel('Find on the canvas').last().fill('sorted');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.node[data-selected] .node-name').textContent()).toBe('Sorted');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('theme: dark');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.locator('.canvas').click({ position: { x: 20, y: 20 } });
  await page.keyboard.press('Shift+?');
  await expect.poll(() => page.getByRole('heading', { name: 'Keyboard shortcuts' }).count()).toBe(1);
  await web.picture(page, 'shortcuts-dark');
  await page.context().close();
});

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  drag,
  grip,
  link,
  links,
  middle,
  named,
  node,
  nodes,
  onCanvas,
  openCanvas,
} from '../../support/canvas-page.ts';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web.close());

const places = {
  sluice: 1,
  name: 'Places',
  operators: [
    node('Left', 'text-input', 0, 0, { text: 'a' }),
    node('Right', 'sort', 560, 0),
    node('Loose', 'limit', 280, 240, { rows: 1 }),
  ],
  links: [link('l1', 'Left', 'Right')],
};

/** Top left corner of a node in canvas units. */
const placeOf = async (page: Page, label: string): Promise<number[]> => {
  const style = (await named(page, label).getAttribute('style')) ?? '';
  return (/translate\(([-\d.]+)px,\s*([-\d.]+)px\)/.exec(style) ?? []).slice(1).map(Number);
};
const zoomOf = async (page: Page): Promise<number> =>
  Number.parseInt((await page.locator('.canvas-controls .zoom').textContent()) ?? '', 10) / 100;

test('a node dragged onto a wire is put between its ends; one step', async () => {
  const { page } = await openCanvas(web, places);
  const from = await middle(page, grip('Loose'));
  const wire = await middle(page, '.react-flow__edge-path');
  await drag(page, from, wire, { drop: false });
  await page.mouse.move(wire.x + 1, wire.y);
  await expect.poll(() => page.locator('.link[data-target]').count()).toBe(1);
  await page.mouse.up();
  await expect.poll(() => links(page).count()).toBe(2);
  await page.keyboard.press('Control+z');
  await expect.poll(() => links(page).count()).toBe(1);
  await expect.poll(() => placeOf(page, 'Loose')).toEqual([280, 240]);
  await page.context().close();
});

test('a dragged node snaps to its neighbour with a line that says so; Alt lets it go free', async () => {
  const { page } = await openCanvas(web, places);
  const zoom = await zoomOf(page);
  const from = await middle(page, grip('Loose'));
  /** Moves what is held to three units below the row of the others. */
  const holdNear = async () => {
    await drag(page, from, { x: from.x + 40, y: from.y - 100 }, { drop: false });
    const [, y] = await placeOf(page, 'Loose');
    await page.mouse.move(from.x + 40, from.y - 100 + (3 - y) * zoom);
  };
  await holdNear();
  await expect.poll(() => page.locator('.guide').count()).toBeGreaterThan(0);
  await page.mouse.up();
  await expect.poll(async () => (await placeOf(page, 'Loose'))[1]).toBe(0);
  await page.keyboard.press('Control+z');
  await page.keyboard.down('Alt');
  await holdNear();
  await page.mouse.up();
  await page.keyboard.up('Alt');
  await expect.poll(async () => Math.abs((await placeOf(page, 'Loose'))[1] - 3)).toBeLessThan(2);
  expect(await page.locator('.guide').count()).toBe(0);
  await page.context().close();
});

test('a group is made, coloured, folded, moved together and taken apart', async () => {
  const { page } = await openCanvas(web, places);
  await named(page, 'Left').click();
  await named(page, 'Right').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+g');
  await page.getByLabel('Title of the group').fill('Start');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.group-title').textContent()).toBe('Start');
  await page.locator('.group-title').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Colour' }).hover();
  await page.getByRole('menuitem', { name: 'Pink' }).click();
  await expect.poll(() => page.locator('.group-frame').getAttribute('style')).toContain('#c2255c');
  const title = await middle(page, '.group-title');
  await drag(page, title, { x: title.x, y: title.y - 60 });
  const [, left] = await placeOf(page, 'Left');
  expect(left).toBeLessThan(0);
  expect((await placeOf(page, 'Right'))[1]).toBe(left);
  await page.getByRole('button', { name: 'Fold the group' }).click();
  await expect.poll(() => page.locator('.group-count').textContent()).toBe('2 nodes');
  await expect.poll(() => nodes(page).count()).toBe(2);
  await page.getByRole('button', { name: 'Unfold the group' }).click();
  await expect.poll(() => nodes(page).count()).toBe(4);
  await page.locator('.group-title').click();
  await page.keyboard.press('Control+Alt+g');
  await expect.poll(() => page.locator('.group-frame').count()).toBe(0);
  expect(await nodes(page).count()).toBe(3);
  await page.context().close();
});

test('a note is written, shows what was written as it is, and is moved', async () => {
  const { page } = await openCanvas(web, places);
  await onCanvas(page);
  await page.keyboard.press('n');
  await page.getByLabel('Text of the note').fill('<b>Look</b> here');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.note p').textContent()).toBe('<b>Look</b> here');
  const before = await middle(page, '.note');
  await drag(page, before, { x: before.x + 80, y: before.y + 40 });
  await expect.poll(async () => (await middle(page, '.note')).x - before.x).toBeGreaterThan(60);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => Math.abs((await middle(page, '.note')).x - before.x)).toBeLessThan(2);
  await page.context().close();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { links, nodes, openCanvas, said } from '../../support/canvas-page.ts';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web.close());

test('without a pointer: add two operators, link them, fill one in, run, and hear of each', async () => {
  const { page } = await openCanvas(web, { sluice: 1, name: 'Keys', operators: [], links: [] });
  const { keyboard } = page;
  await page.locator('.canvas').focus();
  await keyboard.press('Tab');
  await keyboard.type('text');
  await page.locator('.quick-add [data-selected="true"]', { hasText: 'Text' }).waitFor();
  await keyboard.press('Enter');
  await expect.poll(() => nodes(page).count()).toBe(1);
  await expect.poll(() => said(page)).toContain('added');
  await keyboard.press('Escape');
  await keyboard.press('Tab');
  await keyboard.type('limit');
  await keyboard.press('Enter');
  await expect.poll(() => nodes(page).count()).toBe(2);
  expect(await links(page).count()).toBe(0);
  await keyboard.press('l');
  await page.locator('.quick-add [data-selected="true"]', { hasText: 'Text' }).waitFor();
  await keyboard.press('Enter');
  await expect.poll(() => links(page).count()).toBe(1);
  await expect.poll(() => said(page)).toContain('feeds Limit now');
  await keyboard.press('Enter');
  const isIn = (place: string) => page.evaluate(`document.activeElement.closest(${JSON.stringify(place)}) !== null`);
  await expect.poll(() => isIn('.side.right')).toBe(true);
  await keyboard.press('Control+a');
  await keyboard.type('1');
  await keyboard.press('Escape');
  await expect.poll(() => isIn('.canvas')).toBe(true);
  await keyboard.press('ArrowLeft');
  await expect.poll(() => said(page)).toContain('Text, ');
  await keyboard.press('Enter');
  await expect.poll(() => isIn('.side.right')).toBe(true);
  await keyboard.type('one');
  await keyboard.press('Control+Enter');
  await expect.poll(() => page.locator('.node-foot[data-state="completed"]').count(), { timeout: 20_000 }).toBe(2);
  await page.context().close();
});

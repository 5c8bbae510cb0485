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
  await expect.poll(() => page.evaluate('document.activeElement.closest(".side.right") !== null')).toBe(true);
  await page.context().close();
});

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chain, goTo, links, named, nodes, onCanvas, openCanvas, settled } from '../../support/canvas-page.ts';
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

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { links, named, nodes, openCanvas, said } from '../../support/canvas-page.ts';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web.close());

test('without a pointer: add two operators, link them, fill one in, run, look at rows, ask where one is from, and hear of each', async () => {
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
  const isIn = (place: string) => isFocusIn(page, place);
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
  await expect
    .poll(() => page.locator('[data-says="run"]').textContent(), soon)
    .toMatch(/^The run completed in .*: 2 nodes/);
  await page.getByRole('group', { name: 'Limit, completed, 1 row out' }).waitFor();
  expect(await isIn('.side.right')).toBe(true);
  await keyboard.press('Shift+F6');
  expect(await isIn('.dock-tab[aria-selected="true"]')).toBe(true);
  await page.locator('#cell-0-0').waitFor();
  await tabTo(page, '.grid');
  await keyboard.press('Space');
  await page.getByText('1 row chosen').waitFor();
  await keyboard.press('Alt+w');
  await page.locator('.step').first().waitFor();
  await page.context().close();
});

test('F6 goes from panel to panel; the palette is one stop, in which arrow keys walk and Enter adds', async () => {
  const { page } = await openCanvas(web);
  const { keyboard } = page;
  await page.locator('.palette-item').first().waitFor();
  await page.locator('.canvas').focus();
  for (const panel of ['.dock', '.side.right', '.top-bar', '.side.left', '.canvas']) {
    await keyboard.press('F6');
    expect(await isFocusIn(page, panel), panel).toBe(true);
  }
  await keyboard.press('Shift+F6');
  await tabTo(page, '.palette-heading');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  const chosen = await page.evaluate<string>('document.activeElement.textContent');
  await keyboard.press('Enter');
  await expect.poll(() => nodes(page).count()).toBe(4);
  expect(await page.locator('.react-flow__node .node-type', { hasText: chosen }).count()).toBe(1);
  await page.context().close();
});

test('whatever has the focus shows it, and Tab gets out of every panel', async () => {
  const { page } = await openCanvas(web);
  await named(page, 'First').click();
  await page.locator('.side.right input').first().waitFor();
  for (const [panel, next] of [
    ['.top-bar', '.side.left'],
    ['.side.left', '.centre'],
    ['.dock', '.side.right'],
  ] as const) {
    await page.evaluate(`document.querySelector('${panel} :is(a[href], button:enabled, [tabindex="0"])').focus()`);
    // What a script focuses shows it only to who uses keys.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    let stops = 0;
    while (!(await isFocusIn(page, next)) && stops++ < 60) {
      expect(await page.evaluate(unseen), panel).toBe(null);
      await page.keyboard.press('Tab');
    }
    expect(await isFocusIn(page, next), `from ${panel} to ${next}`).toBe(true);
  }
  await page.context().close();
});

test('a dialog that closes gives the focus back to what had it', async () => {
  const { page } = await openCanvas(web);
  const share = page.getByRole('button', { name: 'Share' });
  for (const name of ['Share', 'Versions']) {
    const opener = page.getByRole('button', { name, exact: true }).first();
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(focused)).toBe(name);
  }
  await share.focus();
  await page.keyboard.press('Control+k');
  await page.locator('.commands').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate(focused)).toBe('Share');
  await page.context().close();
});

/** On a busy machine the server takes its time. */
const soon = { timeout: 20_000 };
const focused = `document.activeElement.getAttribute('aria-label')`;
const isFocusIn = (page: Page, place: string): Promise<boolean> =>
  page.evaluate<boolean>(`document.activeElement.closest(${JSON.stringify(place)}) !== null`);

/** Presses Tab until something of the kind has the focus. */
async function tabTo(page: Page, place: string): Promise<void> {
  for (let stops = 0; stops < 40 && !(await isFocusIn(page, place)); stops++) await page.keyboard.press('Tab');
  expect(await isFocusIn(page, place), place).toBe(true);
}

/** What has the focus without showing it; null when there is an outline, a border or a bar of its own. */
const unseen = `(() => {
  const shows = element => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
  };
  const element = document.activeElement;
  if (element === document.body || shows(element) || shows(element.parentElement)) return null;
  if (element.closest('.expression-editor') && shows(element.closest('.expression-editor'))) return null;
  if (element.matches('.splitter') && Number(getComputedStyle(element, '::after').opacity) > 0) return null;
  if (element.querySelector('[data-current]') && shows(element.querySelector('[data-current]'))) return null;
  return element.outerHTML.slice(0, 200);
})()`;

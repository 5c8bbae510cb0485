import type { BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drag, goTo, grip, middle, named, onCanvas, openCanvas, settled } from '../../support/canvas-page.ts';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web.close());

/** The way from a browser to the server, sockets included, which can be cut. */
async function lineOf(context: BrowserContext) {
  const open = new Set<WebSocketRoute>();
  let isCut = false;
  await context.routeWebSocket(/./, socket => {
    if (isCut) return void socket.close();
    open.add(socket);
    socket.connectToServer();
  });
  return {
    async cut() {
      isCut = true;
      await context.setOffline(true);
      for (const socket of open) await socket.close();
      open.clear();
    },
    async mend() {
      isCut = false;
      await context.setOffline(false);
    },
  };
}
const zoomOf = (page: Page) => page.locator('.canvas-controls .zoom').textContent();

test('who follows sees what the end of the chain sees, until they move the view themselves', async () => {
  const { page: ada, id } = await openCanvas(web);
  const grace = await goTo(web, await web.person('Grace Hopper', id, 'editor'), id);
  const mary = await goTo(web, await web.person('Mary Jackson', id, 'viewer'), id);
  await grace.getByRole('button', { name: 'Follow Ada Lovelace' }).click();
  await expect.poll(() => grace.locator('.canvas[data-following]').count()).toBe(1);
  await mary.getByRole('button', { name: 'Follow Grace Hopper' }).click();
  await onCanvas(ada);
  for (let i = 0; i < 3; i++) await ada.keyboard.press('Control+-');
  await expect.poll(async () => (await zoomOf(grace)) === (await zoomOf(ada))).toBe(true);
  await expect.poll(async () => (await zoomOf(mary)) === (await zoomOf(ada))).toBe(true);
  await grace.locator('.canvas').hover();
  await grace.mouse.wheel(0, 200);
  await expect.poll(() => grace.locator('.canvas[data-following]').count()).toBe(0);
  for (const page of [ada, grace, mary]) await page.context().close();
});

test("undo takes back one's own steps and leaves those of others", async () => {
  const { page: ada, id } = await openCanvas(web);
  const grace = await goTo(web, await web.person('Grace Hopper', id, 'editor'), id);
  await named(ada, 'First').click();
  await ada.keyboard.press('d');
  await expect.poll(() => grace.locator('.node[data-disabled]').count()).toBe(1);
  await named(grace, 'Sorted').click();
  await grace.keyboard.press('d');
  await expect.poll(() => ada.locator('.node[data-disabled]').count()).toBe(2);
  await ada.keyboard.press('Control+z');
  await expect.poll(() => ada.locator('.node[data-disabled] .node-name').allTextContents()).toEqual(['Sorted']);
  await expect.poll(() => grace.locator('.node[data-disabled] .node-name').allTextContents()).toEqual(['Sorted']);
  await grace.context().close();
  await ada.context().close();
});

test('offline one works on, is told how much waits, and everything arrives on return', async () => {
  const { page: ada, id } = await openCanvas(web);
  const grace = await goTo(web, await web.person('Grace Hopper', id, 'editor'), id);
  const line = await lineOf(ada.context());
  await goTo(web, ada, id);
  await line.cut();
  await expect.poll(() => ada.locator('.save-state').textContent(), { timeout: 15_000 }).toContain('Offline');
  await named(ada, 'First').click();
  await ada.keyboard.press('d');
  const from = await middle(ada, grip('Sorted'));
  await drag(ada, from, { x: from.x + 120, y: from.y + 40 });
  await expect.poll(() => ada.locator('.save-state').textContent()).toBe(' Offline, 2 changes waiting');
  await named(grace, 'Lines').click();
  await grace.keyboard.press('d');
  await line.mend();
  await settled(ada);
  for (const page of [ada, grace]) await expect.poll(() => page.locator('.node[data-disabled]').count()).toBe(2);
  await grace.context().close();
  await ada.context().close();
});

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goTo, named, nodes, settled, small } from '../../support/canvas-page.ts';
import { type CutLine, lineTo } from '../../support/cut-line.ts';
import { buildWeb, builtWeb, startWeb, type Web } from '../../support/web.ts';

/** On a busy machine a page takes its time, and a connection is tried again more and more rarely. */
const soon = { timeout: 30_000 };
const app = mkdtempSync(join(tmpdir(), 'sluice-app-'));
let web: Web;
let line: CutLine;
beforeAll(async () => {
  await buildWeb();
  cpSync(builtWeb, app, { recursive: true });
  web = await startWeb(app);
  line = await lineTo(web.url);
});
afterAll(async () => {
  await line?.close();
  await web?.close();
  await rm(app, { recursive: true, force: true });
});

const saveState = (page: Page) => page.locator('.save-state').textContent();
/** What a browser keeps of people; the app itself and the choice of panels are nobody's. */
const keptOf = (page: Page): Promise<string[]> =>
  page.evaluate(`(async () => [
    ...Object.keys(localStorage).filter(key => key !== 'sluice.ui'),
    ...(await indexedDB.databases()).map(({ name }) => name),
    ...(await caches.keys()).filter(name => !name.startsWith('sluice-app/')),
  ])()`);
const keptBuilds = (page: Page): Promise<string[]> =>
  page.evaluate(`caches.keys().then(names => names.filter(name => name.startsWith('sluice-app/')))`);
const buildOf = (page: Page): Promise<string> => page.evaluate(`document.querySelector('meta[name=build]').content`);

/** A page of somebody whose browser keeps the app, with a workflow open. */
async function openKept(id: string, dark = false): Promise<Page> {
  const context = await web.context('Ada Lovelace', {
    serviceWorkers: 'allow',
    viewport: { width: 1440, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  await page.goto(`${line.url}/w/${id}`);
  await settled(page);
  await page.evaluate('navigator.serviceWorker.ready.then(() => null)');
  return page;
}

test('a page loaded offline shows the workflow, takes edits, and all of them arrive on return', async () => {
  const id = await web.workflow(small);
  const ada = await openKept(id);
  const grace = await goTo(web, await web.person('Grace Hopper', id, 'editor'), id);
  line.cut();
  await expect.poll(() => saveState(ada), soon).toContain('Offline');
  await named(ada, 'First').click();
  await ada.keyboard.press('Control+d');
  await expect.poll(() => saveState(ada), soon).toBe(' Offline, 1 change waiting');
  const asked: string[] = [];
  ada.on('dialog', dialog => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await ada.reload();
  expect(asked).toEqual(['beforeunload']);
  await expect.poll(() => nodes(ada).count(), soon).toBe(4);
  await expect.poll(() => saveState(ada), soon).toBe(' Offline, 1 change waiting');
  await ada.getByText('Runs and their rows are on the server').waitFor();
  await named(ada, 'Lines').click();
  await ada.keyboard.press('d');
  await expect.poll(() => saveState(ada), soon).toBe(' Offline, 2 changes waiting');
  await web.picture(ada, 'offline');
  await ada.reload();
  await expect.poll(() => nodes(ada).count(), soon).toBe(4);
  await expect.poll(() => saveState(ada), soon).toBe(' Offline, 2 changes waiting');
  expect(await nodes(grace).count()).toBe(3);
  line.mend();
  await ada.locator('.save-state[data-kind="saved"]').waitFor(soon);
  await expect.poll(() => nodes(grace).count(), soon).toBe(4);
  await expect.poll(() => grace.locator('.node[data-disabled] .node-name').allTextContents()).toEqual(['Lines']);
  for (const page of [ada, grace]) await page.context().close();
});

test('signing out leaves nothing of a person behind; edits that wait are asked about first', async () => {
  const id = await web.workflow(small);
  const ada = await openKept(id);
  expect((await keptOf(ada)).length).toBeGreaterThan(3);
  const signOut = async () => {
    await ada.getByRole('button', { name: 'Account of Ada Lovelace' }).click();
    await ada.getByRole('menuitem', { name: 'Sign out' }).click();
  };
  line.cut();
  await expect.poll(() => saveState(ada), soon).toContain('Offline');
  await named(ada, 'First').click();
  await ada.keyboard.press('Control+d');
  await expect.poll(() => saveState(ada), soon).toContain('1 change waiting');
  await signOut();
  const question = ada.getByRole('dialog', { name: 'Some changes are only in this browser' });
  await question.getByText('Small: 1 change').waitFor();
  await web.picture(ada, 'offline-sign-out');
  await question.getByRole('button', { name: 'Stay signed in' }).click();
  expect(await nodes(ada).count()).toBe(4);
  await signOut();
  await question.getByRole('button', { name: 'Sign out and lose them' }).click();
  await ada.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await keptOf(ada)).toEqual(['sluice.leaving']);
  await ada.goto(`${line.url}/w/${id}`);
  await ada.getByText('This workflow cannot be opened').waitFor(soon);
  expect(await nodes(ada).count()).toBe(0);
  line.mend();
  await ada.goto(`${line.url}/`);
  await ada.getByRole('heading', { name: 'Sign in' }).waitFor(soon);
  await expect.poll(() => keptOf(ada)).toEqual([]);
  const { user } = (await (await ada.context().request.get(`${web.url}/api/v1/session`)).json()) as { user: unknown };
  expect(user).toBeNull();
  await ada.context().close();
});

test('what was typed last is stored before signing out', async () => {
  const id = await web.workflow(small);
  const ada = await openKept(id);
  await named(ada, 'First').click();
  await ada.keyboard.press('Control+d');
  await ada.getByRole('button', { name: 'Account of Ada Lovelace' }).click();
  await ada.getByRole('menuitem', { name: 'Sign out' }).click();
  await ada.getByRole('heading', { name: 'Sign in' }).waitFor(soon);
  expect(await keptOf(ada)).toEqual([]);
  const { content } = await web.ask<{ content: { operators: unknown[] } }>('GET', `/workflows/${id}/content`);
  expect(content.operators.length).toBe(4);
  await ada.context().close();
});

test('a new build is there at the next load, whole, and the files of the old one go', async () => {
  const id = await web.workflow(small);
  const ada = await openKept(id);
  const before = await buildOf(ada);
  expect(await keptBuilds(ada)).toEqual([`sluice-app/${before}`]);
  for (const name of readdirSync(app, { recursive: true, encoding: 'utf8' }))
    if (/\.(br|gz)$/.test(name)) rmSync(join(app, name));
  const old = readdirSync(join(app, 'assets')).filter(name => name.endsWith('.js'));
  const renamed = (text: string) =>
    old
      .reduce((now, name) => now.replaceAll(name, name.replace('.js', '.new.js')), text)
      .replaceAll(before, 'newbuild');
  for (const name of old) {
    writeFileSync(join(app, 'assets', renamed(name)), renamed(readFileSync(join(app, 'assets', name), 'utf8')));
    rmSync(join(app, 'assets', name));
  }
  for (const name of ['index.html', 'sw.js'])
    writeFileSync(join(app, name), renamed(readFileSync(join(app, name), 'utf8')));
  const loaded: string[] = [];
  ada.on('request', request => loaded.push(request.url()));
  await ada.reload();
  await settled(ada);
  expect(await buildOf(ada)).toBe('newbuild');
  expect(loaded.filter(url => old.some(name => url.endsWith(name)))).toEqual([]);
  await expect.poll(() => keptBuilds(ada), soon).toEqual(['sluice-app/newbuild']);
  line.cut();
  await ada.reload();
  await expect.poll(() => nodes(ada).count(), soon).toBe(3);
  expect(await buildOf(ada)).toBe('newbuild');
  line.mend();
  const { headers } = await fetch(`${web.url}/sw.js`);
  expect(headers.get('cache-control')).toBe('no-cache');
  expect(headers.get('content-type')).toContain('javascript');
  await ada.context().close();
});

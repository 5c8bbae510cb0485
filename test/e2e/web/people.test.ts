import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { small } from '../../support/canvas-page.ts';
import { turnDark } from '../../support/turn-dark.ts';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web?.close());

const content = { ...small, name: 'Shared', operators: small.operators.slice(0, 1), links: [] };
const opened = (page: Page, kind: 'saved' | 'view') => page.locator(`.save-state[data-kind="${kind}"]`).waitFor();
const share = async (page: Page) => {
  await page.getByRole('button', { name: 'Share' }).click();
  return page.getByRole('dialog', { name: 'Share' });
};

test('a person is found by name, and each role takes effect at once on their screen', async () => {
  const id = await web.workflow(content);
  await (await web.context('Grace Hopper')).close();
  const owner = await web.page();
  await owner.goto(`${web.url}/w/${id}`);
  await opened(owner, 'saved');
  const dialog = await share(owner);
  await dialog.getByLabel('Role of who is added').selectOption('viewer');
  await dialog.getByPlaceholder('Add a person by name or e-mail').fill('grace');
  await dialog.locator('.person-list [cmdk-item]', { hasText: 'Grace Hopper' }).click();
  await dialog.locator('.share-person', { hasText: 'Grace Hopper' }).waitFor();

  const other = await web.page('Grace Hopper');
  await other.goto(`${web.url}/w/${id}`);
  await opened(other, 'view');
  expect(await other.getByLabel('Name of the workflow').isDisabled()).toBe(true);
  await other.keyboard.press('c');
  expect(await other.locator('.comment-hint').count()).toBe(0);

  await dialog.getByLabel('Role of Grace Hopper').selectOption('commenter');
  await expect
    .poll(async () => {
      await other.keyboard.press('c');
      return other.locator('.comment-hint').count();
    })
    .toBe(1);
  expect(await other.getByLabel('Name of the workflow').isDisabled()).toBe(true);
  await dialog.getByLabel('Role of Grace Hopper').selectOption('editor');
  await opened(other, 'saved');
  await expect.poll(() => other.getByLabel('Name of the workflow').isDisabled()).toBe(false);
  await web.picture(owner, 'share');
  await turnDark(owner);
  await web.picture(owner, 'share-dark');
  await dialog.getByRole('button', { name: 'Remove Grace Hopper' }).click();
  await expect.poll(() => dialog.locator('.share-person').count()).toBe(1);
  await owner.context().close();
  await other.context().close();
});

test('a link shows a workflow without an account, until it is withdrawn; a public page needs no link', async () => {
  const id = await web.workflow(content);
  const owner = await web.page();
  await owner.goto(`${web.url}/w/${id}`);
  await opened(owner, 'saved');
  const dialog = await share(owner);
  await dialog.getByRole('button', { name: 'Make and copy a link' }).click();
  await owner.getByText('Link copied').waitFor();
  const address = String(await owner.evaluate('navigator.clipboard.readText()'));

  const stranger = await (await web.browser.newContext()).newPage();
  await stranger.goto(`${web.url}/w/${id}`);
  await stranger.getByText('This workflow cannot be opened').waitFor();
  await stranger.goto(address.replace('localhost', '127.0.0.1'));
  await stranger.locator('.react-flow__node', { hasText: 'Lines' }).waitFor();
  await opened(stranger, 'view');
  expect(stranger.url()).toBe(`${web.url}/w/${id}`);
  await stranger.reload();
  await stranger.locator('.react-flow__node', { hasText: 'Lines' }).waitFor();
  await dialog.getByRole('button', { name: 'Withdraw link' }).click();
  await expect.poll(() => dialog.locator('.share-link').count()).toBe(0);
  await stranger.reload();
  await stranger.getByText('This workflow cannot be opened').waitFor();

  await dialog.getByRole('switch', { name: /Public page/ }).check();
  await dialog.getByText('Anybody who has the address may look').waitFor();
  const visitor = await (await web.browser.newContext()).newPage();
  await visitor.goto(`${web.url}/w/${id}`);
  await visitor.locator('.react-flow__node', { hasText: 'Lines' }).waitFor();
  await web.picture(visitor, 'public-page');
  await owner.context().close();
  await stranger.context().close();
  await visitor.context().close();
});

test('a link that lets people edit makes its visitor an editor once they have an account', async () => {
  const id = await web.workflow(content);
  const link = await web.ask<{ secret: string }>('POST', `/workflows/${id}/links`, { role: 'editor' });
  const guest = await (await web.browser.newContext()).newPage();
  await guest.goto(`${web.url}/join/${link.secret}`);
  await guest.getByText('Make an account to edit this workflow').waitFor();
  await guest.getByRole('button', { name: 'Only look' }).click();
  await opened(guest, 'view');
  await guest.goto(`${web.url}/join/${link.secret}`);
  await guest.getByLabel('Name').fill('New Guest');
  await guest.getByLabel('Email').fill('guest@example.org');
  await guest.getByLabel(/^Password/).fill('correct horse battery');
  await guest.getByRole('button', { name: 'Create account' }).click();
  await opened(guest, 'saved');
  await guest.context().close();
});

test('a token is shown once and works in a request until it is withdrawn', async () => {
  const page = await web.page();
  await page.goto(`${web.url}/settings`);
  await page.getByPlaceholder('nightly import').fill('script');
  await page.getByRole('button', { name: 'Make a token' }).click();
  const secret = await page.getByLabel('Secret of the token').inputValue();
  const ask = () => fetch(`${web.url}/api/v1/workflows`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await ask()).status).toBe(200);
  await web.picture(page, 'settings');
  await turnDark(page);
  await web.picture(page, 'settings-dark');
  await page.reload();
  await page.getByText('script').waitFor();
  expect(await page.getByLabel('Secret of the token').count()).toBe(0);
  await page.getByRole('button', { name: 'Withdraw script' }).click();
  await expect.poll(async () => (await ask()).status).toBe(401);
  await page.context().close();
});

test('one signs out elsewhere, renames oneself and changes the password from settings', async () => {
  const page = await web.page('Alan Turing');
  const elsewhere = await web.page('Alan Turing');
  await elsewhere.goto(web.url);
  await page.goto(`${web.url}/settings`);
  const sessions = page.getByRole('list', { name: 'Sessions' });
  await sessions.getByText('this browser').waitFor();
  const rows = await sessions.locator('li').count();
  await sessions.getByRole('button', { name: 'Sign out' }).first().click();
  await expect.poll(() => sessions.locator('li').count()).toBe(rows - 1);
  await page.getByLabel('Name', { exact: true }).first().fill('Alan M. Turing');
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('button', { name: 'Account of Alan M. Turing' }).waitFor();
  await page.getByLabel('Current password').fill('wrong');
  await page.getByLabel(/^New password/).fill('another long one');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Current password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Your password is changed').waitFor();
  await page.context().close();
  await elsewhere.context().close();
});

test('an admin makes, promotes and disables accounts, and finds it in the audit log', async () => {
  const page = await web.page();
  await page.goto(`${web.url}/people`);
  await page.getByRole('button', { name: 'New account' }).click();
  const dialog = page.getByRole('dialog', { name: 'New account' });
  await dialog.getByLabel('Name').fill('Edsger Dijkstra');
  await dialog.getByLabel('Email').fill('edsger@example.org');
  await dialog.getByLabel(/First password/).fill('shortest path');
  await dialog.getByRole('button', { name: 'Make the account' }).click();
  const row = page.locator('.account-row', { hasText: 'Edsger Dijkstra' });
  await row.waitFor();
  const choose = async (item: string) => {
    await row.getByRole('button', { name: 'More for Edsger Dijkstra' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await choose('Link for a new password…');
  const address = await page.getByLabel('Link for a new password').inputValue();
  await web.picture(page, 'reset-link');
  await page.getByRole('button', { name: 'Done' }).click();
  const guest = await (await web.browser.newContext()).newPage();
  await guest.goto(`${web.url}/login`);
  await guest.getByText('Ask an admin for a link').waitFor();
  await guest.goto(address);
  await guest.getByText('For Edsger Dijkstra').waitFor();
  await web.picture(guest, 'reset');
  await guest.getByLabel(/^New password/).fill('shorter path');
  await guest.getByRole('button', { name: 'Set it' }).click();
  await guest.waitForURL('**/login');
  await guest.getByLabel('Email').fill('edsger@example.org');
  await guest.getByLabel(/^Password/).fill('shorter path');
  await guest.getByRole('button', { name: 'Sign in', exact: true }).click();
  await guest.getByRole('button', { name: 'Account of Edsger Dijkstra' }).waitFor();
  await guest.goto(address);
  await guest.getByRole('alert').waitFor();
  await guest.context().close();
  await choose('Make admin');
  await row.getByText('admin', { exact: true }).waitFor();
  await choose('Disable');
  await row.getByText('disabled', { exact: true }).waitFor();
  await web.picture(page, 'people');
  await choose('Delete…');
  const removal = page.getByRole('dialog', { name: 'Delete the account of Edsger Dijkstra' });
  await removal.getByRole('button', { name: 'Delete the account' }).click();
  await expect.poll(() => row.count()).toBe(0);
  await page.getByRole('tab', { name: 'Audit log' }).click();
  const lines = page.locator('.audit tbody tr');
  await lines.first().waitFor();
  await web.picture(page, 'audit');
  await turnDark(page);
  await web.picture(page, 'audit-dark');
  const all = await lines.count();
  await page.getByLabel('Action').fill('user.create');
  await expect.poll(() => lines.count()).toBeLessThan(all);
  await expect.poll(() => lines.first().innerText()).toContain('edsger@example.org');
  await page.context().close();
});

test('who leaves gives what they own to somebody, and is signed out', async () => {
  await (await web.context('Emmy Noether')).close();
  const page = await web.page('Leaving Person');
  const made = await page.context().request.post(`${web.url}/api/v1/workflows`, {
    data: { name: 'Handed over' },
    headers: { origin: web.url },
  });
  const { workflow } = (await made.json()) as { workflow: { id: string } };
  await page.goto(`${web.url}/settings`);
  await page.getByRole('button', { name: 'Delete your account…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account' });
  await dialog.getByText('1 workflow and 0 datasets').waitFor();
  const go = dialog.getByRole('button', { name: 'Delete the account' });
  expect(await go.isDisabled()).toBe(true);
  await dialog.getByPlaceholder('Name or e-mail').fill('emmy');
  await dialog.locator('.person-list [cmdk-item]', { hasText: 'Emmy Noether' }).click();
  await dialog.getByLabel('Your password').fill('correct horse battery');
  await web.picture(page, 'account-delete');
  await turnDark(page);
  await web.picture(page, 'account-delete-dark');
  await go.click();
  await page.waitForURL('**/login');
  const { owner } = await web.ask<{ owner: { name: string } }>('GET', `/workflows/${workflow.id}`);
  expect(owner.name).toBe('Emmy Noether');
  await page.context().close();
});

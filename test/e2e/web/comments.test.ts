import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goTo, small } from '../../support/canvas-page.ts';
import { turnDark } from '../../support/turn-dark.ts';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web?.close());

const content = { ...small, name: 'Talked about', operators: small.operators.slice(0, 2) };
const node = (page: Page, label: string) => page.locator('.react-flow__node', { hasText: label }).first();
const open = (page: Page, id: string): Promise<Page> => goTo(web, page, id);
const box = async (page: Page, selector: string) => (await page.locator(selector).first().boundingBox())!;
const say = async (page: Page, label: string, text: string) => {
  await page.getByRole('textbox', { name: label }).fill(text);
  await page.keyboard.press('Enter');
};

test('a commenter who may not edit comments on a node and mentions the owner, who is told at once', async () => {
  const id = await web.workflow(content);
  const owner = await open(await web.page(), id);
  const other = await open(await web.person('Grace Hopper', id, 'commenter'), id);
  await expect
    .poll(async () => {
      await other.keyboard.press('c');
      return other.locator('.comment-hint').count();
    })
    .toBe(1);
  await node(other, 'First').click();
  await other.getByRole('textbox', { name: 'Comment' }).pressSequentially('Is one row enough, @ada');
  await other.getByRole('option', { name: 'Ada Lovelace' }).waitFor();
  await web.picture(other, 'comment-mention');
  await other.keyboard.press('Enter');
  await other.keyboard.type('?');
  await other.keyboard.press('Enter');
  await owner.getByText('Grace Hopper mentioned you').waitFor();
  await owner.locator('.comment-pin[data-unread]').waitFor();
  await web.picture(owner, 'comment-mentioned');
  await owner.getByRole('button', { name: 'Show', exact: true }).click();
  await owner.locator('.message b', { hasText: 'Ada' }).waitFor();
  await expect.poll(() => owner.locator('.comment-pin[data-unread]').count()).toBe(0);
  await say(owner, 'Reply', 'For now it is');
  await other.locator('.message', { hasText: 'For now it is' }).waitFor();
  await web.picture(owner, 'comment-thread');
  await turnDark(owner);
  await web.picture(owner, 'comment-thread-dark');
  expect(await other.locator('.message', { hasText: 'For now' }).getByRole('button', { name: 'Delete' }).count()).toBe(
    0,
  );

  await owner.getByRole('button', { name: 'Resolve' }).click();
  await expect.poll(() => other.locator('.comment-pin[data-resolved]').count()).toBe(1);
  await other.getByRole('button', { name: 'Reopen' }).click();
  await expect.poll(() => owner.locator('.comment-pin').count()).toBe(1);
  await owner.context().close();
  await other.context().close();
});

test('who was not there finds a notice by the bell, which leads to the comment; the owner is warned of a stranger', async () => {
  await web.ask('POST', '/me/notices/read', {});
  const id = await web.workflow(content);
  const other = await open(await web.person('Grace Hopper', id, 'commenter'), id);
  await (await web.context('Katherine Johnson')).close();
  await other.keyboard.press('c');
  await node(other, 'First').click();
  const words = other.getByRole('textbox', { name: 'Comment' });
  await words.pressSequentially('See this @kath');
  await other.getByRole('option', { name: /Katherine Johnson.*has no part here/ }).click();
  await other.getByText('Katherine Johnson may not see this workflow and will not be told').waitFor();
  await web.picture(other, 'comment-stranger');
  await words.pressSequentially('@ada');
  await other.getByRole('option', { name: 'Ada Lovelace' }).click();
  await words.press('Enter');
  await other.locator('.message b', { hasText: 'Ada' }).waitFor();

  const owner = await web.page();
  await owner.goto(web.url);
  const bell = owner.getByRole('button', { name: /^Notices, \d+ unread/ });
  await bell.waitFor();
  await bell.click();
  const line = owner.locator('.notices li', { hasText: 'See this' });
  await line.getByText('Grace Hopper').waitFor();
  await web.picture(owner, 'notices');
  await turnDark(owner);
  await web.picture(owner, 'notices-dark');
  await line.locator('a').click();
  await owner.locator('.thread .message', { hasText: 'See this' }).waitFor();
  await expect.poll(() => new URL(owner.url()).search).toBe('');
  const unread = async () =>
    (await web.ask<{ items: { text: string }[] }>('GET', '/me/notices?unread')).items.map(({ text }) => text);
  await expect.poll(unread, { timeout: 10_000 }).not.toContainEqual(expect.stringContaining('See this'));

  await owner.keyboard.press('Escape');
  await say(other, 'Reply', 'Still @Ada Lovelace here');
  await other.getByRole('textbox', { name: 'Reply' }).pressSequentially('Once more @ada');
  await other.getByRole('option', { name: 'Ada Lovelace' }).click();
  await other.getByRole('textbox', { name: 'Reply' }).press('Enter');
  await owner.getByRole('button', { name: 'Notices, 1 unread' }).waitFor();
  await owner.context().close();
  await other.context().close();
});

test('a pin is dragged to another node and off it; each is one step, and a viewer cannot', async () => {
  const id = await web.workflow(content);
  const page = await open(await web.page(), id);
  await page.keyboard.press('c');
  await node(page, 'Lines').click();
  await say(page, 'Comment', 'Travels');
  await page.keyboard.press('Escape');
  const where = async () => {
    const answer = await web.ask<{ content: { comments: { operator?: string }[] } }>('GET', `/workflows/${id}/content`);
    return answer.content.comments[0]?.operator ?? 'canvas';
  };
  await expect.poll(where).toBe('Lines');
  const pull = async (on: Page, x: number, y: number) => {
    const pin = await box(on, '.comment-pin');
    await on.mouse.move(pin.x + 15, pin.y + 15);
    await on.mouse.down();
    await on.mouse.move(x, y, { steps: 6 });
    await on.mouse.up();
  };
  const goal = await box(page, '.react-flow__node[data-id="First"]');
  await pull(page, goal.x + goal.width / 2, goal.y + goal.height / 2);
  await expect.poll(where).toBe('First');
  expect(await page.locator('.thread').count()).toBe(0);
  const canvas = await box(page, '.canvas');
  await pull(page, canvas.x + 200, canvas.y + 80);
  await expect.poll(where).toBe('canvas');
  const pin = await box(page, '.comment-pin');
  expect(Math.hypot(pin.x + 15 - canvas.x - 200, pin.y + 15 - canvas.y - 80)).toBeLessThan(4);
  await page.keyboard.press('Control+z');
  await expect.poll(where).toBe('First');
  await page.keyboard.press('Control+z');
  await expect.poll(where).toBe('Lines');
  await page.context().close();

  const viewer = await open(await web.person('Alan Turing', id, 'viewer'), id);
  const before = await box(viewer, '.comment-pin');
  await pull(viewer, canvas.x + 300, canvas.y + 300);
  const after = await box(viewer, '.comment-pin');
  expect([after.x, after.y]).toEqual([before.x, before.y]);
  await viewer.context().close();
});

test('notes read as Markdown, no markup of theirs becomes the page, and a double click shows what was written', async () => {
  const text =
    '# Why\n**Strong** and `code`\n- one\n- [safe](https://example.org/x)\n\n<img src=x onerror="window.hit=1"> [bad](javascript:window.hit=1)';
  const note = { id: 'note1', text, position: { x: 0, y: 200 }, size: { width: 320, height: 240 } };
  const id = await web.workflow({ ...content, notes: [note] });
  const page = await open(await web.page(), id);
  const shown = page.locator('.note-text');
  await shown.getByRole('heading', { name: 'Why' }).waitFor();
  expect(await shown.locator('li').count()).toBe(2);
  expect(await page.evaluate("[...document.querySelectorAll('.note-text a')].map(a => a.href)")).toEqual([
    'https://example.org/x',
  ]);
  expect(await shown.locator('img').count()).toBe(0);
  expect(await shown.innerText()).toContain('<img src=x onerror="window.hit=1"> [bad](javascript:window.hit=1)');
  expect(await page.evaluate('window.hit ?? null')).toBeNull();
  await web.picture(page, 'note');
  await shown.getByText('Strong').dblclick();
  await expect.poll(() => page.getByLabel('Text of the note').inputValue()).toBe(text);
  await page.context().close();
});

test('a pin keeps its size, follows its node, and one on the canvas stays', async () => {
  const id = await web.workflow(content);
  const page = await open(await web.page(), id);
  await page.keyboard.press('c');
  await node(page, 'Lines').click();
  await say(page, 'Comment', 'About the lines');
  await page.locator('.comment-pin').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  const canvas = await box(page, '.canvas');
  await page.mouse.click(canvas.x + 80, canvas.y + 60);
  await say(page, 'Comment', 'About all of it');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.comment-pin').count()).toBe(2);

  const first = page.locator('.comment-pin').first();
  const before = (await first.boundingBox())!;
  const grip = await box(page, '.react-flow__node[data-id="Lines"]');
  await page.mouse.move(grip.x + 60, grip.y + 20);
  await page.mouse.down();
  await page.mouse.move(grip.x + 60, grip.y + 150, { steps: 6 });
  await page.mouse.up();
  await expect.poll(async () => Math.round((await first.boundingBox())!.y - before.y)).toBeGreaterThan(100);
  await page.keyboard.press('-');
  await expect
    .poll(async () => (await box(page, '.react-flow__node[data-id="Lines"]')).width)
    .toBeLessThan(grip.width * 0.9);
  expect(Math.round((await first.boundingBox())!.width)).toBe(Math.round(before.width));
  await page.context().close();
});

test('the list jumps to threads; one deletes what one wrote, and a viewer reads without a box to write in', async () => {
  const id = await web.workflow(content);
  const page = await open(await web.page(), id);
  await page.keyboard.press('Shift+C');
  await page.getByText('No open comments').waitFor();
  await page.keyboard.press('c');
  await node(page, 'First').click();
  await say(page, 'Comment', 'Words that stay');
  await say(page, 'Reply', 'Words that go');
  await page.locator('.message', { hasText: 'Words that go' }).getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => page.locator('.message').count()).toBe(1);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.thread').count()).toBe(0);
  await page.locator('.comment-list li button').click();
  await page.locator('.thread .message', { hasText: 'Words that stay' }).waitFor();
  await web.picture(page, 'comment-list');

  const viewer = await open(await web.person('Alan Turing', id, 'viewer'), id);
  await viewer.locator('.comment-pin').click();
  await viewer.getByText('You may read here, not write.').waitFor();
  expect(await viewer.locator('.message-box').count()).toBe(0);
  await page.reload();
  await page.locator('.comment-pin').waitFor();
  expect(await page.locator('.comment-pin[data-unread]').count()).toBe(0);
  await page.context().close();
  await viewer.context().close();
});

test('the command palette and the sheet of shortcuts know comments, sharing and datasets', async () => {
  const id = await web.workflow(content);
  const page = await open(await web.page(), id);
  await page.keyboard.press('Shift+?');
  await page.locator('.shortcuts li', { hasText: /^Comment C$/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('datasets');
  await page.locator('[cmdk-item]', { hasText: 'Datasets…' }).click();
  await page.waitForURL('**/datasets');
  await page.context().close();
});

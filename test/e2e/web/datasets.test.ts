import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { turnDark } from '../../support/turn-dark.ts';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web?.close());

const csv = (rows: readonly (readonly unknown[])[]) =>
  [['id', 'name', 'price'], ...rows].map(r => r.join(',')).join('\n');
const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const upload = (page: Page, ...files: ReturnType<typeof file>[]) =>
  page.getByLabel('Files to upload').setInputFiles(files);
const commit = async (page: Page, message: string, version: number) => {
  await page.getByRole('textbox', { name: 'Message' }).fill(message);
  await page.getByRole('button', { name: `Commit version ${version}` }).click();
  await page.getByRole('heading', { name: `Version ${version}`, exact: true }).waitFor();
};
const fruit = (changed = false) =>
  csv([
    [1, 'apple', 3],
    [2, 'pear', changed ? 5 : 4],
    [changed ? 4 : 3, changed ? 'plum' : 'fig', 7],
  ]);

async function dataset(name: string): Promise<Page> {
  await web.ask('POST', '/datasets', { name });
  const page = await web.page();
  await page.goto(`${web.url}/datasets/${name}`);
  return page;
}

test('an upload goes on by itself after a lost connection, and each byte is sent on from where the server got', async () => {
  const page = await web.page();
  await page.goto(`${web.url}/datasets`);
  await page.getByText('You have no datasets yet').waitFor();
  await page.getByRole('button', { name: 'New dataset' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('numbers');
  await page.getByRole('button', { name: 'Make it' }).click();
  await page.getByText('There is no version yet').waitFor();

  const offsets: number[] = [];
  await page.route('**/api/v1/uploads/*', async route => {
    if (route.request().method() !== 'PUT') return route.continue();
    const offset = Number(new URL(route.request().url()).searchParams.get('offset'));
    offsets.push(offset);
    if (offsets.length === 2) return route.abort('connectionreset');
    await route.continue();
  });
  const rows = Array.from({ length: 120_000 }, (_, i) => [i, `name ${i} ${'x'.repeat(12)}`, i % 97]);
  await upload(page, file('numbers.csv', csv(rows)));
  await page.locator('.upload[data-state="arrived"]').waitFor();
  expect(offsets[0]).toBe(0);
  expect(offsets.length).toBeGreaterThan(3);
  expect(offsets[2]).toBe(offsets[1]);
  await commit(page, 'The first numbers', 1);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('120 000 rows').waitFor();
  await page.getByPlaceholder('Search').fill('name 77 ');
  await page.getByText('1 of 120 000 rows').waitFor();
  await web.picture(page, 'dataset-preview');
  await page.context().close();
});

test('a paused upload survives a reloaded page: the same file chosen again goes on where it was', async () => {
  const page = await dataset('large');
  const offsets: number[] = [];
  let hold = true;
  await page.route('**/api/v1/uploads/*', async route => {
    if (route.request().method() !== 'PUT') return route.continue();
    const offset = Number(new URL(route.request().url()).searchParams.get('offset'));
    if (hold && offset > 0) return route.abort('connectionreset');
    offsets.push(offset);
    await route.continue();
  });
  const text = csv(Array.from({ length: 90_000 }, (_, i) => [i, `${'y'.repeat(24)}`, i]));
  // The browser takes a file's time of change from the disk, so it has to be one there.
  const { writeFileSync, mkdtempSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const path = `${mkdtempSync(`${tmpdir()}/sluice-up-`)}/large.csv`;
  writeFileSync(path, text);
  await page.getByLabel('Files to upload').setInputFiles(path);
  await page.locator('.upload[data-state="offline"]').waitFor();
  await page.getByRole('button', { name: 'Pause large.csv' }).click();
  await page.locator('.upload[data-state="paused"]').waitFor();
  await page.reload();
  await page.locator('.upload[data-state="missing"]').waitFor();
  hold = false;
  await page.getByLabel('large.csv again').setInputFiles(path);
  await page.locator('.upload[data-state="arrived"]').waitFor();
  expect(offsets[0]).toBe(0);
  expect(offsets[1]).toBeGreaterThan(0);
  expect(offsets.filter(offset => offset === 0)).toHaveLength(1);
  await page.reload();
  await page.locator('.upload[data-state="arrived"]').waitFor();
  await commit(page, '', 1);
  await page.context().close();
});

test('two versions are compared by key: counts, rates of change, changed cells', async () => {
  const page = await dataset('fruit');
  await upload(page, file('fruit.csv', fruit()), file('note.csv', csv([[1, 'a', 1]])));
  await expect.poll(() => page.locator('.upload[data-state="arrived"]').count()).toBe(2);
  await commit(page, 'Two files', 1);
  await upload(page, file('fruit.csv', fruit(true)));
  await page.getByRole('button', { name: 'Remove note.csv from the next version' }).click();
  await page.getByText('will be removed').waitFor();
  await page.locator('.upload[data-state="arrived"]').waitFor();
  await web.picture(page, 'dataset-commit');
  await commit(page, 'Prices of May', 2);
  await page.getByLabel('Compare version 1').check();
  await page.getByLabel('Compare version 2').check();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('heading', { name: 'Version 1 → version 2' }).waitFor();
  await page.locator('.file-changes [data-kind="removed"]', { hasText: 'note.csv' }).waitFor();
  await page.locator('.key-picker').getByRole('button', { name: /id/ }).click();
  await expect.poll(() => page.locator('.diff-counts').innerText()).toMatch(/\+ 1\s+− 1\s+~ 1\s+= 1/);
  expect(await page.locator('.diff-rows td[data-changed]').allInnerTexts()).toEqual(['4 5']);
  await page.locator('.key-picker').getByText('50 % differ').waitFor();
  await web.picture(page, 'dataset-compare');
  await turnDark(page);
  await web.picture(page, 'dataset-compare-dark');
  await page.context().close();
});

test('who is overtaken by another commit is told so, and can put their changes on top', async () => {
  const page = await dataset('shared');
  await upload(page, file('one.csv', fruit()));
  await page.locator('.upload[data-state="arrived"]').waitFor();
  await commit(page, 'First', 1);
  await page.getByRole('button', { name: 'Remove one.csv from the next version' }).click();
  const up = await web.ask<{ id: string }>('POST', '/datasets/shared/uploads', { path: 'two.csv', sizeBytes: 0 });
  await web.ask('POST', '/datasets/shared/versions', { message: 'In between', uploads: [up.id] });
  await page.getByRole('button', { name: 'Commit version 2' }).click();
  await page.getByText('committed version 2 meanwhile: “In between”').waitFor();
  await web.picture(page, 'dataset-overtaken');
  await turnDark(page);
  await web.picture(page, 'dataset-overtaken-dark');
  await page.getByRole('button', { name: 'Put mine on version 2' }).click();
  await commit(page, 'On top', 3);
  await expect.poll(() => page.locator('.file-name').allInnerTexts()).toEqual(['two.csv']);
  await page.context().close();
});

test('a file is named for workflows, described, and a dataset goes only when its name is typed', async () => {
  const page = await dataset('short-lived');
  await upload(page, file('a.csv', fruit()));
  await page.locator('.upload[data-state="arrived"]').waitFor();
  await commit(page, 'Once', 1);
  await page.getByRole('button', { name: 'Use in a workflow' }).click();
  await page.getByText('Address copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('dataset://short-lived@1/a.csv');
  await page.getByRole('button', { name: 'Describe it' }).click();
  await page.getByRole('textbox', { name: 'Description' }).fill('For a while');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await page.getByText('For a while').waitFor();
  await page.getByRole('button', { name: 'More for short-lived' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const erase = page.getByRole('button', { name: 'Delete', exact: true });
  expect(await erase.isDisabled()).toBe(true);
  await page.getByLabel('Type short-lived to confirm').fill('short-lived');
  await erase.click();
  await page.getByRole('heading', { name: 'Datasets' }).waitFor();
  await expect.poll(() => page.locator('.dataset-row', { hasText: 'short-lived' }).count()).toBe(0);
  await web.picture(page, 'datasets');
  await page.context().close();
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropFile, dropFolder, links, named, nodes, onCanvas, openCanvas, small } from '../../support/canvas-page.ts';
import { file, operator } from '../../support/texera-file.ts';
import { startWeb, type Web } from '../../support/web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web.close());

test('a workflow file dropped on the canvas adds its nodes in one step', async () => {
  const { page } = await openCanvas(web);
  await dropFile(page, 'more.workflow.json', JSON.stringify({ ...small, name: 'More' }));
  await expect.poll(() => nodes(page).count()).toBe(6);
  await expect.poll(() => links(page).count()).toBe(2);
  await onCanvas(page);
  await page.keyboard.press('Control+z');
  await expect.poll(() => nodes(page).count()).toBe(3);
  await page.context().close();
});

test('a Texera export dropped on the canvas adds its nodes in one step, and says what is not as it was', async () => {
  const { page } = await openCanvas(web);
  const limit = operator('Limit', { limit: 5 }, { operatorID: 'a', customDisplayName: 'Five' });
  const odd = operator('NobodyKnowsThis', {}, { operatorID: 'b', customDisplayName: 'Odd' });
  const text = file([limit, odd], { operatorPositions: { a: { x: 0, y: 0 }, b: { x: 300, y: 0 } } });
  await dropFile(page, 'theirs.json', text);
  await expect.poll(() => nodes(page).count()).toBe(5);
  expect(await named(page, 'Five').count()).toBe(1);
  await expect
    .poll(() => page.locator('[data-sonner-toast]').textContent())
    .toContain('2 nodes added from theirs.json');
  await page.locator('[data-sonner-toast] button', { hasText: 'Undo' }).click();
  await expect.poll(() => nodes(page).count()).toBe(3);
  await page.context().close();
});

test('a data file dropped on the canvas becomes a dataset and a node that reads it', async () => {
  const { page, id } = await openCanvas(web);
  await dropFile(page, 'cities.csv', 'city,people\nOslo,700\nRome,2800\n');
  await expect.poll(() => named(page, 'cities').count(), { timeout: 15_000 }).toBe(1);
  const pathOf = async () => {
    const { content } = await web.ask<{ content: { operators: { label?: string; config: { path?: string } }[] } }>(
      'GET',
      `/workflows/${id}/content`,
    );
    return content.operators.find(({ label }) => label === 'cities')?.config.path;
  };
  await expect.poll(pathOf, { timeout: 10_000 }).toBe('dataset://cities@1/cities.csv');
  await page.context().close();
});

test('a dropped folder becomes one dataset with a node for each data file, and adds the workflows in it; many are asked about', async () => {
  const { page, id } = await openCanvas(web);
  const folder = mkdtempSync(join(tmpdir(), 'sluice-drop-'));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put('towns/oslo.csv', 'n\n1\n');
  put('towns/south/rome.jsonl', '{"n":2}\n');
  put('towns/.hidden.csv', 'n\n3\n');
  put('towns/map.png', 'not really');
  put('towns/more.workflow.json', JSON.stringify({ ...small, name: 'More' }));
  for (let n = 1; n <= 21; n++) put(`many/part-${n}.csv`, 'n\n1\n');
  put('pictures/a.png', 'x');
  await dropFolder(page, join(folder, 'towns'));
  await page.getByText('One file of towns left out').waitFor();
  await expect.poll(() => named(page, 'rome').count(), { timeout: 30_000 }).toBe(1);
  await expect.poll(() => nodes(page).count()).toBe(8);
  const paths = async () => {
    const { content } = await web.ask<{ content: { operators: { config: { path?: string } }[] } }>(
      'GET',
      `/workflows/${id}/content`,
    );
    return content.operators.flatMap(({ config }) => config.path ?? []);
  };
  await expect
    .poll(paths, { timeout: 15_000 })
    .toEqual(['dataset://towns@1/oslo.csv', 'dataset://towns@1/south/rome.jsonl']);
  await onCanvas(page);
  await page.keyboard.press('Control+z');
  await expect.poll(() => nodes(page).count()).toBe(6);
  await dropFolder(page, join(folder, 'pictures'));
  await page.getByText('pictures: it holds no workflow and no data file').waitFor();
  await dropFolder(page, join(folder, 'many'));
  await page.getByText('many holds 21 data files').waitFor();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect.poll(() => page.getByText('many holds 21 data files').count()).toBe(0);
  expect(await nodes(page).count()).toBe(6);
  await dropFolder(page, join(folder, 'many'));
  await page.getByRole('button', { name: 'Add 21 nodes' }).click();
  await expect.poll(() => nodes(page).count(), { timeout: 60_000 }).toBe(27);
  await page.context().close();
  rmSync(folder, { recursive: true, force: true });
});

test('a file that nothing reads is refused in words, and changes nothing', async () => {
  const { page } = await openCanvas(web);
  await dropFile(page, 'picture.png', 'not really');
  await expect.poll(() => page.locator('[data-sonner-toast]').textContent()).toContain('picture.png');
  expect(await nodes(page).count()).toBe(3);
  await page.context().close();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropFile, links, named, nodes, onCanvas, openCanvas, small } from '../../support/canvas-page.ts';
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

test('a file that nothing reads is refused in words, and changes nothing', async () => {
  const { page } = await openCanvas(web);
  await dropFile(page, 'picture.png', 'not really');
  await expect.poll(() => page.locator('[data-sonner-toast]').textContent()).toContain('picture.png');
  expect(await nodes(page).count()).toBe(3);
  await page.context().close();
});

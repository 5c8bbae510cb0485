import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goTo } from '../../support/canvas-page.ts';
import { chain, fruitRows } from '../../support/panel-workflows.ts';
import { startWeb, type Web } from '../../support/web.ts';

/** On a busy machine the server takes its time. */
const soon = { timeout: 15_000 };
let web: Web;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web?.close());

const query = 'SELECT name,\n  price\nFROM in1\nWHERE price > 5\nORDER BY name';
const content = chain({
  fruit: fruitRows,
  dear: { type: 'filter', label: 'Dear', config: { where: 'price > 5' } },
  asked: { type: 'sql', label: 'Asked', config: { query, inputs: 1 } },
});
/** The same with one node changed, one moved, one new and one gone; another seed, a parameter, a note and a group. */
const changed = {
  ...content,
  settings: { seed: 7 },
  parameters: [{ name: 'least', type: 'float64', default: 5 }],
  notes: [{ id: 'n1', position: { x: 8, y: 260 }, text: 'Dear is gone' }],
  groups: [{ id: 'g1', label: 'Start', operators: ['fruit'] }],
  operators: [
    ...content.operators
      .filter(({ id }) => id !== 'dear')
      .map(node =>
        node.id === 'asked'
          ? { ...node, config: { ...node.config, query: query.replace('price > 5', 'price > 50') } }
          : { ...node, position: { x: 8, y: 80 } },
      ),
    { id: 'few', type: 'limit', version: 1, label: 'Few', config: { rows: 2 }, position: { x: 260, y: 160 } },
  ],
  links: [{ id: 'l9', from: { operator: 'fruit', port: 'out' }, to: { operator: 'few', port: 'in' } }],
};

const open = (page: Page, id: string): Promise<Page> => goTo(web, page, id);
const change = async (id: string, to: unknown): Promise<void> => {
  await web.ask('PUT', `/workflows/${id}/content`, { content: to });
};
const node = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
const row = (page: Page, name: string) => page.locator('.version-row', { hasText: name });

test('Ctrl+S names the workflow as it is; the version is found by filter, read and gone back to', async () => {
  const id = await web.workflow(content);
  const page = await web.page();
  await open(page, id);
  await page.locator('.canvas').click({ position: { x: 20, y: 20 } });
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('First try');
  await dialog.getByRole('textbox', { name: 'Note' }).fill('Only what costs more than five');
  await dialog.getByRole('button', { name: 'Name this version' }).click();
  await page.getByText('“First try” is version').waitFor();
  await change(id, changed);
  await node(page, 'few').waitFor();

  await page.getByRole('button', { name: 'Versions', exact: true }).first().click();
  await row(page, 'First try').waitFor();
  expect(await row(page, 'First try').textContent()).toContain('Only what costs more than five');
  await web.picture(page, 'versions');
  await page.getByRole('checkbox', { name: 'Only named' }).check();
  await expect.poll(() => page.locator('.version-row').count(), soon).toBe(1);
  await row(page, 'First try').getByRole('button', { name: 'Open, read-only' }).click();
  await page.locator('.version-banner').getByText('First try').waitFor();
  await node(page, 'dear').waitFor();
  expect(await node(page, 'few').count()).toBe(0);
  expect(await page.locator('.save-state').textContent()).toContain('View only');
  await web.picture(page, 'version-open');

  await page.locator('.version-banner').getByRole('button', { name: 'Restore' }).click();
  await page.getByText(/Version \d+ is back/).waitFor();
  await page.locator('.save-state[data-kind="saved"]').waitFor();
  await node(page, 'dear').waitFor();
  expect(await node(page, 'few').count()).toBe(0);
  await page.getByRole('button', { name: 'Go back' }).click();
  await node(page, 'few').waitFor();
  await expect.poll(() => node(page, 'dear').count(), soon).toBe(0);
  await page.context().close();
});

test('two states stand side by side with letters, move as one, and each change shows its fields', async () => {
  const id = await web.workflow(content);
  const { number } = await web.ask<{ number: number }>('POST', `/workflows/${id}/versions`, { name: 'Start' });
  await change(id, changed);
  for (const dark of [false, true]) {
    const page = await web.page(undefined, { dark });
    await open(page, id);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search commands').fill('compare with');
    await page.keyboard.press('Enter');
    await row(page, 'Start').getByRole('button').click();
    await page.waitForURL(`**/w/${id}/diff?from=${number}&to=now`);
    const [before, after] = [page.getByLabel('Before: Version'), page.getByLabel('After: Now')];
    await after.locator('.diff-node[data-sign="A"]').waitFor();
    const letters = (side: typeof before) => side.locator('.diff-node .sign').allTextContents();
    expect(await letters(before)).toEqual(['D', 'M']);
    expect(await letters(after)).toEqual(['M', 'A']);
    expect(await page.locator('.change-bar strong').textContent()).toBe('10 changes');
    const lines = (side: typeof before) => side.locator('.diff-setting').allTextContents();
    expect(await lines(before)).toEqual(['Seed: 1M']);
    expect(await lines(after)).toEqual(['Seed: 7M', '${least}: float64 = 5A']);
    expect(await after.locator('.note .sign, .group-frame .sign').allTextContents()).toEqual(['A', 'A']);

    const places = async () =>
      Promise.all([before, after].map(side => side.locator('.react-flow__viewport').getAttribute('style')));
    const start = await places();
    await before.hover();
    await page.mouse.wheel(60, 40);
    await expect.poll(async () => (await places())[0], soon).not.toBe(start[0]);
    const [left, right] = await places();
    expect(left).toBe(right);

    await page.keyboard.press('n');
    await after.locator('.diff-setting[data-current]', { hasText: 'Seed' }).waitFor();
    await page.keyboard.press('n');
    await after.locator('.diff-setting[data-current]', { hasText: 'least' }).waitFor();
    for (const _ of 'not') await page.keyboard.press('n');
    await page.locator('.change[aria-current="true"]', { hasText: 'Asked' }).waitFor();
    expect(await page.locator('.line-diff [data-kind="removed"]').allTextContents()).toEqual(['− WHERE price > 5\n']);
    expect(await page.locator('.line-diff [data-kind="added"]').allTextContents()).toEqual(['+ WHERE price > 50\n']);
    await web.picture(page, dark ? 'diff-dark' : 'diff-light');
    await page.keyboard.press('p');
    await page.locator('.change[aria-current="true"]', { hasText: 'Few' }).waitFor();
    await page.getByRole('checkbox', { name: 'Show what only moved (1)' }).check();
    await page.locator('.change', { hasText: 'Fruit' }).getByText('node moved').waitFor();

    const address = page.url();
    expect(address).toContain('at=node%3Afew');
    await page.reload();
    await page.locator('.change[aria-current="true"]', { hasText: 'Few' }).waitFor();
    await page.getByRole('button', { name: 'The other way round' }).click();
    await page.getByLabel('Before: Now').waitFor();
    expect(new URL(page.url()).searchParams.get('from')).toBe('now');
    await page.context().close();
  }
});

test('a viewer sees and compares versions, and names or restores none', async () => {
  const id = await web.workflow(content);
  await web.ask('POST', `/workflows/${id}/versions`, { name: 'Start' });
  const page = await web.person('Grace Hopper', id, 'viewer');
  await open(page, id);
  await page.getByRole('button', { name: 'Versions', exact: true }).first().click();
  await row(page, 'Start').waitFor();
  expect(await page.getByRole('button', { name: /^Restore/ }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Name this version' }).count()).toBe(0);
  await page.getByRole('checkbox', { name: 'Only mine' }).check();
  await page.getByText('No version fits the filter').waitFor();
  await page.goto(`${web.url}/w/${id}/diff?from=now&to=now`);
  await page.getByText('Nothing differs').waitFor();
  await page.goto(`${web.url}/w/${id}/diff?from=999&to=now`);
  await page.locator('.fault').waitFor();
  await page.goto(`${web.url}/w/${id}/versions/999`);
  await page.getByText('This version cannot be opened').waitFor();
  await page.context().close();
});

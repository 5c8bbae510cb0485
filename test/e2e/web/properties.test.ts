import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chain, fruitRows } from '../../support/panel-workflows.ts';
import { startWeb, type Web } from '../../support/web.ts';

/** On a busy machine the server takes its time. */
const soon = { timeout: 15_000 };
let web: Web;
let page: Page;
beforeAll(async () => {
  web = await startWeb();
  page = await web.page();
});
afterAll(() => web?.close());

interface Content {
  readonly content: {
    readonly name: string;
    readonly parameters: readonly { readonly name: string }[];
    readonly operators: readonly {
      readonly id: string;
      readonly label?: string;
      readonly config: { readonly [key: string]: unknown };
    }[];
  };
}
const contentOf = (id: string) => web.ask<Content>('GET', `/workflows/${id}/content`);
const configOf = async (id: string, node: string) =>
  (await contentOf(id)).content.operators.find(entry => entry.id === node)?.config;

async function open(content: unknown, node?: string): Promise<string> {
  const id = await web.workflow(content);
  await page.goto(`${web.url}/w/${id}`);
  await page.locator('.react-flow__node').first().waitFor();
  if (node) await page.locator(`.react-flow__node[data-id="${node}"]`).click();
  return id;
}

test('an expression is completed, checked while it is typed, and its fault is marked where it is', async () => {
  const id = await open(chain({ fruit: fruitRows, cheap: { type: 'filter' } }), 'cheap');
  await page.locator('.cm-content').waitFor();
  const box = page.getByRole('textbox', { name: 'Condition' });
  await box.click();
  await box.pressSequentially('pri');
  const offered = page.locator('.cm-tooltip-autocomplete').getByText('price');
  await offered.waitFor();
  // What has only just been offered is not taken: the key may have been meant for what was there before.
  await page.waitForTimeout(150);
  await page.keyboard.press('Tab');
  await box.pressSequentially(' > nam');
  await page.keyboard.press('Escape');
  const fault = page.locator('.expression-fault');
  await fault.waitFor();
  // What is told while one types is told anew.
  await expect.poll(() => fault.textContent(), { timeout: 15_000 }).toMatch(/nam/);
  expect(await page.locator('.cm-lintRange-error').textContent()).toBe('nam');
  await page.keyboard.press('Control+A');
  await box.pressSequentially('price > 10');
  await page.locator('.expression-answer', { hasText: 'bool' }).waitFor();
  await expect.poll(() => configOf(id, 'cheap'), soon).toMatchObject({ where: 'price > 10' });
  await web.picture(page, 'properties-filter');
});

test('what is typed while the editor takes the place of the plain box arrives in order, and where the caret is', async () => {
  const { page: slow, release } = await slowEditor();
  const id = await web.workflow(chain({ fruit: fruitRows, cheap: { type: 'filter', config: { where: 'price > 1' } } }));
  await slow.goto(`${web.url}/w/${id}`);
  await slow.locator('.react-flow__node[data-id="cheap"]').click();
  const box = slow.getByRole('textbox', { name: 'Condition' });
  await box.click();
  await slow.keyboard.press('Home');
  const letters = 'abcdefghijklmnopqrstuvwxyz'.repeat(20);
  let typed = 0;
  const type = (count: number) => slow.keyboard.type(letters.slice(typed, (typed += count)));
  await type(10);
  release();
  while ((await slow.locator('.cm-content').count()) === 0) await type(5);
  await type(10);
  expect(await box.textContent()).toBe(`${letters.slice(0, typed)}price > 1`);
  await expect.poll(() => configOf(id, 'cheap'), soon).toEqual({ where: `${letters.slice(0, typed)}price > 1` });
  await slow.context().close();
});

/** A page to which the code of the editor comes when it is told to. */
async function slowEditor(): Promise<{ page: Page; release: () => void }> {
  const slow = await web.page();
  let release = () => {};
  const released = new Promise<void>(resolve => {
    release = resolve;
  });
  await slow.route('**/expression-editor-*.js', async route => {
    await released;
    await route.continue();
  });
  return { page: slow, release };
}

test('an attribute is chosen from the schema at the input; a wrong one is told with the nearest', async () => {
  const keys = [{ attribute: 'prise', order: 'asc', nulls: 'last' }];
  const id = await open(chain({ fruit: fruitRows, order: { type: 'sort', config: { keys } } }), 'order');
  await page.getByRole('button', { name: 'Use “price”' }).click();
  await expect.poll(() => configOf(id, 'order'), soon).toMatchObject({ keys: [{ attribute: 'price' }] });
  await page.getByRole('button', { name: /Add another/ }).click();
  await page.getByRole('button', { name: 'Attribute: none' }).click();
  await page.locator('.picker-list').getByText('name').click();
  await expect
    .poll(() => configOf(id, 'order'))
    .toMatchObject({ keys: [{ attribute: 'price' }, { attribute: 'name' }] });
  await page.getByRole('button', { name: 'Move Keys 2 up' }).click();
  await expect
    .poll(() => configOf(id, 'order'))
    .toMatchObject({ keys: [{ attribute: 'name' }, { attribute: 'price' }] });
});

test('a field that is needed and empty is no error, and a problem leads to its field', async () => {
  await open(chain({ fruit: fruitRows, first: { type: 'limit' } }), 'fruit');
  await page.getByRole('tab', { name: /Problems/ }).click();
  const line = page.locator('.problem', { hasText: 'count' });
  await line.waitFor();
  expect(await line.getAttribute('data-kind')).toBe('unconfigured');
  await line.click();
  const box = page.locator('[data-field="count"] input');
  await box.waitFor();
  await page.locator('[data-field="count"] input:focus').waitFor();
  await box.fill('3');
  await line.waitFor({ state: 'detached' });
});

test('an example fills the form in, and one step of undo takes it back', async () => {
  const id = await open(chain({ fruit: fruitRows, first: { type: 'limit', config: { count: 2 } } }), 'first');
  await page.getByRole('tab', { name: 'Help' }).click();
  await page.getByRole('button', { name: 'Use', exact: true }).first().click();
  await expect.poll(() => configOf(id, 'first'), soon).not.toEqual({ count: 2 });
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(() => configOf(id, 'first'), soon).toEqual({ count: 2 });
});

test('others see who is in a field', async () => {
  const id = await open(chain({ fruit: fruitRows, first: { type: 'limit' } }), 'first');
  await web.ask('GET', `/people?query=`).catch(() => {});
  const second = await web.page('Ada Lovelace');
  await second.goto(`${web.url}/w/${id}`);
  await second.locator('.react-flow__node[data-id="first"]').click();
  await page.locator('[data-field="count"] input').click();
  await second.getByText('Ada Lovelace edits this').waitFor();
  await page.locator('[data-field="count"] input').fill('4');
  await expect.poll(() => second.locator('[data-field="count"] input').inputValue(), soon).toBe('4');
  await second.context().close();
});

test('two people in one expression or query see each other’s caret with the name, and both texts are kept', async () => {
  const id = await open(
    chain({
      fruit: fruitRows,
      cheap: { type: 'filter', config: { where: 'price > 1' } },
      asked: { type: 'sql', config: { query: 'SELECT name FROM in1', inputs: 1 } },
    }),
    'cheap',
  );
  const grace = await web.person('Grace Hopper', id, 'editor');
  await grace.goto(`${web.url}/w/${id}`);
  const into = async (who: Page, node: string, field: string, key: string) => {
    await who.locator(`.react-flow__node[data-id="${node}"]`).click();
    await who.locator(`[data-field="${field}"] .cm-content`).click();
    await who.keyboard.press(key);
  };
  await into(page, 'cheap', 'where', 'Control+Home');
  await into(grace, 'cheap', 'where', 'Control+End');
  await page.locator('.other-flag', { hasText: 'Grace Hopper' }).waitFor();
  await grace.locator('.other-flag', { hasText: 'Ada Lovelace' }).waitFor();
  await grace.keyboard.press('Shift+Home');
  await expect.poll(() => page.locator('.other-selection').allTextContents(), soon).toEqual(['price > 1']);
  await into(page, 'asked', 'query', 'Control+Home');
  await into(grace, 'asked', 'query', 'Control+End');
  await page.locator('.other-flag', { hasText: 'Grace Hopper' }).waitFor();
  const [first, last] = ['-- all of them', ' WHERE price > 3'];
  await Promise.all([page.keyboard.type(first), grace.keyboard.type(last)]);
  await page.keyboard.press('Enter');
  const query = `${first}\nSELECT name FROM in1${last}`;
  await expect.poll(() => configOf(id, 'asked'), soon).toMatchObject({ query });
  for (const who of [page, grace])
    await expect.poll(() => who.locator('.cm-line').allTextContents(), soon).toEqual(query.split('\n'));
  const places = await page
    .locator('.cm-line')
    .evaluateAll(lines => lines.map(line => line.querySelectorAll('.other-caret').length));
  expect(places).toEqual([0, 1]);
  await web.picture(page, 'properties-carets');
  await page.locator('.react-flow__pane').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('Control+z');
  await expect.poll(() => configOf(id, 'asked'), soon).toMatchObject({ query: `SELECT name FROM in1${last}` });
  await grace.context().close();
});

test('a workflow’s parameters are declared where nothing is selected', async () => {
  const id = await open(chain({ fruit: fruitRows }));
  await page.getByRole('button', { name: 'Add a parameter' }).click();
  const name = page.locator('[data-field="parameters.0.name"] input');
  await name.fill('least');
  await name.blur();
  await expect.poll(async () => (await contentOf(id)).content.parameters.map(p => p.name), soon).toEqual(['least']);
});

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
  await page.keyboard.press('Tab');
  await box.pressSequentially(' > nam');
  await page.keyboard.press('Escape');
  const fault = page.locator('.expression-fault');
  await fault.waitFor();
  expect(await fault.textContent()).toMatch(/nam/);
  expect(await page.locator('.cm-lintRange-error').textContent()).toBe('nam');
  await page.keyboard.press('Control+A');
  await box.pressSequentially('price > 10');
  await page.locator('.expression-answer', { hasText: 'bool' }).waitFor();
  await expect.poll(() => configOf(id, 'cheap'), soon).toMatchObject({ where: 'price > 10' });
  await web.picture(page, 'properties-filter');
});

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

test('a workflow’s parameters are declared where nothing is selected', async () => {
  const id = await open(chain({ fruit: fruitRows }));
  await page.getByRole('button', { name: 'Add a parameter' }).click();
  const name = page.locator('[data-field="parameters.0.name"] input');
  await name.fill('least');
  await name.blur();
  await expect.poll(async () => (await contentOf(id)).content.parameters.map(p => p.name), soon).toEqual(['least']);
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { chain, goTo, link, named, node, onCanvas } from '../../support/canvas-page.ts';
import { fruitRows } from '../../support/panel-workflows.ts';
import { startWeb, type Web } from '../../support/web.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let web: Web;
let full: string;
let ran: string;
let runs: string[];
beforeAll(async () => {
  web = await startWeb();
  full = await web.workflow(chain);
  ran = await web.workflow(rich);
  runs = [await run(), await run()];
  await web.ask('POST', `/workflows/${ran}/versions`, { name: 'Start', note: 'As it was' });
  const changed = rich.operators.map(o => (o.id === 'Dear' ? { ...o, config: { where: 'price > 11' } } : o));
  await web.ask('PUT', `/workflows/${ran}/content`, { content: { ...rich, operators: changed } });
  const result = { run: runs[0], node: 'Fruit', port: 'out', path: 'fruit.csv' };
  await web.ask('POST', '/datasets', { name: 'fruit' });
  await web.ask('POST', '/datasets/fruit/versions', { message: 'First', result });
});
afterAll(() => web.close());

/** Of each kind something: rows, a filter, a chart, a macro, a comment. */
const rich = {
  sluice: 1,
  name: 'Rich',
  operators: [
    node('Fruit', fruitRows.type, 0, 0, fruitRows.config),
    node('Dear', 'filter', 320, 0, { where: 'price > 5' }),
    node('Bars', 'bar', 640, 0, { x: 'name' }),
    node('Inside', 'macro', 320, 200, {
      workflow: {
        sluice: 1,
        operators: [node('lines', 'text-input', 0, 0, { text: 'a' }), node('few', 'limit', 300, 0, { count: 2 })],
        links: [link('m1', 'lines', 'few')],
      },
    }),
  ],
  links: [link('r1', 'Fruit', 'Dear'), link('r2', 'Dear', 'Bars')],
  comments: [
    {
      id: 'c1',
      position: { x: 0, y: -90 },
      operator: 'Dear',
      messages: [{ author: 'Ada Lovelace', at: '2026-01-02T03:04:05Z', text: 'Why five?' }],
    },
  ],
};

async function run(): Promise<string> {
  const { id } = await web.ask<{ id: string }>('POST', `/workflows/${ran}/runs`, {});
  const over = async () => expect(await web.ask('GET', `/runs/${id}`)).toMatchObject({ state: 'completed' });
  await vi.waitFor(over, { timeout: 20_000, interval: 100 });
  return id;
}

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/**
 * Moderate findings and worse, each with the first places it was found at: in the light all, in the dark, where only colours differ, of
 * colours.
 *
 * @param part  what to look at in place of the whole page: what surrounds it was looked at before
 */
async function findings(page: Page, part?: string): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  const light = await violations(page, part, part ? { rules: { region: { enabled: false } } } : {});
  await inTheme(page, 'dark');
  const dark = await violations(page, part, { runOnly: ['color-contrast', 'link-in-text-block'] });
  await inTheme(page, 'light');
  return [...light, ...dark.map(finding => `dark: ${finding}`)];
}

async function inTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.locator(`html[data-theme="${theme}"]`).waitFor();
  // Colours go over, in no time, from one frame to the next.
  await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

async function violations(page: Page, part: string | undefined, options: object): Promise<string[]> {
  const asked = `axe.run(${part ? JSON.stringify(part) : 'document'}, ${JSON.stringify({ ...options, resultTypes: ['violations'], preload: false })})`;
  const found = (await page.evaluate(`${asked}.then(found => found.violations)`)) as Finding[];
  return found
    .filter(({ impact }) => impact !== 'minor')
    .map(
      ({ id, nodes }) =>
        `${id} ×${nodes.length}: ${nodes
          .slice(0, 3)
          .map(n => `${n.html.slice(0, 160)} — ${n.failureSummary.replace(/\s+/g, ' ').slice(0, 260)}`)
          .join('\n   ')}`,
    );
}

test('login, home and an empty editor have no finding', async () => {
  const stranger = await (await web.browser.newContext({ colorScheme: 'light' })).newPage();
  await stranger.goto(`${web.url}/login`);
  await stranger.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(await findings(stranger)).toEqual([]);
  await stranger.context().close();
  const here = await web.page();
  await here.goto(web.url);
  await here.locator('.example').first().waitFor();
  expect(await findings(here)).toEqual([]);
  await goTo(web, here, await web.workflow());
  await here.locator('.palette-item').first().waitFor();
  expect(await findings(here)).toEqual([]);
  await here.context().close();
});

test('the editor with a selected node, and its layers, have no finding', async () => {
  const here = await web.page();
  await goTo(web, here, full);
  await named(here, 'First').click();
  await here.locator('.side.right input, .side.right textarea').first().waitFor();
  expect(await findings(here)).toEqual([]);
  for (const [keys, place] of [
    ['l', '.quick-add'],
    ['Control+f', '.find'],
    ['Control+k', '.commands'],
    ['Shift+?', '.shortcuts'],
  ]) {
    await onCanvas(here);
    if (keys === 'l') await named(here, 'First').click();
    await here.keyboard.press(keys);
    await here.locator(place).waitFor();
    expect(await findings(here, place), place).toEqual([]);
    await here.keyboard.press('Escape');
  }
  await here.context().close();
});

test('the layers of sharing and versions, and the menu of a node, have no finding', async () => {
  const here = await web.page();
  await goTo(web, here, full);
  for (const name of ['Share', 'Versions']) {
    await here.getByRole('button', { name, exact: true }).first().click();
    await here.getByRole('dialog').waitFor();
    expect(await findings(here, '[role="dialog"]'), name).toEqual([]);
    await here.keyboard.press('Escape');
  }
  await named(here, 'First').click({ button: 'right' });
  await here.getByRole('menu').waitFor();
  expect(await findings(here, '[role="menu"]')).toEqual([]);
  await here.context().close();
});

test('every page has no finding: datasets, people, settings, versions, changes, a past run', async () => {
  const here = await web.page();
  for (const [path, place] of [
    ['/datasets', 'text=fruit'],
    ['/datasets/fruit', 'text=fruit.csv'],
    ['/people', 'text=Ada Lovelace'],
    ['/settings', 'text=Where you are signed in'],
    ['/nowhere', 'text=There is no such page'],
    [`/w/${ran}/diff?from=1&to=now`, '.diff-side .react-flow__node'],
    [`/w/${ran}/versions/1`, '.react-flow__node'],
    [`/w/${ran}/runs/${runs[0]}`, '.node-foot[data-state="completed"]'],
  ] as const) {
    await here.goto(web.url + path);
    await here.locator(place).first().waitFor();
    expect(await findings(here), path).toEqual([]);
  }
  await here.context().close();
});

test('panels of a run, comments and the inside of a macro have no finding', async () => {
  const here = await web.page();
  await goTo(web, here, ran);
  const tab = (name: string) => here.getByRole('tab', { name }).click();
  await here.locator('.comment-pin').click();
  await here.locator('.thread').waitFor();
  expect(await findings(here, '.thread'), 'comment').toEqual([]);
  await here.keyboard.press('Escape');
  await named(here, 'Dear').click();
  await here.locator('#cell-0-0').waitFor();
  await here.locator('.grid-id').first().click();
  expect(await findings(here, '.dock'), 'results').toEqual([]);
  await here.getByRole('button', { name: 'Where from?' }).click();
  await here.locator('.step').first().waitFor();
  expect(await findings(here, '.dock'), 'lineage').toEqual([]);
  await named(here, 'Bars').click();
  await tab('Chart');
  await here.locator('.dock figure svg').first().waitFor();
  expect(await findings(here, '.dock'), 'chart').toEqual([]);
  await tab('Runs');
  await here.locator('tr[data-run]').nth(1).waitFor();
  for (const at of [0, 1]) await here.locator('tr[data-run]').nth(at).getByRole('checkbox').click();
  expect(await findings(here, '.dock'), 'runs').toEqual([]);
  await here.getByRole('button', { name: /^Compare/ }).click();
  await here.locator('.comparison-table').waitFor();
  expect(await findings(here, '.dock'), 'compared').toEqual([]);
  await named(here, 'Inside').dblclick();
  await named(here, 'few').waitFor();
  expect(await findings(here, '.top-bar'), 'macro').toEqual([]);
  await here.context().close();
});

test('who asked for less motion gets none: of styles, of the view, of what turns', async () => {
  const here = await web.page();
  await here.emulateMedia({ reducedMotion: 'reduce' });
  await goTo(web, here, full);
  await here.evaluate(`document.querySelector('.node-state svg').classList.add('spin')`);
  const slow = `[...document.querySelectorAll('*')].filter(element => {
    const style = getComputedStyle(element);
    const times = [...style.animationDuration.split(','), ...style.transitionDuration.split(',')];
    return times.some(time => parseFloat(time) > 0.001) || style.animationIterationCount.includes('infinite');
  }).map(element => element.className)`;
  expect(await here.evaluate(slow)).toEqual([]);
  await onCanvas(here);
  await here.mouse.wheel(300, 200);
  const seen = `new Promise(done => {
    const places = new Set();
    let frames = 0;
    const look = () => {
      places.add(document.querySelector('.react-flow__viewport').style.transform);
      frames++ < 20 ? requestAnimationFrame(look) : done(places.size);
    };
    window.dispatchEvent(new KeyboardEvent('keydown', { key: '1', code: 'Digit1', bubbles: true }));
    look();
  })`;
  expect(await here.evaluate(seen)).toBeLessThanOrEqual(2);
  await here.context().close();
});

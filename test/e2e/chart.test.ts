import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspace } from '../support/cli.ts';
import { pricesCsv } from '../support/prices.ts';

const place = workspace('chart');
const { run, folder, write } = place;

beforeAll(async () => {
  write('prices.csv', pricesCsv);
  const file = place.workflow(
    'prices',
    {
      scan: { type: 'csv-scan', config: { path: 'prices.csv' } },
      kinds: { type: 'bar', config: { x: 'kind', title: 'Kinds & <b>counts</b>' } },
      first: { type: 'table', config: { attributes: ['name'], limit: 2 } },
      page: { type: 'html', config: { html: 'name' } },
    },
    ['scan -> kinds', 'scan -> first', 'scan -> page'],
  );
  expect((await run('run', file)).code).toBe(0);
});
afterAll(() => place.remove());

test('a chart of a run is an SVG on stdout', async () => {
  const { code, stdout, stderr } = await run('chart', 'last', 'kinds');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^<svg [^\0]*<\/svg>\n$/);
  expect(stdout).toContain('Kinds &amp; &lt;b&gt;counts&lt;/b&gt;');
});

test('or its spec, and goes to a file where one is named; what it does not show is said on stderr', async () => {
  const output = join(folder, 'first.json');
  const { code, stdout, stderr } = await run('chart', 'last', 'first', '--format', 'json', '--output', output);
  expect([code, stdout, stderr]).toEqual([0, '', 'sluice: 2 of 5 rows drawn\n']);
  expect(JSON.parse(readFileSync(output, 'utf8')).$schema).toContain('vega-lite');
});

test.each([
  ['a node that is no chart', ['scan'], /'scan' is not a chart/],
  ['a page of HTML', ['page'], /a page of HTML/],
  ['an unknown node', ['kind'], /did you mean 'kinds'/],
  ['a folder that is not there', ['kinds', '--output', '/no/where.svg'], /cannot write/],
  ['another format', ['kinds', '--format', 'png'], /svg, json/],
])('%s is refused', async (_, args, said) => {
  const { code, stderr } = await run('chart', 'last', ...args);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(said);
});

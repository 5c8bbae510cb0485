import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TraceAnswer } from '#server/http/shapes/lineage.ts';
import type { ResultStatistics, RowsPage } from '#server/http/shapes/results.ts';
import type { DownloadQuestion, PageQuestion } from '#server/jobs/result-questions.ts';
import { ResultService } from '#server/jobs/result-service.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { sluiceHere } from '../../support/cli.ts';
import { readExample } from '../../support/run-example.ts';
import { type JobServices, jobServices } from '../../support/server/job-services.ts';
import { slowly } from '../../support/server/slow-workflow.ts';

type Row = readonly [number, string | null, number | null, string];

let services: JobServices;
let results: ResultService;
let run: string;
const count = 30_000;
const names = ['Ada', 'bob', 'Čeněk', '=1+1', '@cmd', '', 'Zoë'];
const rows: Row[] = Array.from({ length: count }, (_, n) => [
  n,
  n % 11 === 0 ? null : names[(n * 31) % names.length],
  n % 13 === 0 ? null : ((n * 7919) % 1000) / 4 - 100,
  new Date(1.7e12 + ((n * 104729) % count) * 1000).toISOString(),
]);

beforeAll(async () => {
  services = await jobServices(1);
  const { runs, storage, data } = services;
  results = new ResultService(runs, data, async id => {
    const row = await storage.database.selectFrom('workflows').select('base').where('id', '=', id).executeTakeFirst();
    return row?.base ?? null;
  });
  const schema = [
    { name: 'n', type: 'int64' },
    { name: 'name', type: 'string' },
    { name: 'price', type: 'float64' },
    { name: 'at', type: 'timestamp' },
  ];
  await services.add(
    'table',
    buildWorkflow(
      {
        rows: { type: 'rows', config: { schema, rows }, keep: true },
        none: { type: 'filter', config: { where: 'n < 0' } },
        after: { type: 'project', config: { attributes: [{ name: 'n' }] } },
      },
      ['rows -> none', 'none -> after'],
    ),
  );
  await services.add('movies', readExample('movies').workflow, 'examples');
  await services.add('slow', slowly(2000, 5));
  run = (await services.runs.start('table', null, {})).id;
  await services.runs.untilOver(run);
});
afterAll(async () => {
  await results.close();
  await services.remove();
});

const page = async (question: Partial<PageQuestion> = {}, node = 'rows'): Promise<RowsPage> =>
  JSON.parse(await results.rows(run, node, 'out', { offset: 0, limit: 100, ...question }));

const byValue = (c: number, sign: number) => (a: Row, b: Row) => {
  const [x, y] = [a[c], b[c]];
  if (x === null || y === null) return Number(x === null) - Number(y === null);
  return x < y ? -sign : x > y ? sign : 0;
};

test.each([0, 8190, 15_000, 29_950, 30_000, 1e9])('a page at %i has the rows there', async offset => {
  const found = await page({ offset });
  expect(found.rows).toEqual(rows.slice(offset, offset + 100));
  expect(found).toMatchObject({ matched: count, stored: count, total: count, empty: null });
});

test.each([
  ['price', byValue(2, 1)],
  ['price:desc', byValue(2, -1)],
  ['at', byValue(3, 1)],
  ['name:desc,n', byValue(1, -1)],
  ['name,price:desc', (a: Row, b: Row) => byValue(1, 1)(a, b) || byValue(2, -1)(a, b)],
])('pages sorted by %s are those of a naive stable sort', async (sort, compare) => {
  const sorted = rows.toSorted(compare);
  for (const offset of [0, 12_345, 29_980]) {
    const found = await page({ sort, offset });
    expect(found.rows).toEqual(sorted.slice(offset, offset + 100));
    expect(found.ids).toEqual(found.rows.map(row => row[0]));
  }
});

test('filtering, searching and sorting together give what a naive scan gives', async () => {
  const naive = rows
    .filter(r => r[2] !== null && r[2] > 100)
    .filter(r => r.some(v => v !== null && String(v).toLowerCase().includes('čen')))
    .toSorted(byValue(2, -1));
  const found = await page({ where: 'price > 100', search: 'ČEN', sort: 'price:desc', offset: 10 });
  expect(found.rows).toEqual(naive.slice(10, 110));
  expect(found.matched).toBe(naive.length);
});

test.each(['7', '-99.', '2023-11-14t22', 'ada', 'NULL', '=1'])(
  'a search for %s looks into every attribute',
  async search => {
    const naive = rows.filter(r => r.some(v => v !== null && String(v).toLowerCase().includes(search.toLowerCase())));
    const found = await page({ search });
    expect(found.matched).toBe(naive.length);
    expect(found.rows).toEqual(naive.slice(0, 100));
  },
);

test('conditions that read nothing, or several attributes, find what a naive scan finds', async () => {
  expect((await page({ where: 'TRUE', offset: 29_990 })).rows).toEqual(rows.slice(29_990));
  const naive = rows.filter(r => r[0] % 2 === 0 && r[2] !== null && r[2] < 0);
  const found = await page({ where: 'price < 0 AND n % 2 = 0', sort: 'at:desc' });
  expect(found.rows).toEqual(naive.toSorted(byValue(3, -1)).slice(0, 100));
});

test('what cannot be sorted or filtered by is named', async () => {
  await expect(page({ sort: 'prise' })).rejects.toMatchObject({ code: 'ATTRIBUTE_UNKNOWN' });
  await expect(page({ where: 'price >' })).rejects.toMatchObject({ code: 'EXPRESSION_SYNTAX' });
  await expect(page({}, 'nobody')).rejects.toMatchObject({ code: 'NODE_UNKNOWN' });
});

test('an empty answer says why', async () => {
  expect((await page({ where: 'n < 0' })).empty).toMatchObject({ reason: 'no-match' });
  expect((await page({}, 'none')).empty).toMatchObject({ reason: 'no-rows', node: 'none' });
  expect((await page({}, 'after')).empty).toMatchObject({ reason: 'no-rows', node: 'none' });
});

test('rows can be looked at while the run goes on', async () => {
  const slow = await services.runs.start('slow', null, {});
  const log = await services.runs.events(slow.id);
  await new Promise<void>(resolve => {
    const stop = log.onChange(() => {
      if ((log.rows.get('keep')?.out ?? 0) < 250) return;
      stop();
      resolve();
    });
  });
  const found: RowsPage = JSON.parse(await results.rows(slow.id, 'keep', 'out', { offset: 0, limit: 5 }));
  expect(found.rows).toEqual([[0], [1], [2], [3], [4]]);
  expect(found.total).toBeGreaterThanOrEqual(found.stored);
  await expect(results.trace(slow.id, { node: 'keep', rows: [0] })).rejects.toMatchObject({ code: 'RUN_STATE' });
  await services.runs.command(slow.id, 'stop');
});

test('statistics agree with a naive scan', async () => {
  const { columns, rows: counted }: ResultStatistics = JSON.parse(await results.statistics(run, 'rows', 'out'));
  expect(counted).toBe(count);
  const prices = rows.flatMap(r => (r[2] === null ? [] : [r[2]]));
  const mean = prices.reduce((sum, p) => sum + p, 0) / prices.length;
  const deviation = Math.sqrt(prices.reduce((sum, p) => sum + (p - mean) ** 2, 0) / (prices.length - 1));
  const [n, name, price, at] = columns;
  expect(price).toMatchObject({ nulls: count - prices.length, min: -100, max: 149.75, distinct: expect.any(Number) });
  expect(price.mean).toBeCloseTo(mean, 9);
  expect(price.deviation).toBeCloseTo(deviation, 9);
  const width = 249.75 / price.histogram.length;
  const bins = price.histogram.map(
    (_, b) => prices.filter(p => Math.min(23, Math.floor((p + 100) / width)) === b).length,
  );
  expect(price.histogram).toEqual(bins);
  expect(n.distinct / count).toBeCloseTo(1, 1);
  expect(name.distinct).toBe(names.length);
  const often = new Map<string, number>();
  for (const [, text] of rows) if (text !== null) often.set(text, (often.get(text) ?? 0) + 1);
  expect(Object.fromEntries(name.top.map(t => [t.value, t.count]))).toEqual(Object.fromEntries(often));
  expect(at).toMatchObject({ min: '2023-11-14T22:13:20.000Z', mean: null });
});

const downloaded = async (question: Partial<DownloadQuestion> & Pick<DownloadQuestion, 'format'>): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of results.download(run, 'rows', 'out', { protect: true, ...question })) pieces.push(piece);
  return Buffer.concat(pieces);
};

test('CSV keeps spreadsheets from taking texts for formulas; numbers and the plain form are untouched', async () => {
  const safe = (await downloaded({ format: 'csv', where: 'n < 50' })).toString().split('\n');
  expect(safe.some(line => line.includes(",'=1+1,"))).toBe(true);
  expect(safe.some(line => line.includes(",'@cmd,"))).toBe(true);
  expect(safe.some(line => /,=|,@/.test(line))).toBe(false);
  expect(safe.some(line => /,-\d/.test(line))).toBe(true);
  const plain = (await downloaded({ format: 'csv', where: 'n < 50', protect: false })).toString();
  expect(plain).toContain(',=1+1,');
});

test('a download has all rows that match, in order', async () => {
  const lines = (await downloaded({ format: 'jsonl', where: 'price > 0', sort: 'price:desc' }))
    .toString()
    .trim()
    .split('\n');
  const naive = rows.filter(r => r[2] !== null && r[2] > 0).toSorted(byValue(2, -1));
  expect(lines.map(line => JSON.parse(line).n)).toEqual(naive.map(r => r[0]));
  expect(JSON.parse((await downloaded({ format: 'json' })).toString())).toHaveLength(count);
  expect((await downloaded({ format: 'arrow' })).subarray(0, 6).toString()).toBe('ARROW1');
  expect((await downloaded({ format: 'parquet' })).subarray(0, 4).toString()).toBe('PAR1');
});

test('rows and lineage of an example are those of the command line', async () => {
  const { id } = await services.runs.start('movies', null, {});
  await services.runs.untilOver(id);
  const detail = await services.runs.detail(id);
  const feeding = new Set(
    (detail.content as { links: { from: { operator: string } }[] }).links.map(l => l.from.operator),
  );
  const end = detail.nodeList.find(n => !feeding.has(n.id) && n.ports.out?.rows > 0)?.id as string;
  const shown: RowsPage = JSON.parse(await results.rows(id, end, 'out', { offset: 0, limit: 1000 }));
  const printed = await sluiceHere(['rows', id, end, '--json', '--limit', '1000'], services.data);
  expect(shown.rows).toEqual(JSON.parse(printed.stdout).map((row: object) => Object.values(row)));
  const answer: TraceAnswer = JSON.parse(await results.trace(id, { node: end, rows: [0], limit: 1000 }));
  const traced = JSON.parse(
    (await sluiceHere(['trace', id, end, '0', '--json', '--limit', '1000'], services.data)).stdout,
  );
  const sources = answer.steps.filter(step => step.last);
  expect(sources.map(s => [s.node, s.port, s.rows.map(r => r.row)])).toEqual(
    traced.sources.map((s: { node: string; port: string; rows: { row: number }[] }) => [
      s.node,
      s.port,
      s.rows.map(r => r.row),
    ]),
  );
  expect(answer.steps[0]).toMatchObject({ node: end, hops: 0, count: 1 });
  expect(answer.links.length).toBeGreaterThan(0);
  const byCondition = JSON.parse(await results.trace(id, { node: end, where: 'TRUE', limit: 0 }));
  expect(byCondition.steps[0].count).toBe(shown.total);
  const near: TraceAnswer = JSON.parse(await results.trace(id, { node: end, rows: [0], limit: 1000, depth: 1 }));
  expect(near.steps).toEqual(answer.steps.map(step => (step.hops > 1 ? { ...step, rows: [] } : step)));
  expect(answer.steps.some(({ hops }) => hops > 1)).toBe(true);
});

test('a question about rows that are not there, or about none, is refused', async () => {
  await expect(results.trace(run, { node: 'rows', rows: [count] })).rejects.toMatchObject({ code: 'ROW_UNKNOWN' });
  await expect(results.trace(run, { node: 'rows' })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});

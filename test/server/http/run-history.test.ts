import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultsOf, noCounts, wordsOf } from '#server/jobs/run-index.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { type TestServer, testServer } from '../../support/server/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

async function make(content: object): Promise<string> {
  const made = await server.admin.ask('POST', '/workflows', content);
  return made.body.workflow.id;
}

test('runs are filtered, searched and sorted by the server, and new ones move nothing to another page', async () => {
  const runner = await server.person('Rudi');
  const id = await make({ name: 'history' });
  let started = 0;
  const add = (name: string, row: object) =>
    server.services.database
      .insertInto('runs')
      .values({
        ...{ id: `history-${name}`, workflow_id: id, version: 1, state: 'completed', user_id: server.admin.id },
        ...{ created: `2031-01-0${++started}T00:00:00.000Z`, request: '{}', summary: JSON.stringify(noCounts) },
        ...row,
      })
      .execute();
  const problem = { code: 'ASSERTION_FAILED' as const, message: 'ÜBER 50 is too dear', remedy: '' };
  const broken = { id: 'scan', label: 'Read prices', state: 'failed', ports: {}, cached: null } as never;
  await add('a', { ms: 30 });
  await add('b', { ms: 10, state: 'failed', ...faultsOf([problem], [broken]) });
  await add('c', { ms: 20, user_id: runner.id, words: wordsOf({ id: 'c', version: 7, request: '{"city":"Ulm_1%"}' }) });
  await add('d', { state: 'running' });
  const ask = async (query: string) => (await server.admin.ask('GET', `/workflows/${id}/runs?${query}`)).body;
  const names = async (query: string) => (await ask(query)).items.map((r: { id: string }) => r.id.slice(8)).join('');
  expect(await names('')).toBe('dcba');
  expect(await names('sort=created')).toBe('abcd');
  expect(await names('sort=ms:desc')).toBe('acbd');
  expect(await names('state=failed,running')).toBe('db');
  expect(await names(`by=${runner.id}`)).toBe('c');
  expect(await names('text=ulm_1%25%20V7')).toBe('c');
  expect(await names('text=ulm__')).toBe('');
  expect(await names(`text=${encodeURIComponent('über prices')}`)).toBe('b');
  expect(await names('failed=scan')).toBe('b');
  expect(await names('failed=sca')).toBe('');
  expect(await names('from=2031-01-02&to=2031-01-04T01:00:00%2B01:00')).toBe('cb');
  expect((await server.admin.ask('GET', `/workflows/${id}/runs?from=soon`)).body).toMatchObject({ field: 'from' });
  for (const [sort, order] of [
    ['created:desc', 'dcba'],
    ['ms:desc', 'acbd'],
  ]) {
    const first = await ask(`sort=${sort}&limit=2`);
    await add(`new ${sort}`, { ms: 99 });
    const second = await ask(`sort=${sort}&limit=2&cursor=${encodeURIComponent(first.next)}`);
    const both = [...first.items, ...second.items].map((r: { id: string }) => r.id.slice(8));
    expect(both.join('')).toBe(order);
    expect(second.next).toBeNull();
    await server.services.database.deleteFrom('runs').where('id', '=', `history-new ${sort}`).execute();
  }
  expect((await server.admin.ask('GET', `/workflows/${id}/runs/tally`)).body).toEqual({
    states: { completed: 2, failed: 1, running: 1 },
    people: [expect.objectContaining({ name: 'Ada' }), expect.objectContaining({ name: 'Rudi' })],
    failed: [{ node: 'scan', runs: 1 }],
  });
});

test('with a clock that is set back, the newest run is the one started last: in lists, as the last run, and for what is stale', async () => {
  let now = new Date('2031-05-02T14:02:00Z');
  const late = await testServer({}, () => now);
  try {
    const rows = { type: 'rows', config: { schema: [{ name: 'a', type: 'int64' }], rows: [[1], [2]] } };
    const content = (count: number) =>
      buildWorkflow({ rows, few: { type: 'limit', config: { count } } }, ['rows -> few']);
    const { id } = (await late.admin.ask('POST', '/workflows', { content: content(1) })).body.workflow;
    const run = async () => {
      const { body } = await late.admin.ask('POST', `/workflows/${id}/runs`, {});
      await late.services.runs.untilOver(body.id);
      return (await late.admin.ask('GET', `/runs/${body.id}`)).body;
    };
    const first = await run();
    now = new Date('2031-05-01T09:00:00Z');
    await late.admin.ask('PUT', `/workflows/${id}/content`, { content: content(2) });
    expect((await late.admin.ask('GET', `/workflows/${id}/check`)).body.stale.few.reason).toBe('config changed: count');
    const second = await run();
    expect(second.created < first.created).toBe(true);
    expect((await late.admin.ask('GET', `/workflows/${id}/check`)).body.stale).toEqual({});
    await late.admin.ask('PUT', `/workflows/${id}/content`, { content: content(1) });
    const third = await run();
    const { items } = (await late.admin.ask('GET', `/workflows/${id}/runs`)).body;
    expect(items.map((r: { id: string }) => r.id)).toEqual([third.id, second.id, first.id]);
    expect((await late.admin.ask('GET', `/workflows/${id}`)).body.lastRun.id).toBe(third.id);
    const few = third.nodeList.find((n: { id: string }) => n.id === 'few');
    const { started, ended } = late.services.runs.record(first.id)!;
    expect(few.state).toBe('cached');
    expect(few.cachedAt >= started && few.cachedAt <= ended!).toBe(true);
  } finally {
    await late.close();
  }
});

test('a past run answers for the workflow that was run: schemas, problems and columns, whatever became of document and files', async () => {
  const source = { type: 'csv-scan', config: { path: 'people.csv' } };
  const total = { type: 'derive', config: { columns: [{ name: 'much', expression: 'age * ${by}' }] } };
  const content = buildWorkflow({ source, total }, ['source -> total'], {
    parameters: [{ name: 'by', type: 'int64', default: 1 }],
  });
  const id = await make({ content });
  const file = join(server.data, 'workflows', id, 'people.csv');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'name,age\nAda,36\nKurt,71\n');
  const { body: run } = await server.admin.ask('POST', `/workflows/${id}/runs`, { parameters: { by: 3 } });
  await server.services.runs.untilOver(run.id);
  const failing = buildWorkflow({ source, total: { ...total, config: { columns: [] } } }, ['source -> total']);
  await server.admin.ask('PUT', `/workflows/${id}/content`, { content: failing });
  rmSync(file);
  const columns = '/columns?node=total&attribute=much';
  const now = await server.admin.ask('GET', `/workflows/${id}/check`);
  expect(now.body.problems.map((p: { node: string }) => p.node)).toContain('source');
  for (const path of [`/runs/${run.id}`, `/workflows/${id}/versions/${run.version}`]) {
    const isRun = path.startsWith('/runs');
    const { body: check } = await server.admin.ask('GET', `${path}/check`);
    expect(check.problems.map((p: { node: string }) => p.node)).toEqual(isRun ? [] : ['source']);
    expect(check.stale).toEqual({});
    const { status, body } = await server.admin.ask('GET', path + columns);
    expect(status).toBe(200);
    if (!isRun) continue;
    expect(check.outputs.total.out.at(-1)).toEqual({ name: 'much', type: 'int32' });
    expect(check.inputs.total.in.map((a: { name: string }) => a.name)).toEqual(['name', 'age']);
    expect(body.ends).toEqual([{ node: 'source', port: 'out', attribute: 'age' }]);
  }
  const other = await server.person('Olaf');
  for (const what of ['/check', columns]) expect((await other.ask('GET', `/runs/${run.id}${what}`)).status).toBe(404);
});

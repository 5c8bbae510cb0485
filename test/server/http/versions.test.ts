import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyWorkflow, type Workflow } from '#engine/plan/workflow.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { type Asker, type Body, type TestServer, testServer } from '../../support/server/test-server.ts';

let server: TestServer;
let admin: Asker;
const time = { now: Date.parse('2031-05-01T12:00:00Z') };
beforeAll(async () => {
  server = await testServer({}, () => new Date(time.now));
  ({ admin } = server);
});
afterAll(() => server.close());

const made = async (body: object): Promise<Body> => (await admin.ask('POST', '/workflows', body)).body;
const idOf = async (body: object): Promise<string> => (await made(body)).workflow.id;
const contentOf = async (id: string): Promise<Workflow> =>
  (await admin.ask('GET', `/workflows/${id}/content`)).body.content;
const put = (id: string, content: unknown, revision?: number) =>
  admin.ask('PUT', `/workflows/${id}/content`, { content, ...(revision !== undefined && { revision }) });

const table = { type: 'rows', config: { schema: [{ name: 'a', type: 'int64' }], rows: [[1], [2]] } };
const chain = buildWorkflow({ table, few: { type: 'limit', config: { count: 1 } } }, ['table -> few']);

describe('versions', () => {
  const list = async (id: string, query = ''): Promise<Body[]> =>
    (await admin.ask('GET', `/workflows/${id}/versions${query}`)).body.items;

  test('a named one keeps its note; restoring it keeps what was before and makes a new one', async () => {
    const id = await idOf({ content: chain });
    const named = (await admin.ask('POST', `/workflows/${id}/versions`, { name: 'Good', note: 'as sent' })).body;
    expect(named).toMatchObject({ number: 1, name: 'Good', note: 'as sent', author: { name: 'Ada' }, restores: null });
    await put(id, { ...emptyWorkflow('empty'), description: 'later' });
    const restored = (await admin.ask('POST', `/workflows/${id}/versions/1/restore`)).body;
    expect(restored).toMatchObject({ number: 3, restores: 1 });
    expect((await contentOf(id)).operators).toHaveLength(2);
    expect((await list(id)).map(v => [v.number, v.name, v.restores])).toEqual([
      [3, null, 1],
      [2, null, null],
      [1, 'Good', null],
    ]);
    expect((await list(id, '?named=true')).map(v => v.number)).toEqual([1]);
    expect((await list(id, `?by=${named.author.id}`)).map(v => v.number)).toEqual([3, 2, 1]);
    expect(await list(id, '?by=somebody')).toEqual([]);
    expect((await list(id, '?limit=1&cursor=3')).map(v => v.number)).toEqual([2]);
    const before = (await admin.ask('GET', `/workflows/${id}/versions/2`)).body;
    expect(before.content).toMatchObject({ description: 'later', operators: [] });
    expect((await admin.ask('POST', `/workflows/${id}/versions/9/restore`)).status).toBe(404);
    expect((await admin.ask('GET', `/workflows/${id}/versions/x`)).status).toBe(400);
  });

  test('two can be compared, and one with the document now', async () => {
    const id = await idOf({ content: chain });
    await admin.ask('POST', `/workflows/${id}/versions`, { name: 'a' });
    const changed = {
      ...chain,
      operators: chain.operators.map(o => (o.id === 'few' ? { ...o, config: { count: 5 } } : o)),
    };
    await put(id, changed);
    const { body } = await admin.ask('GET', `/workflows/${id}/diff?from=1&to=now`);
    expect(body.diff.nodes).toEqual({
      added: [],
      removed: [],
      changed: [{ id: 'few', fields: [{ field: 'config.count', before: 1, after: 5 }] }],
    });
    expect(body.to.operators).toHaveLength(2);
    expect((await admin.ask('GET', `/workflows/${id}/diff?from=1&to=yesterday`)).status).toBe(400);
    expect((await admin.ask('GET', `/workflows/${id}/diff?from=1&to=7`)).status).toBe(404);
  });

  test('freezing what has not changed makes no version', async () => {
    const id = await idOf({ content: chain });
    const [first, again] = await Promise.all([
      server.services.versions.freeze(id, null),
      server.services.versions.freeze(id, null),
    ]);
    expect([first.number, again.number]).toEqual([1, 1]);
    await put(id, { ...chain, description: 'x' });
    expect((await server.services.versions.freeze(id, null)).number).toBe(2);
  });

  test('of automatic ones, those of the last day stay and of each day before the last; named, restored and run ones stay', async () => {
    const id = await idOf({ content: chain });
    const { versions, database } = server.services;
    const start = time.now;
    const at = async (hours: number, name?: string) => {
      time.now = start + hours * 3_600_000;
      await put(id, { ...chain, description: `at ${hours}` });
      if (name) await versions.name(id, { name }, null);
      else await versions.freeze(id, null);
    };
    await at(0);
    const run = {
      id: `run-${id}`,
      workflow_id: id,
      version: 1,
      state: 'completed',
      created: '2031',
      request: '{}',
      summary: '{}',
    };
    const none = { user_id: null, started: null, ended: null, ms: null, replays: null, idempotency_key: null };
    await database
      .insertInto('runs')
      .values({ ...run, ...none })
      .execute();
    for (const hours of [2, 4, 24, 26]) await at(hours);
    await at(27, 'kept');
    for (const hours of [72, 73, 74]) await at(hours);
    await versions.thin(id);
    expect((await list(id)).map(v => v.number).toReversed()).toEqual([1, 3, 5, 6, 7, 8, 9]);
    time.now = start;
  });

  test('edits that have settled become a version when the server stops', async () => {
    const id = await idOf({ content: chain });
    const other = await testServer();
    const { body } = await other.admin.ask('POST', '/workflows', { content: chain });
    await other.services.versions.close();
    expect((await other.admin.ask('GET', `/workflows/${body.workflow.id}/versions`)).body.items).toHaveLength(1);
    await other.close();
    expect(id).toBeDefined();
  });
});

describe('secrets', () => {
  test('go in and never come out; admins keep them, and who may edit a workflow learns their names', async () => {
    const value = 'postgres://u:hidden@host/db';
    expect((await admin.ask('PUT', '/secrets/shop', { value })).body).toEqual({ name: 'shop' });
    const { body } = await admin.ask('GET', '/secrets');
    expect(body).toEqual([{ name: 'shop' }]);
    expect(JSON.stringify((await admin.ask('GET', '/audit')).body)).not.toContain('hidden');
    const person = await server.person('Sam');
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', '/shop'],
      ['DELETE', '/shop'],
    ] as const)
      expect((await person.ask(method, `/secrets${path}`, method === 'PUT' ? { value } : undefined)).status).toBe(403);
    const { body: made } = await admin.ask('POST', '/workflows', { name: 'w' });
    const at = `/workflows/${made.workflow.id}/members/${person.id}`;
    await admin.ask('PUT', at, { role: 'commenter' });
    expect((await person.ask('GET', '/secrets')).body.code).toBe('EDITOR_NEEDED');
    await admin.ask('PUT', at, { role: 'editor' });
    expect((await person.ask('GET', '/secrets')).body).toEqual([{ name: 'shop' }]);
    const { body: token } = await person.ask('POST', '/tokens', { name: 'x', scopes: ['read'] });
    const bearer = { cookie: '', authorization: `Bearer ${token.secret}` };
    expect((await person.ask('GET', '/secrets', undefined, bearer)).body.code).toBe('SCOPE_NEEDED');
    expect((await person.ask('PUT', '/secrets/shop', { value })).body.code).toBe('ADMIN_NEEDED');
    expect((await admin.ask('PUT', '/secrets/..%2Fx', { value })).status).toBe(400);
    expect((await admin.ask('DELETE', '/secrets/shop')).status).toBe(204);
    expect((await admin.ask('DELETE', '/secrets/shop')).status).toBe(404);
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWorkflow } from '../support/build-workflow.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { type TestServer, testServer } from '../support/server/test-server.ts';

let postgres: PostgresServer;
let server: TestServer;
beforeAll(async () => {
  postgres = await startPostgres();
  server = await testServer({ SLUICE_DATABASE_URL: await postgres.database() });
});
afterAll(async () => {
  await server?.close();
  await postgres?.remove();
});

test('the whole server works on PostgreSQL: people, workflows, edits, versions, checks, runs', async () => {
  const { admin, services } = server;
  const rows = { type: 'rows', config: { schema: [{ name: 'a', type: 'int64' }], rows: [[1], [2]] } };
  const content = buildWorkflow({ rows, few: { type: 'limit', config: { count: 1 } } }, ['rows -> few']);
  const { body } = await admin.ask('POST', '/workflows', { content, name: 'On PostgreSQL' });
  const { id } = body.workflow;
  expect((await admin.ask('GET', `/workflows/${id}/check`)).body.problems).toEqual([]);
  const run = await services.runs.start(id, { id: admin.id, name: 'Ada' }, {});
  await services.runs.untilOver(run.id);
  expect((await services.runs.summary(run.id)).state).toBe('completed');
  expect((await admin.ask('GET', `/workflows/${id}/check`)).body.stale).toEqual({});

  await admin.ask('POST', `/workflows/${id}/versions`, { name: 'first' });
  await admin.ask('PUT', `/workflows/${id}/content`, { content: { ...content, description: 'changed' } });
  expect((await admin.ask('POST', `/workflows/${id}/versions/1/restore`)).body).toMatchObject({ restores: 1 });
  expect((await admin.ask('GET', '/workflows?query=postgresql')).body.items).toMatchObject([
    { id, nodes: 2, lastRun: { state: 'completed' } },
  ]);
  await services.versions.thin(id);
  const person = await server.person('Petra');
  expect((await person.ask('GET', `/workflows/${id}`)).status).toBe(404);
  await admin.ask('PUT', `/workflows/${id}/members/${person.id}`, { role: 'viewer' });
  expect((await person.ask('GET', '/workflows')).body.items).toMatchObject([{ id, role: 'viewer' }]);
  expect((await server.stranger.ask('GET', '/api/../healthz/ready')).status).toBe(200);
});

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addNodes } from '#collab/edits.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { RunFolder } from '#engine/store/run-folder.ts';
import { connect, synced, until } from '../support/collab/clients.ts';
import { firstVisitor } from '../support/collab/room-server.ts';
import { spawnServer } from '../support/collab/spawn-server.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { slowly } from '../support/server/slow-workflow.ts';
import { testServer } from '../support/server/test-server.ts';

let postgres: PostgresServer;
const folder = mkdtempSync(join(tmpdir(), 'sluice-faults-'));
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test('[L10] a PostgreSQL that is killed while people edit and run: edits wait, the run goes on, and all is there when it is back', async () => {
  const server = await testServer({ SLUICE_DATABASE_URL: await postgres.database() });
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' });
  const { admin } = server;
  const made = await admin.ask('POST', '/workflows', { content: slowly(150, 10) });
  const { id } = made.body.workflow;
  const editor = connect(url, id, admin.headers.cookie);
  await synced(editor);
  const { body: run } = await admin.ask('POST', `/workflows/${id}/runs`, {});
  await expect.poll(() => new RunFolder(server.data, run.id).read()?.state, { timeout: 20_000 }).toBe('running');

  await postgres.kill();
  for (let i = 0; i < 20; i++) addNodes(editor.editor, [{ id: `during-${i}`, type: 'filter' }]);
  expect(await admin.ask('GET', '/workflows')).toMatchObject({ status: 503, body: { code: 'DATABASE_DOWN' } });
  await until(editor, () => editor.status.failure !== '', 'the editor is told');
  expect(editor.status.pending).toBeGreaterThan(0);
  await expect.poll(() => new RunFolder(server.data, run.id).read()?.ended, { timeout: 20_000 }).not.toBeNull();

  await postgres.start();
  await editor.saved();
  const state = async () => (await admin.ask('GET', `/runs/${run.id}`)).body.state;
  await expect.poll(state, { timeout: 15_000 }).toBe('completed');
  const witness = connect(url, id, admin.headers.cookie);
  await synced(witness);
  expect(projectWorkflow(witness.document)).toEqual(projectWorkflow(editor.document));
  expect(witness.document.operators.size).toBe(23);
  for (const client of [editor, witness]) client.destroy();
  await server.close();
});

test('[L10] kill -9 in the middle of an upload: bytes that were counted are there, and it goes on from where it was', async () => {
  const data = join(folder, 'upload');
  const first = await spawnServer(data);
  const ann = await firstVisitor(first.url);
  const port = Number(new URL(first.url).port);
  const bytes = Buffer.alloc(3_000_000, 'sluice ');
  await ann.ask('POST', '/datasets', { name: 'big' });
  const { id } = await ann.ask<{ id: string }>('POST', '/datasets/big/uploads', { path: 'a', sizeBytes: bytes.length });
  const send = (from: number, to: number) =>
    new Promise<void>((resolve, reject) => {
      const put = request(
        {
          ...{ port, method: 'PUT', path: `/api/v1/uploads/${id}?offset=${from}` },
          headers: { cookie: ann.cookie, 'content-length': to - from },
        },
        answer => answer.resume().on('end', resolve),
      );
      put.on('error', reject);
      put.end(bytes.subarray(from, to));
    });
  await send(0, 1_000_000);
  const cut = request({
    ...{ port, method: 'PUT', path: `/api/v1/uploads/${id}?offset=1000000` },
    headers: { cookie: ann.cookie, 'content-length': 2_000_000 },
  });
  cut.on('error', () => {});
  cut.write(bytes.subarray(1_000_000, 1_700_000));
  const shown = (who: typeof ann) => who.ask<{ received: number; sha256: string | null }>('GET', `/uploads/${id}`);
  await expect.poll(async () => (await shown(ann)).received, { interval: 10 }).toBeGreaterThan(1_000_000);
  await first.kill();

  const second = await spawnServer(data, port);
  const { received } = await shown(ann);
  expect(received).toBeGreaterThanOrEqual(1_000_000);
  await send(received, bytes.length);
  expect((await shown(ann)).sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  const made = await ann.ask<{ files: object[] }>('POST', '/datasets/big/versions', { message: '', uploads: [id] });
  expect(made.files).toMatchObject([{ path: 'a', sizeBytes: bytes.length }]);
  await second.stop();
});

test('markup in every text of a workflow, its rows and its charts leaves the server as JSON, never as a page', async () => {
  const server = await testServer();
  const evil = '</script><img src=x onerror=alert(1)>';
  const { admin } = server;
  const content = {
    ...slowly(3, 0),
    name: evil,
    description: evil,
    parameters: [{ name: 'p', type: 'string', default: evil, description: evil }],
    notes: [{ id: 'n', text: evil, position: { x: 0, y: 0 }, size: { width: 10, height: 10 } }],
  };
  const rows = content.operators[0];
  const operators = [
    { ...rows, label: evil, config: { schema: [{ name: evil, type: 'string' }], rows: [[evil], [evil]] } },
  ];
  const made = await admin.ask('POST', '/workflows', { content: { ...content, operators, links: [] } });
  const { id } = made.body.workflow;
  const { body: run } = await admin.ask('POST', `/workflows/${id}/runs`, {});
  await server.services.runs.untilOver(run.id);
  const chart = { node: 'rows', type: 'bar', config: { x: evil } };
  const answers = await Promise.all([
    admin.ask('GET', `/workflows/${id}`),
    admin.ask('GET', `/workflows/${id}/content`),
    admin.ask('GET', `/workflows/${id}/check`),
    admin.ask('GET', `/runs/${run.id}`),
    admin.ask('GET', `/runs/${run.id}/results/rows/out/rows`),
    admin.ask('GET', `/runs/${run.id}/results/rows/out/statistics`),
    admin.ask('POST', `/runs/${run.id}/chart`, chart),
    admin.ask('GET', `/workflows/${encodeURIComponent(evil)}`),
    admin.ask('GET', `/runs/${encodeURIComponent(evil)}`),
  ]);
  for (const { headers } of answers)
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/),
      'x-content-type-options': 'nosniff',
    });
  expect(answers.slice(0, 7).map(({ status }) => status)).toEqual(Array(7).fill(200));
  expect(JSON.stringify(answers[6].body.spec)).toContain('alert(1)');
  expect(answers[4].body.rows).toEqual([[evil], [evil]]);
  const file = await admin.ask('GET', `/runs/${run.id}/results/rows/out/download?format=csv`);
  expect(String(file.headers['content-disposition'])).toMatch(/^attachment/);
  expect(file.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  await server.close();
});

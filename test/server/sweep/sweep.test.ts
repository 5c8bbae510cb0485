import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileBlobStore } from '#engine/store/blob-file.ts';
import { Sweeper } from '#server/sweep/sweeper.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { datasetSteps } from '../../support/server/dataset-steps.ts';
import { slowly } from '../../support/server/slow-workflow.ts';
import { type TestServer, testServer } from '../../support/server/test-server.ts';

let server: TestServer;
let sweeper: Sweeper;
let later = 0;
const days = (n: number) => {
  later += n * 86_400_000;
};
beforeAll(async () => {
  server = await testServer({}, () => new Date(Date.now() + later));
  sweeper = new Sweeper(server.services);
});
afterAll(async () => {
  await sweeper.close();
  await server.close();
});

async function make(content: object): Promise<string> {
  const made = await server.admin.ask('POST', '/workflows', { content });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return made.body.workflow.id;
}

async function completed(workflow: string): Promise<string> {
  const { body } = await server.admin.ask('POST', `/workflows/${workflow}/runs`, {});
  await server.services.runs.untilOver(body.id);
  expect((await server.admin.ask('GET', `/runs/${body.id}`)).body.state).toBe('completed');
  return body.id;
}

const counting = (rows: number) =>
  buildWorkflow(
    {
      rows: {
        type: 'rows',
        config: { schema: [{ name: 'n', type: 'int32' }], rows: Array.from({ length: rows }, (_, n) => [n]) },
      },
      even: { type: 'filter', config: { where: 'n % 2 = 0' } },
    },
    ['rows -> even'],
  );
const stands = (run: string) => existsSync(join(server.data, 'runs', run));

test('runs of a deleted workflow stop at once and are freed a day later; what the cache or another run lends of them stays', async () => {
  const [lender, borrower, alone] = [await make(counting(50)), await make(counting(50)), await make(counting(7))];
  const lent = await completed(lender);
  const borrowed = await completed(borrower);
  const lost = await completed(alone);
  const detail = (await server.admin.ask('GET', `/runs/${borrowed}`)).body;
  expect(detail.nodeList.map((n: { state: string }) => n.state)).toEqual(['cached', 'cached']);
  const slow = await make(slowly(5000, 10));
  const { body: going } = await server.admin.ask('POST', `/workflows/${slow}/runs`, {});
  for (const id of [lender, alone, slow])
    expect((await server.admin.ask('DELETE', `/workflows/${id}`)).status).toBe(204);
  expect((await server.services.runs.row(going.id)).state).toBe('stopped');

  await sweeper.sweep();
  expect([lent, lost, going.id].map(stands)).toEqual([true, true, stands(going.id)]);
  days(1.1);
  await sweeper.sweep();
  const { runs } = await sweeper.sweep();
  expect([lent, borrowed, lost, going.id].map(stands)).toEqual([true, true, false, false]);
  expect(runs.bytes).toBeGreaterThan(0);
  const rows = await server.admin.ask('GET', `/runs/${borrowed}/results/even/out/rows?limit=3`);
  expect(rows.body.rows).toEqual([[0], [2], [4]]);
  const again = (await server.admin.ask('GET', `/runs/${await completed(borrower)}`)).body;
  expect(again.nodeList.map((n: { state: string }) => n.state)).toEqual(['cached', 'cached']);

  await server.admin.ask('DELETE', `/workflows/${borrower}`);
  days(1.1);
  await sweeper.sweep();
  await sweeper.sweep();
  expect(readdirSync(join(server.data, 'runs'))).toEqual([]);
  expect(readdirSync(join(server.data, 'cache')).filter(name => name.endsWith('.json'))).toEqual([]);
  expect(await server.services.database.selectFrom('runs').selectAll().execute()).toEqual([]);
});

test('blobs that no version names and uploads that nobody goes on with are freed after a day, and no others', async () => {
  // Files are as old as they are, whatever our clock says.
  later = 0;
  const { dataset, upload, commit } = datasetSteps(() => server);
  const blobs = new FileBlobStore(server.data);
  const all = async () => {
    const found: string[] = [];
    for await (const hash of blobs.kept()) found.push(hash);
    return found.sort();
  };
  const [kept, gone] = [await dataset(server.admin), await dataset(server.admin)];
  await commit(server.admin, kept, { 'a.csv': 'n\n1\n', 'shared.csv': 'n\n2\n' });
  await commit(server.admin, kept, { 'a.csv': 'n\n3\n' });
  await commit(server.admin, gone, { 'b.csv': 'n\n4\n', 'shared.csv': 'n\n2\n' });
  await upload(server.admin, kept, 'never.csv', 'n\n5\n');
  expect((await server.admin.ask('DELETE', `/datasets/${gone}`)).status).toBeLessThan(300);
  const before = await all();
  expect(before).toHaveLength(5);
  await sweeper.sweep();
  expect(await all()).toEqual(before);

  days(1.1);
  const orphan = join(server.data, 'uploads', 'f'.repeat(24));
  writeFileSync(orphan, 'bytes of an upload that no row names');
  const swept = await sweeper.sweep();
  expect(swept).toMatchObject({ uploads: expect.any(Number), blobs: { count: 2, bytes: 8 } });
  expect(swept.uploads).toBeGreaterThan(1);
  expect(existsSync(orphan)).toBe(false);
  expect(await all()).toHaveLength(3);
  for (const [version, text] of [
    [1, 'n\n1\n'],
    [2, 'n\n3\n'],
  ] as const) {
    const file = await server.admin.ask('GET', `/datasets/${kept}/versions/${version}/download?path=a.csv`);
    expect(String(file.body)).toBe(text);
  }
});

test('[L10] a blob that is put again while it is removed stays; a removal that was cut off is taken back for what is named', async () => {
  const blobs = new FileBlobStore(join(server.data, 'race'));
  const content = () => [Buffer.from('the same bytes')];
  const { sha256 } = await blobs.put(content());
  const long = new Date(Date.now() - 10 * 86_400_000);
  await utimes(blobs.place(sha256), long, long);
  const day = Date.now() - 86_400_000;
  await blobs.put(content());
  expect(await blobs.discard(sha256, day)).toBeNull();
  expect(await blobs.has(sha256)).toBe(true);

  await utimes(blobs.place(sha256), long, long);
  await Promise.all([blobs.discard(sha256, day), ...Array.from({ length: 20 }, () => blobs.put(content()))]);
  await blobs.put(content());
  expect(await blobs.has(sha256)).toBe(true);

  const { services } = server;
  const made = services.datasets.store.commit('torn', {
    message: '',
    add: [{ path: 'a.txt', ...(await services.datasets.store.blobs.put(content())) }],
  });
  const place = new FileBlobStore(server.data).place(made.version.files[0].sha256);
  await rename(place, `${place}.gone`);
  await mkdir(join(server.data, 'blobs', 'zz'), { recursive: true });
  days(1.1);
  await sweeper.sweep();
  expect(existsSync(place)).toBe(true);
  expect((await readdir(join(place, '..'))).filter(name => name.endsWith('.gone'))).toEqual([]);
});

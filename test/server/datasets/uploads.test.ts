import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { datasetSteps } from '../../support/server/dataset-steps.ts';
import { type Asker, type TestServer, testServer } from '../../support/server/test-server.ts';

let server: TestServer;
let ada: Asker;
let bob: Asker;
beforeAll(async () => {
  server = await testServer({ SLUICE_MAX_UPLOAD: '4mb', SLUICE_DATASET_QUOTA: '6mb' });
  ada = server.admin;
  bob = await server.person('Bob');
});
afterAll(() => server.close());
const { dataset, send } = datasetSteps(() => server);

describe('uploads', () => {
  test('go on where they were cut, and say where that is', async () => {
    const name = await dataset(bob);
    const { body } = await bob.ask('POST', `/datasets/${name}/uploads`, { path: 'a.txt', sizeBytes: 10 });
    expect(body).toMatchObject({ received: 0, sha256: null });
    expect((await send(bob, body.id, 0, 'hello')).body).toMatchObject({ received: 5 });
    const wrong = await send(bob, body.id, 3, 'lo');
    expect(wrong).toMatchObject({ status: 409, body: { code: 'UPLOAD_OFFSET' }, headers: { 'upload-offset': '5' } });
    const early = await bob.ask('POST', `/datasets/${name}/versions`, { message: '', uploads: [body.id] });
    expect(early).toMatchObject({ status: 409, body: { code: 'UPLOAD_INCOMPLETE' } });
    expect((await send(bob, body.id, 5, 'world!')).body).toMatchObject({ code: 'UPLOAD_TOO_LARGE' });
    const last = await send(bob, body.id, (await bob.ask('GET', `/uploads/${body.id}`)).body.received, 'world');
    expect(last.body).toMatchObject({
      received: 10,
      sha256: '936a185caaa266bb9cbe981e9e05cb78cd732b0b3280eb944412bb6f8f8f07af',
    });
    const made = await bob.ask('POST', `/datasets/${name}/versions`, { message: 'm', uploads: [body.id] });
    expect(made.body).toMatchObject({ number: 1, files: [{ path: 'a.txt', sizeBytes: 10 }] });
    expect((await bob.ask('GET', `/uploads/${body.id}`)).status).toBe(404);
  });

  test('keep what has arrived when the connection is cut', async () => {
    const name = await dataset(bob);
    const { uploads } = server.services.datasets;
    const { id } = await uploads.create(name, 'a.txt', 8, bob.id);
    const cut = async function* () {
      yield Buffer.from('half');
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    };
    await expect(uploads.write(id, 0, cut())).rejects.toMatchObject({ code: 'UPLOAD_CUT', fields: { received: 4 } });
    expect((await send(bob, id, 4, 'rest')).body).toMatchObject({ received: 8 });
  });

  test('take one piece at a time', async () => {
    const { uploads } = server.services.datasets;
    const { id } = await uploads.create(await dataset(bob), 'a.txt', 2, bob.id);
    let release = () => {};
    const held = new Promise<void>(done => (release = done));
    const slow = async function* () {
      await held;
      yield Buffer.from('ab');
    };
    const first = uploads.write(id, 0, slow());
    await expect(uploads.write(id, 0, slow())).rejects.toMatchObject({ code: 'UPLOAD_BUSY' });
    release();
    expect(await first).toMatchObject({ received: 2 });
  });

  test('are refused when they are too large, or too much for their owner', async () => {
    const name = await dataset(await server.person(`Eve`));
    const announce = (sizeBytes: number) => ada.ask('POST', `/datasets/${name}/uploads`, { path: 'a', sizeBytes });
    expect(await announce(5_000_000)).toMatchObject({ status: 413, body: { code: 'UPLOAD_TOO_LARGE' } });
    expect((await announce(4_000_000)).status).toBe(200);
    expect(await announce(4_000_000)).toMatchObject({ status: 413, body: { code: 'DATASET_QUOTA' } });
  });

  test('that nobody goes on with are removed after a day', async () => {
    let now = Date.now();
    const other = await testServer({}, () => new Date(now));
    try {
      await other.admin.ask('POST', '/datasets', { name: 'd' });
      const { body } = await other.admin.ask('POST', '/datasets/d/uploads', { path: 'a', sizeBytes: 3 });
      now += 23 * 3_600_000;
      await other.services.datasets.uploads.sweep();
      expect((await other.services.datasets.uploads.show(body.id)).received).toBe(0);
      now += 2 * 3_600_000;
      await other.services.datasets.uploads.sweep();
      await expect(other.services.datasets.uploads.show(body.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(readdirSync(join(other.data, 'uploads'))).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

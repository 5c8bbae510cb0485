import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { FileBlobStore } from '#engine/store/blob-file.ts';
import { Uploads } from '#server/datasets/uploads.ts';
import { openStorage } from '#server/storage/connect.ts';
import { type TestServer, testServer } from '../../support/server/test-server.ts';
import { smallDisk } from '../../support/small-disk.ts';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test('[L10] bytes that arrived before the connection was cut need not be sent again', async () => {
  const server: TestServer = await testServer();
  closers.push(() => server.close());
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.app.server.address() as AddressInfo;
  await server.admin.ask('POST', '/datasets', { name: 'd' });
  const sizeBytes = 300_000;
  const { id } = (await server.admin.ask('POST', '/datasets/d/uploads', { path: 'a.bin', sizeBytes })).body;
  const put = request({
    ...{ port, method: 'PUT', path: `/api/v1/uploads/${id}?offset=0` },
    headers: { ...server.admin.headers, 'content-length': sizeBytes },
  });
  put.on('error', () => {});
  put.write(Buffer.alloc(100_000, 1));
  const received = async () => (await server.admin.ask('GET', `/uploads/${id}`)).body.received;
  await expect.poll(received).toBe(100_000);
  const gone = new Promise(done => put.on('close', done));
  put.destroy();
  await gone;
  const rest = Buffer.alloc(200_000, 1);
  const again = () =>
    server.app.inject({
      method: 'PUT',
      url: `/api/v1/uploads/${id}?offset=100000`,
      headers: server.admin.headers,
      payload: rest,
    });
  // The server may hear of the cut a moment later than we do; until then the piece is still arriving.
  await expect.poll(async () => (await again()).json()).toMatchObject({ received: sizeBytes });
  const made = await server.admin.ask('POST', '/datasets/d/versions', { message: '', uploads: [id] });
  expect(made.body.files).toMatchObject([{ path: 'a.bin', sizeBytes }]);
});

/** Uploads over a data folder, with a database of its own that outlives them. */
async function uploadsIn(data: string, base = data): Promise<Uploads> {
  const storage = await openStorage({ file: join(base, 'sluice.db') });
  closers.push(() => storage.close());
  const { database } = storage;
  return new Uploads({
    database,
    data,
    blobs: new FileBlobStore(data),
    clock: () => new Date(),
    maxUploadBytes: 2 ** 30,
  });
}

test('[L10] an upload goes on after a restart of the server', async () => {
  const data = mkdtempSync(join(tmpdir(), 'sluice-uploads-'));
  closers.push(() => rmSync(data, { recursive: true, force: true }));
  const before = await uploadsIn(data);
  const { id } = await before.create('d', 'a', 8, null);
  await before.write(id, 0, pieces('half'));
  await closers.pop()?.();
  const after = await uploadsIn(data);
  expect(await after.show(id)).toMatchObject({ received: 4, sizeBytes: 8 });
  expect(await after.write(id, 4, pieces('re', 'st'))).toMatchObject({ received: 8 });
  expect(await after.content(id, 'd')).toMatchObject({ path: 'a', sizeBytes: 8 });
});

test('a full disk refuses an upload that cannot fit, and one that it stops goes on when there is space', async context => {
  const disk = smallDisk();
  if (typeof disk === 'string') return context.skip(disk);
  const base = mkdtempSync(join(tmpdir(), 'sluice-uploads-'));
  closers.push(() => {
    disk.remove();
    rmSync(base, { recursive: true, force: true });
  });
  const data = join(disk.folder, 'data');
  mkdirSync(data);
  const uploads = await uploadsIn(data, base);
  await expect(uploads.create('d', 'a', 5_000_000, null)).rejects.toMatchObject({ code: 'DISK_FULL' });
  const [first, second] = [
    await uploads.create('d', 'a', 700_000, null),
    await uploads.create('d', 'b', 700_000, null),
  ];
  await uploads.write(first.id, 0, pieces('x'.repeat(600_000)));
  const stopped = uploads.write(second.id, 0, pieces(...Array.from({ length: 70 }, () => 'y'.repeat(10_000))));
  await expect(stopped).rejects.toMatchObject({ code: 'DISK_FULL' });
  const { received } = await uploads.show(second.id);
  expect(received).toBeGreaterThan(0);
  await uploads.remove(first.id);
  expect(await uploads.write(second.id, received, pieces('y'))).toMatchObject({ received: received + 1 });
});

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

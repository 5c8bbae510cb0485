import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FileBlobStore } from '#engine/store/blob-file.ts';
import type { BlobStore } from '#engine/store/blob-store.ts';
import type { S3Config } from '#server/config.ts';
import { S3BlobStore } from '#server/storage/blob-s3.ts';
import { openBlobs } from '#server/storage/blobs.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-blobs-'));
const pieceBytes = 5 * 2 ** 20;
let service: S3rver;
let config: S3Config;
let folders = 0;

beforeAll(async () => {
  service = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder, 'service'),
    configureBuckets: [{ name: 'sluice', configs: [] }],
  });
  const { port } = await service.run();
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const endpoint = `http://127.0.0.1:${port}`;
  config = { bucket: 'sluice', region: 'us-east-1', endpoint, pathStyle: true, prefix: 'team/', credentials };
});
afterAll(async () => {
  await service?.close().catch(() => {});
  rmSync(folder, { recursive: true, force: true });
});

const newFolder = () => join(folder, String(++folders));
const stores: { readonly [name: string]: (data?: string) => BlobStore } = {
  'in files': (data = newFolder()) => new FileBlobStore(data),
  'in a bucket': (data = newFolder()) => new S3BlobStore(config, data, pieceBytes),
};
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true }).flatMap(f => (f.isFile() ? [f.name] : []));

describe.each(Object.keys(stores))('%s', kind => {
  const open = stores[kind];

  test.each([0, 1, 70_000, 2 * pieceBytes + 17])(
    '%d bytes come back as they were put, under their hash',
    async size => {
      const store = open();
      const bytes = randomBytes(size);
      async function* pieces() {
        for (let at = 0; at < size; at += 40_000) yield bytes.subarray(at, at + 40_000);
      }
      expect(await store.put(pieces())).toEqual({ sha256: hashOf(bytes), sizeBytes: size });
      expect(await store.has(hashOf(bytes))).toBe(true);
      expect((await buffer(await store.open(hashOf(bytes)))).equals(bytes)).toBe(true);
      expect(readFileSync(await store.path(hashOf(bytes))).equals(bytes)).toBe(true);
    },
  );

  test('a part is read by its first and last byte', async () => {
    const store = open();
    const { sha256 } = await store.put([Buffer.from('0123456789')]);
    const elsewhere = kind === 'in a bucket' ? open() : store;
    for (const from of [store, elsewhere]) {
      expect(String(await buffer(await from.open(sha256, { start: 2, end: 4 })))).toBe('234');
      expect(String(await buffer(await from.open(sha256, { start: 7 })))).toBe('789');
    }
  });

  test('the same bytes put twice, even at once, are kept once and stay the same file', async () => {
    const data = newFolder();
    const store = open(data);
    const [first] = await Promise.all([1, 2, 3].map(() => store.put([Buffer.from('same')])));
    const before = statSync(await store.path(first.sha256)).ino;
    await store.put([Buffer.from('sa'), Buffer.from('me')]);
    expect(statSync(await store.path(first.sha256)).ino).toBe(before);
    expect(filesIn(data)).toEqual([first.sha256]);
  });

  test('a put that fails leaves nothing behind', async () => {
    const data = newFolder();
    const store = open(data);
    function* broken() {
      yield Buffer.from('some');
      throw new Error('cut off');
    }
    await expect(store.put(broken())).rejects.toThrow('cut off');
    expect(filesIn(data)).toEqual([]);
  });

  test('what is not there is unknown, and what was deleted is not there', async () => {
    const store = open();
    const { sha256 } = await store.put([Buffer.from(`gone ${kind}`)]);
    await store.delete(sha256);
    await store.delete(sha256);
    expect(await store.has(sha256)).toBe(false);
    await expect(store.path(sha256)).rejects.toMatchObject({ code: 'BLOB_UNKNOWN' });
    await expect(store.open(sha256)).rejects.toMatchObject({ code: 'BLOB_UNKNOWN' });
  });
});

test('the configuration says where contents are kept', () => {
  expect(openBlobs({ s3: null, data: folder })).toBeInstanceOf(FileBlobStore);
  expect(openBlobs({ s3: config, data: folder })).toBeInstanceOf(S3BlobStore);
});

test('a file that cannot be written says so', async () => {
  const store = new FileBlobStore('/dev/null/data');
  await expect(store.put([Buffer.from('x')])).rejects.toMatchObject({ code: 'DATA_UNWRITABLE' });
});

test('a bucket that is not there, and a service that went away, say so; what was fetched stays readable', async () => {
  const { sha256 } = await stores['in a bucket']().put([Buffer.from('kept')]);
  const data = newFolder();
  const store = stores['in a bucket'](data);
  await store.path(sha256);
  const misnamed = new S3BlobStore({ ...config, bucket: 'nowhere' }, newFolder());
  await expect(misnamed.put([Buffer.from('x')])).rejects.toMatchObject({ code: 'BLOB_STORE_DOWN' });
  await service.close();
  expect(readFileSync(await store.path(sha256), 'utf8')).toBe('kept');
  await expect(store.put([Buffer.from('more')])).rejects.toMatchObject({ code: 'BLOB_STORE_DOWN' });
  await expect(store.has(sha256)).rejects.toMatchObject({ code: 'BLOB_STORE_DOWN' });
  expect(filesIn(data)).toEqual([sha256]);
});

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { FileBlobStore } from '#engine/store/blob-file.ts';
import { Datasets } from '#engine/store/datasets.ts';
import { temporaryFolder } from '../../support/run-operator.ts';
import { smallDisk } from '../../support/small-disk.ts';

const root = resolve(import.meta.dirname, '../../..');
let folders: string[] = [];
const folder = (): string => {
  const made = temporaryFolder();
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
  folders = [];
});

async function put(store: Datasets, path: string, text: string) {
  return { path, ...(await store.blobs.put([Buffer.from(text)])) };
}

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return '';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('versions', () => {
  test('are numbered from 1, keep the files of the version before, and never change', async () => {
    const data = folder();
    const store = new Datasets(data);
    store.commit('d', { message: 'one', author: 'ada', add: [await put(store, 'a.txt', 'a')] });
    store.commit('d', { message: 'two', add: [await put(store, 'b.txt', 'b'), await put(store, 'a.txt', 'A')] });
    const { version } = store.commit('d', { message: 'three', remove: ['a.txt'] });
    expect(version).toMatchObject({ number: 3, parent: 2, files: [{ path: 'b.txt', sizeBytes: 1 }] });
    expect(store.version('d', 1)).toMatchObject({ message: 'one', author: 'ada', parent: 0 });
    expect(store.numbers('d')).toEqual([1, 2, 3]);
    const read = (number: number, path: string) =>
      readFileSync(store.file('d', store.version('d', number), path), 'utf8');
    expect([read(1, 'a.txt'), read(2, 'a.txt'), read(2, 'b.txt'), read(3, 'b.txt')]).toEqual(['a', 'A', 'b', 'b']);
    expect(codeOf(() => read(3, 'a.txt'))).toBe('DATASET_FILE_UNKNOWN');
  });

  test('share the bytes of equal files on the disk', async () => {
    const store = new Datasets(folder());
    store.commit('d', { message: '', add: [await put(store, 'a', 'same'), await put(store, 'b', 'same')] });
    store.commit('e', { message: '', add: [await put(store, 'c', 'same')] });
    const inode = (name: string, file: string) => statSync(store.file(name, store.version(name, 1), file)).ino;
    expect(new Set([inode('d', 'a'), inode('d', 'b'), inode('e', 'c')]).size).toBe(1);
  });

  test('are not made when nothing has changed', async () => {
    const store = new Datasets(folder());
    const add = [await put(store, 'a', '1')];
    expect(store.commit('d', { message: 'x', add }).made).toBe(true);
    expect(store.commit('d', { message: 'other words', add })).toMatchObject({ made: false, version: { number: 1 } });
    expect(store.numbers('d')).toEqual([1]);
  });

  test('that were made on an older one are refused when that is said', async () => {
    const store = new Datasets(folder());
    const add = [await put(store, 'a', '1')];
    store.commit('d', { message: '', add, base: 0 });
    expect(codeOf(() => store.commit('d', { message: '', remove: ['a'], base: 0 }))).toBe('DATASET_CHANGED');
    expect(store.commit('d', { message: '', remove: ['a'], base: 1 }).version.files).toEqual([]);
  });

  test('of unknown datasets, numbers and files say what there is instead', async () => {
    const store = new Datasets(folder());
    store.commit('cities', { message: '', add: [await put(store, 'towns.csv', 'x')] });
    const version = store.version('cities', 'latest');
    expect(() => store.version('citys', 1)).toThrow("no dataset 'citys'; did you mean 'cities'?");
    expect(() => store.version('cities', '2')).toThrow("dataset 'cities' has no version '2'; the newest is 1");
    expect(() => store.version('cities', 'v1')).toThrow("has no version 'v1'");
    expect(() => store.file('cities', version, 'town.csv')).toThrow("did you mean 'towns.csv'?");
    expect(codeOf(() => store.file('cities', version, '../1.json'))).toBe('DATASET_NAME_INVALID');
    expect(codeOf(() => store.commit('Cities', { message: '', add: version.files }))).toBe('DATASET_NAME_INVALID');
    expect(
      codeOf(() => store.commit('cities', { message: '', add: [{ ...version.files[0], path: 'TOWNS.csv' }] })),
    ).toBe('DATASET_NAME_INVALID');
  });

  test('come back when their folder is gone, and are missed by name when their bytes are', async () => {
    const data = folder();
    const store = new Datasets(data);
    const { version } = store.commit('d', { message: '', add: [await put(store, 'x/a', '1')] });
    const path = store.file('d', version, 'x/a');
    rmSync(join(data, 'datasets/d/1'), { recursive: true });
    expect(readFileSync(store.file('d', version, 'x/a'), 'utf8')).toBe('1');
    expect(path).toBe(join(data, 'datasets/d/1/x/a'));
    rmSync(join(data, 'datasets/d/1'), { recursive: true });
    rmSync(join(data, 'blobs'), { recursive: true });
    expect(codeOf(() => store.file('d', version, 'x/a'))).toBe('BLOB_UNKNOWN');
  });

  test('whose bytes are elsewhere are brought here before they are read', async () => {
    const [data, far] = [folder(), folder()];
    const store = new Datasets(data, new FileBlobStore(far));
    const { version } = store.commit('d', { message: '', add: [await put(store, 'a', '1')] });
    expect(codeOf(() => store.file('d', version, 'a'))).toBe('BLOB_UNKNOWN');
    await store.fetch('d', version);
    expect(readFileSync(store.file('d', version, 'a'), 'utf8')).toBe('1');
  });

  test('whose manifest is torn or strange are passed over, and their number is not given again', async () => {
    const data = folder();
    const store = new Datasets(data);
    store.commit('d', { message: '', add: [await put(store, 'a', '1')] });
    writeFileSync(join(data, 'datasets/d/2.json'), '{"sluice":1,"number":2,"fi');
    mkdirSync(join(data, 'datasets/d/9'));
    expect(store.numbers('d')).toEqual([1]);
    expect(store.commit('d', { message: '', add: [await put(store, 'a', '2')] }).version).toMatchObject({
      number: 3,
      parent: 1,
    });
  });
});

/** What is wrong with the versions of a data folder: each must have every byte that its manifest names. */
function faults(data: string): string[] {
  const store = new Datasets(data);
  if (!store.names().includes('d')) return [];
  return store.versions('d').flatMap((version, i, all) => {
    const wrong = version.files.filter(file => {
      const bytes = readFileSync(store.file('d', version, file.path));
      return createHash('sha256').update(bytes).digest('hex') !== file.sha256 || bytes.length !== file.sizeBytes;
    });
    const gap = version.number !== i + 1 || (i > 0 && version.parent !== all[i - 1].number);
    return [
      ...wrong.map(file => `${version.number} ${file.path}`),
      ...(gap ? [`${version.number} is out of line`] : []),
    ];
  });
}

const committing = (data: string, who: string) => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/engine/store/commit-child.ts', data, who], {
    cwd: root,
  });
  let said = '';
  child.stdout.on('data', text => (said += text));
  return {
    /** Resolves after `count` versions. */
    until: (count: number) =>
      new Promise<void>((done, fail) => {
        const check = () => said.split('\n').length > count && done();
        child.stdout.on('data', check);
        child.stderr.on('data', text => fail(new Error(String(text))));
      }),
    kill: () =>
      new Promise<number[]>(done => {
        child.on('close', () => done(said.split('\n').slice(0, -1).map(Number)));
        child.kill('SIGKILL');
      }),
  };
};

test('[L10] a commit that is killed leaves the old version or the new one, and what it acknowledged stays', async () => {
  const data = folder();
  for (let round = 0; round < 6; round++) {
    const child = committing(data, `w${round}`);
    await child.until(3);
    await new Promise(done => setTimeout(done, Math.random() * 30));
    const acknowledged = await child.kill();
    expect(faults(data)).toEqual([]);
    expect(new Datasets(data).numbers('d')).toEqual(expect.arrayContaining(acknowledged));
  }
}, 30_000);

test('[L10] two writers at once make one line of versions, and none overwrites the other', async () => {
  const data = folder();
  const writers = [committing(data, 'a'), committing(data, 'b')];
  await Promise.all(writers.map(writer => writer.until(15)));
  const [a, b] = await Promise.all(writers.map(writer => writer.kill()));
  expect(a.filter(number => b.includes(number))).toEqual([]);
  expect(faults(data)).toEqual([]);
  const messages = new Datasets(data).versions('d').map(version => version.message);
  expect(new Set(messages).size).toBe(messages.length);
}, 30_000);

test('a full disk fails the commit and leaves what was there', async context => {
  const disk = smallDisk();
  if (typeof disk === 'string') return context.skip(disk);
  try {
    const store = new Datasets(disk.folder);
    store.commit('d', { message: 'one', add: [await put(store, 'a', 'small')] });
    await expect(put(store, 'b', 'x'.repeat(3_000_000))).rejects.toMatchObject({ code: 'DISK_FULL' });
    const left = await put(store, 'c', 'y');
    const used = 'z'.repeat(20_000);
    expect(() => {
      for (let i = 0; ; i++) store.commit('d', { message: `${used} ${i}`, add: [{ ...left, path: `c${i}` }] });
    }).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    expect(faults(disk.folder)).toEqual([]);
    const entries = readdirSync(join(disk.folder, 'datasets/d'));
    expect(entries.filter(name => name.endsWith('.partial'))).toEqual([]);
    expect(codeOf(() => store.commit('other', { message: used, add: [{ ...left, path: 'c' }] }))).toBe('DISK_FULL');
    expect(existsSync(join(disk.folder, 'datasets/other'))).toBe(false);
  } finally {
    disk.remove();
  }
});

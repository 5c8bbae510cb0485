import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { batchOf, rowsOf } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import { fileError } from '#engine/errors.ts';
import { ArrowFileReader, ArrowFileWriter } from '#engine/store/arrow-file.ts';
import { temporaryFolder } from '../../support/run-operator.ts';

const schema: Schema = [
  { name: 'n', type: 'int32' },
  { name: 's', type: 'string' },
];
const batch = (from: number, rows: number) =>
  batchOf(
    schema,
    Array.from({ length: rows }, (_, i) => [from + i, (from + i) % 3 ? `v${(from + i) % 50}` : null]),
  );
const rowsIn = (path: string, start = 0, count = Number.POSITIVE_INFINITY) => {
  const reader = new ArrowFileReader(path);
  const rows = [...reader.read(start, count)].flatMap(rowsOf);
  reader.close();
  return rows;
};

describe('ArrowFileWriter', () => {
  test('the file is there only once closed', () => {
    const path = join(temporaryFolder(), 'r.arrow');
    const writer = new ArrowFileWriter(path, schema);
    writer.write(batch(0, 10));
    expect([writer.rows, existsSync(path)]).toEqual([10, false]);
    writer.close();
    expect([existsSync(path), existsSync(`${path}.partial`)]).toEqual([true, false]);
    expect(rowsIn(path)).toEqual(rowsOf(batch(0, 10)));
  });

  test('what is flushed can be read while writing goes on, and after a crash', () => {
    const path = join(temporaryFolder(), 'r.arrow');
    const writer = new ArrowFileWriter(path, schema);
    for (let k = 0; k < 5; k++) {
      writer.write(batch(k * 1000, 1000));
      writer.flush();
      expect(rowsIn(path, k * 1000 + 995, 10)).toEqual(rowsOf(batch(k * 1000 + 995, 5)));
    }
    const bytes = readFileSync(`${path}.partial`).length;
    truncateSync(`${path}.partial`, bytes - 100);
    expect(rowsIn(path).length).toBe(4000);
  });

  test('an aborted file leaves nothing', () => {
    const folder = temporaryFolder();
    const writer = new ArrowFileWriter(join(folder, 'r.arrow'), schema);
    writer.write(batch(0, 10));
    writer.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a full disk is DISK_FULL', () => {
    const folder = temporaryFolder();
    symlinkSync('/dev/full', join(folder, 'r.arrow.partial'));
    const write = () => {
      const writer = new ArrowFileWriter(join(folder, 'r.arrow'), schema);
      writer.write(batch(0, 10));
      writer.close();
    };
    expect(write).toThrow(expect.objectContaining({ code: 'DISK_FULL', fields: { path: join(folder, 'r.arrow') } }));
  });

  test.each([
    ['ENOSPC', 'write', 'DISK_FULL'],
    ['EDQUOT', 'write', 'DISK_FULL'],
    ['EROFS', 'write', 'FILE_UNWRITABLE'],
    ['EACCES', 'write', 'FILE_UNWRITABLE'],
    ['ENOENT', 'write', 'FILE_UNWRITABLE'],
    ['ENOENT', 'read', 'FILE_NOT_FOUND'],
    ['EACCES', 'read', 'FILE_UNREADABLE'],
    ['EISDIR', 'read', 'FILE_IS_DIRECTORY'],
    ['EIO', 'read', 'FILE_UNREADABLE'],
  ] as const)('%s on %s is %s', (system, doing, code) => {
    expect(fileError({ code: system, message: 'x' }, 'a.csv', doing)).toMatchObject({
      code,
      fields: { path: 'a.csv' },
    });
  });

  test('a folder that is missing, a name that is taken by a folder: one error with the path', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'none', 'r.arrow');
    expect(() => new ArrowFileWriter(path, schema)).toThrow(
      expect.objectContaining({ code: 'FILE_UNWRITABLE', fields: expect.objectContaining({ path }) }),
    );
    mkdirSync(join(folder, 'r.arrow'));
    const writer = new ArrowFileWriter(join(folder, 'r.arrow'), schema);
    expect(() => writer.close()).toThrow(expect.objectContaining({ code: expect.stringMatching(/FILE_/) }));
    writer.abort();
  });
});

describe('ArrowFileReader', () => {
  test('a missing file, a folder and a file of another format: one error with the path', () => {
    const folder = temporaryFolder({ 'a.arrow': 'not arrow at all' });
    const open = (name: string) => () => new ArrowFileReader(join(folder, name));
    expect(open('none')).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
    expect(open('.')).toThrow(expect.objectContaining({ code: 'FILE_IS_DIRECTORY' }));
    expect(open('a.arrow')).toThrow(/a\.arrow' is not an Arrow IPC file/);
  });

  test('any page of a large file', () => {
    const path = join(temporaryFolder(), 'big.arrow');
    const writer = new ArrowFileWriter(path, schema);
    for (let k = 0; k < 40; k++) writer.write(batch(k * 8192, 8192));
    writer.close();
    const reader = new ArrowFileReader(path);
    expect(reader.rows).toBe(327_680);
    for (const start of [0, 16_383, 16_384, 200_000, 327_670]) {
      const [first] = [...reader.read(start, 20)];
      expect(first.base).toBe(start);
      expect(rowsIn(path, start, 20)).toEqual(rowsOf(batch(start, Math.min(20, 327_680 - start))));
    }
    reader.close();
  });
});

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Batch, batchOf, makeBatch, rowsOf } from '#engine/data/batch.ts';
import { columnOf, type Value } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import { type AttributeType, attributeTypes, type Schema } from '#engine/data/schema.ts';
import { createSpillArea } from '#engine/store/spill.ts';
import { temporaryFolder } from '../../support/run-operator.ts';

const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY, code: 'ENOSPC' }));
vi.mock('node:fs', async original => {
  const fs = await original<typeof import('node:fs')>();
  const writevSync = (fd: number, parts: Uint8Array[], position: number) => {
    const bytes = parts.reduce((sum, p) => sum + p.length, 0);
    if (disk.room < bytes) throw Object.assign(new Error(`${disk.code}: no room`), { code: disk.code });
    disk.room -= bytes;
    return fs.writevSync(fd, parts, position);
  };
  return { ...fs, writevSync };
});
afterEach(() => {
  disk.room = Number.POSITIVE_INFINITY;
});

const area = () => {
  const folder = join(temporaryFolder(), 'spill');
  return { folder, ...wrap(createSpillArea(folder)) };
};
const wrap = (created: ReturnType<typeof createSpillArea>) => ({ spill: created.spill, close: created.close, created });

const values: { readonly [T in AttributeType]: fc.Arbitrary<Value> } = {
  bool: fc.boolean(),
  int32: fc.integer(),
  int64: fc.oneof(
    { weight: 9, arbitrary: fc.maxSafeInteger() },
    { weight: 1, arbitrary: fc.bigInt(2n ** 53n + 1n, 2n ** 63n - 1n) },
  ),
  float64: fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY)),
  string: fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'a', 'ß', '€ longer than a dozen units', '\ud83d', 'Latin-1 longer than a dozen: é'),
  ),
  timestamp: fc.integer({ min: -1e15, max: 1e15 }),
  binary: fc.uint8Array({ maxLength: 20 }),
  vector: fc.float32Array({ minLength: 3, maxLength: 3 }),
  json: fc.oneof(
    fc.jsonValue().map(v => v as Value),
    fc.constant({ big: 2n ** 60n, nan: Number.NaN } as Value),
  ),
};
const schema: Schema = attributeTypes.map(type => ({ name: type, type, ...(type === 'vector' && { width: 3 }) }));
const row = fc.tuple(...attributeTypes.map(type => fc.option(values[type], { freq: 6 })));
const table = fc.array(row, { maxLength: 12 });

/** A batch of `rows` behind a selection vector among as many other positions, with the dictionary given. */
function scattered(rows: readonly (readonly Value[])[], dictionary: Dictionary): Batch {
  const physical = rows.flatMap(r => [rows[0], r]);
  const columns = schema.map((a, c) =>
    columnOf(
      a,
      physical.map(r => r[c]),
      dictionary,
    ),
  );
  return makeBatch(
    schema,
    columns,
    rows.length,
    Uint16Array.from(rows, (_, k) => 2 * k + 1),
  );
}

describe('a spill file', () => {
  test('gives back every value of every type, batch by batch', () => {
    const spills = area();
    const property = fc.property(fc.array(table, { maxLength: 6 }), fc.boolean(), (tables, share) => {
      const file = spills.spill(schema);
      const shared = new Dictionary();
      const written = tables.map((rows, i) =>
        rows.length > 0 && i % 2 === 1 ? scattered(rows, share ? shared : new Dictionary()) : batchOf(schema, rows),
      );
      for (const batch of written) file.write(batch);
      const read = [...file.read()];
      const wanted = written.filter(b => b.rows > 0);
      expect(read.map(rowsOf)).toEqual(wanted.map(rowsOf));
      expect(read.every(b => b.selection === null)).toBe(true);
      expect(read.map(b => b.base)).toEqual(wanted.map((_, i) => wanted.slice(0, i).reduce((n, b) => n + b.rows, 0)));
      expect(file.rows).toBe(wanted.reduce((n, b) => n + b.rows, 0));
      file.release();
    });
    fc.assert(property, { numRuns: 100, seed: 7 });
    spills.close();
  });

  test('gives back texts of any cardinality, sharing one dictionary while few occur', () => {
    const spills = area();
    const texts: Schema = [{ name: 's', type: 'string' }];
    for (const distinct of [3, 8192, 8193, 50_000]) {
      const file = spills.spill(texts);
      const rows = Array.from({ length: 50_000 }, (_, i) => [i % 11 === 0 ? null : `value ${(i * 7919) % distinct}`]);
      const growing = new Dictionary();
      for (let at = 0; at < rows.length; at += 1000) {
        const column = columnOf(
          texts[0],
          rows.slice(at, at + 1000).map(r => r[0]),
          at % 3000 === 0 ? new Dictionary() : growing,
        );
        file.write(makeBatch(texts, [column], 1000));
      }
      const read = [...file.read()];
      expect(read.flatMap(rowsOf)).toEqual(rows);
      const dictionaries = new Set(read.map(b => b.columns[0].dictionary));
      if (distinct <= 8192) expect(dictionaries.size).toBe(1);
      for (const d of dictionaries) expect(new Set(d?.values).size).toBe(d?.size);
    }
    spills.close();
  });

  test('is read by independent cursors, also while it is still written', () => {
    const spills = area();
    const numbers: Schema = [{ name: 'n', type: 'int32' }];
    const file = spills.spill(numbers);
    for (let n = 0; n < 5; n++) file.write(batchOf(numbers, [[n]]));
    const first = file.read()[Symbol.iterator]();
    const second = file.read()[Symbol.iterator]();
    const next = (cursor: Iterator<Batch>) => rowsOf(cursor.next().value)[0][0];
    expect([next(first), next(first), next(second), next(first), next(second)]).toEqual([0, 1, 0, 2, 1]);
    file.write(batchOf(numbers, [[5]]));
    expect([next(first), next(first), next(first), next(second)]).toEqual([3, 4, 5, 2]);
    spills.close();
  });

  test('of nothing reads as nothing', () => {
    const spills = area();
    const file = spills.spill(schema);
    file.write(batchOf(schema, []));
    expect([[...file.read()], file.rows]).toEqual([[], 0]);
    spills.close();
  });
});

describe('a spill area', () => {
  const wide: Schema = [{ name: 'x', type: 'float64' }];
  const rows = (n: number) =>
    batchOf(
      wide,
      Array.from({ length: n }, (_, i) => [i]),
    );

  test('[L9] counts the bytes it wrote and leaves nothing behind', () => {
    const { folder, spill, close, created } = area();
    expect(existsSync(folder)).toBe(false);
    const file = spill(wide);
    for (let i = 0; i < 10; i++) file.write(rows(50_000));
    expect(created.bytes).toBeGreaterThan(3_000_000);
    expect(readdirSync(folder)).toEqual([]);
    close();
    close();
    expect(existsSync(folder)).toBe(false);
  });

  test.each([
    ['ENOSPC', 'DISK_FULL'],
    ['EDQUOT', 'DISK_FULL'],
    ['EIO', 'FILE_UNWRITABLE'],
  ])('says %s as %s and leaves nothing behind', (code, wanted) => {
    const { folder, spill, close } = area();
    Object.assign(disk, { room: 1_000_000, code });
    const file = spill(wide);
    const write = () => {
      for (let i = 0; i < 10; i++) file.write(rows(50_000));
    };
    expect(write).toThrow(expect.objectContaining({ code: wanted }));
    expect(() => file.write(rows(1))).toThrow('released');
    expect(readdirSync(folder)).toEqual([]);
    close();
    expect(existsSync(folder)).toBe(false);
  });

  test('says when its folder cannot be made', () => {
    const folder = temporaryFolder({ file: '' });
    expect(() => createSpillArea(join(folder, 'file', 'spill')).spill(wide)).toThrow(
      expect.objectContaining({ code: 'FILE_UNWRITABLE' }),
    );
  });
});

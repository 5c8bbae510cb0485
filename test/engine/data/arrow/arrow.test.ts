import { tableFromIPC as flechetteTable } from '@uwdata/flechette';
import { tableFromIPC as arrowTable } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { ArrowDecoder } from '#engine/data/arrow.ts';
import { type Batch, batchOf, rowsOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { arrowBytes, arrowRows, memoryFile } from '../../../support/arrow-bytes.ts';
import { batchFaults } from '../../../support/check-batch.ts';
import { everyType, randomBatches } from '../../../support/random-table.ts';
import { seeded } from '../../../support/run-operator.ts';

const all = (batches: readonly Batch[]): Value[][] => batches.flatMap(rowsOf);

describe('what is written is read back', () => {
  test.each([1, 2, 3, 4, 5, 6])('every type, nulls, selections, changing dictionaries (seed %i)', seed => {
    const random = seeded(seed);
    const batches = randomBatches(everyType, 12, random);
    const wanted = all(batches);
    for (const kind of ['file', 'stream'] as const) {
      const bytes = arrowBytes(everyType, batches, kind, () => random() < 0.4);
      const decoder = new ArrowDecoder(memoryFile(bytes));
      expect(decoder.schema).toEqual(everyType);
      expect(decoder.rows).toBe(wanted.length);
      const read = [...decoder.read(0, decoder.rows)];
      expect(read.flatMap(b => batchFaults(b, everyType))).toEqual([]);
      expect(all(read)).toEqual(wanted);
    }
  });

  test('any range of rows, with base as the row id', () => {
    const random = seeded(9);
    const batches = randomBatches(everyType, 20, random);
    const wanted = all(batches);
    const bytes = arrowBytes(everyType, batches, 'file', () => random() < 0.5);
    for (let k = 0; k < 60; k++) {
      const start = Math.floor(random() * (wanted.length + 3));
      const count = Math.floor(random() * 50);
      expect(arrowRows(bytes, start, count)).toEqual(wanted.slice(start, start + count));
    }
    const decoder = new ArrowDecoder(memoryFile(bytes));
    expect([...decoder.read(7, 30)].map(b => b.base)[0]).toBe(7);
  });

  test('some columns of any range of rows, without reading the others', () => {
    const random = seeded(10);
    const batches = randomBatches(everyType, 20, random);
    const wanted = all(batches);
    const bytes = arrowBytes(everyType, batches, 'file', () => random() < 0.5);
    for (let k = 0; k < 60; k++) {
      const start = Math.floor(random() * (wanted.length + 3));
      const count = Math.floor(random() * 50);
      const columns = everyType.map((_, c) => c).filter(() => random() < 0.3);
      if (random() < 0.5) columns.reverse();
      const read = [...new ArrowDecoder(memoryFile(bytes)).readColumns(columns, start, count)];
      expect(read.flatMap(b => batchFaults(b, b.schema))).toEqual([]);
      expect(all(read)).toEqual(wanted.slice(start, start + count).map(row => columns.map(c => row[c])));
      if (read.length > 0) expect(read[0]).toMatchObject({ base: start, schema: columns.map(c => everyType[c]) });
    }
    const file = memoryFile(bytes);
    let taken = 0;
    const decoder = new ArrowDecoder({
      size: file.size,
      read(at, length) {
        taken += length;
        return file.read(at, length);
      },
    });
    taken = 0;
    expect([...decoder.readColumns([0], 0, decoder.rows)].reduce((sum, b) => sum + b.rows, 0)).toBe(wanted.length);
    expect(taken).toBeLessThan(bytes.length / 2);
  });

  test('no rows, no batches, one column of nulls', () => {
    const schema: Schema = [{ name: 's', type: 'string' }];
    expect(arrowRows(arrowBytes(schema, []))).toEqual([]);
    expect(arrowRows(arrowBytes(schema, [batchOf(schema, [])]))).toEqual([]);
    expect(arrowRows(arrowBytes(schema, [batchOf(schema, [[null], [null]])]))).toEqual([[null], [null]]);
  });

  test('dictionaries past the limit become epochs that are read one at a time', () => {
    const schema: Schema = [
      { name: 'u', type: 'string' },
      { name: 'n', type: 'int32' },
    ];
    const batches = Array.from({ length: 7 }, (_, b) =>
      batchOf(
        schema,
        Array.from({ length: 9000 }, (_, i) => [`user ${(b % 5) * 9000 + i}`, b * 9000 + i]),
      ),
    );
    const bytes = arrowBytes(schema, batches);
    expect(arrowRows(bytes)).toEqual(all(batches));
    for (const row of [62_999, 3, 60_000, 44_999])
      expect(arrowRows(bytes, row, 1)).toEqual([all([batches[Math.floor(row / 9000)]])[row % 9000]]);
  });
});

test('a file cut off at any byte gives a prefix of its rows', () => {
  const random = seeded(4);
  const batches = randomBatches(everyType.slice(0, 6), 8, random);
  const wanted = all(batches);
  const bytes = arrowBytes(everyType.slice(0, 6), batches, 'file', () => true);
  let most = 0;
  for (let length = bytes.length; length > 0; length -= 1 + Math.floor(random() * 60)) {
    const part = bytes.subarray(0, length);
    try {
      const rows = arrowRows(part);
      expect(rows).toEqual(wanted.slice(0, rows.length));
      most = Math.max(most, rows.length);
    } catch (error) {
      expect(error).toMatchObject({ code: 'FILE_FORMAT' });
      expect(length).toBeLessThan(1200);
    }
  }
  expect(most).toBe(wanted.length);
});

test('a damaged file gives rows or FILE_FORMAT, never another error', () => {
  const random = seeded(5);
  const bytes = arrowBytes(everyType, randomBatches(everyType, 4, random), 'file', () => true);
  for (let k = 0; k < 400; k++) {
    const bad = bytes.slice();
    for (let n = 0; n < 3; n++) bad[Math.floor(random() * bad.length)] = Math.floor(random() * 256);
    try {
      arrowRows(bad);
    } catch (error) {
      if (!(error instanceof SluiceError)) throw new Error(`variant ${k}`, { cause: error });
    }
  }
});

describe('other libraries read what we write', () => {
  const schema = everyType.filter(a => a.type !== 'json');
  const batches = randomBatches(schema, 10, seeded(6));
  const bytes = arrowBytes(schema, batches);
  const wanted = all(batches).map(row => row.map(comparable));

  test('flechette', () => {
    const table = flechetteTable(bytes, { useBigInt: true });
    const columns = schema.map(a => table.getChild(a.name));
    expect(wanted.map((_, i) => columns.map(c => comparable(c.at(i))))).toEqual(wanted);
  });

  test('apache-arrow', () => {
    const table = arrowTable(bytes);
    const columns = schema.map(a => table.getChild(a.name));
    expect(wanted.map((_, i) => columns.map(c => comparable(c?.get(i))))).toEqual(wanted);
  });
});

/** Vectors and bytes as arrays, integers as text: what libraries differ in. */
function comparable(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}` : value;
  return typeof value === 'object' ? Array.from(value as Iterable<unknown>) : value;
}

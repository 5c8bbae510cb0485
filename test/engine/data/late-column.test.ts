import { expect, test } from 'vitest';
import { makeBatch, physicalRows, rowsOf } from '#engine/data/batch.ts';
import { LateColumn, makeColumn } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { MemoryResultStore } from '#engine/store/result-memory.ts';

const schema: Schema = [{ name: 'n', type: 'int32' }];
const column = makeColumn('int32', Int32Array.of(4, 5, 6));

function late() {
  let made = 0;
  const make = () => {
    made++;
    return column;
  };
  return { batch: makeBatch(schema, [new LateColumn(column, 3, make)], 3), times: () => made };
}

test('a late column is not made to learn how long it is, and made once however often it is read', () => {
  const { batch, times } = late();
  expect(physicalRows(batch)).toBe(3);
  expect(times()).toBe(0);
  expect(rowsOf(batch)).toEqual([[4], [5], [6]]);
  expect(rowsOf(batch)).toEqual([[4], [5], [6]]);
  expect(times()).toBe(1);
});

test('a result in memory keeps the values of a late column, not what they are made from', () => {
  const { batch, times } = late();
  const store = new MemoryResultStore();
  const writer = store.create('join', 'out', schema);
  writer.write(batch);
  expect(times()).toBe(1);
  writer.close();
  const [read] = [...(store.open('join', 'out')?.read(0, 3) ?? [])];
  expect(read.columns[0]).toBe(column);
});

import { describe, expect, it } from 'vitest';
import { batchOf, makeBatch, rowsOf } from '#engine/data/batch.ts';
import { columnOf, type Value } from '#engine/data/column.ts';
import { KeyTable, noKey } from '#engine/data/key-table.ts';
import { canonicalText } from '#engine/data/keys/text-keys.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import { duplicateRows } from '../../support/duplicate-rows.ts';
import { cutTable } from '../../support/run-operator.ts';

const text = (value: Value): string => {
  if (value === null) return 'null';
  if (typeof value === 'number') return `n${value === 0 ? 0 : value}`;
  if (typeof value === 'bigint') return `n${value}`;
  return `${typeof value}${typeof value === 'object' ? canonicalText(value) : value}`;
};

/** Ids by a plain Map, for comparison. */
function naive(rows: readonly (readonly (Value | undefined)[])[], nulls: 'group' | 'none' = 'group') {
  const seen = new Map<string, number>();
  return rows.map(row => {
    if (nulls === 'none' && row.some(v => v === null)) return noKey;
    const key = row.map(v => text(v as Value)).join('|');
    const id = seen.get(key) ?? seen.size;
    seen.set(key, id);
    return id;
  });
}

const schemaOf = (...types: AttributeType[]): Schema =>
  types.map((type, i) => ({ name: `k${i}`, type, ...(type === 'vector' && { width: 2 }) }));

const keySets: AttributeType[][] = [
  ['bool'],
  ['int32'],
  ['int64'],
  ['float64'],
  ['string'],
  ['timestamp'],
  ['binary'],
  ['vector'],
  ['json'],
  ['string', 'string'],
  ['int32', 'string', 'float64'],
  ['int64', 'bool', 'timestamp', 'json'],
];

describe('KeyTable', () => {
  for (const types of keySets)
    for (const distinct of [3, 60, 5000])
      it(`gives ids in order of first appearance: ${types} with ${distinct} values, any cut`, () => {
        const schema = schemaOf(...types);
        const table = duplicateRows(schema, 6000, { seed: distinct, distinct });
        const wanted = naive(table.rows);
        for (const [cut, scatter] of [
          [977, false],
          [6000, true],
        ] as const) {
          const keys = new KeyTable(types);
          const ids: number[] = [];
          for (const batch of cutTable(table, cut, scatter)) {
            const out = new Uint32Array(batch.rows);
            keys.assign(
              batch,
              schema.map((_, c) => c),
              out,
            );
            ids.push(...out);
          }
          expect(ids).toEqual(wanted);
          const first = new Map(wanted.map((id, k) => [id, k] as const).reverse());
          const taken = rowsOf(makeBatch(schema, keys.take(schema, 0, keys.size), keys.size));
          expect(taken.map(row => row.map(text))).toEqual(
            Array.from({ length: keys.size }, (_, id) => table.rows[first.get(id)!].map(v => text(v as Value))),
          );
        }
      });

  it('finds what it holds and nothing else, and null has no id for joins', () => {
    for (const types of keySets) {
      const schema = schemaOf(...types);
      const columns = schema.map((_, c) => c);
      const held = duplicateRows(schema, 3000, { seed: 1, distinct: 400 });
      const asked = duplicateRows(schema, 3000, { seed: 2, distinct: 800 });
      const keys = new KeyTable(types, { nulls: 'none' });
      for (const batch of cutTable(held, 700, false)) keys.assign(batch, columns, new Uint32Array(batch.rows));
      keys.settle();
      const all = naive([...held.rows, ...asked.rows], 'none').slice(3000);
      const out = new Uint32Array(3000);
      keys.find(batchOf(schema, asked.rows), columns, out);
      expect([...out]).toEqual(all.map(id => (id < keys.size ? id : noKey)));
    }
  });

  it('compares int32, int64, float64 and big integers by value', () => {
    const table = new KeyTable(['float64'], { nulls: 'none' });
    const of = (type: AttributeType, values: Value[]) =>
      makeBatch(schemaOf(type), [columnOf({ name: 'k', type }, values)], values.length);
    const ids = (type: AttributeType, values: Value[], add = true) => {
      const out = new Uint32Array(values.length);
      if (add) table.assign(of(type, values), [0], out);
      else table.find(of(type, values), [0], out);
      return [...out];
    };
    expect(ids('int32', [7, -1])).toEqual([0, 1]);
    expect(ids('int64', [7, 2 ** 40])).toEqual([0, 2]);
    expect(ids('float64', [7, 0.5, -0, Number.NaN, 2 ** 60])).toEqual([0, 3, 4, 5, 6]);
    expect(ids('int64', [2n ** 60n, 2n ** 60n + 1n, 0n])).toEqual([6, 7, 4]);
    expect(ids('int64', [2n ** 60n + 1n, 2n ** 60n + 2n, -1n], false)).toEqual([7, noKey, 1]);
    expect(ids('float64', [Number.NaN, 0, -1.5], false)).toEqual([5, 4, noKey]);
  });

  it('survives dense, sparse, ascending, descending and shifted integer ranges', () => {
    const shapes: ((i: number) => number)[] = [
      i => i,
      i => -i,
      i => (i * 7919) % 100_003,
      i => i * 1_000_003,
      i => 5e12 + ((i * 31) % 40_000),
      i => (i % 2 === 0 ? 2147483647 - i : -2147483648 + i),
    ];
    for (const shape of shapes) {
      const keys = new KeyTable(['int64']);
      const schema = schemaOf('int64');
      const values = Array.from({ length: 60_000 }, (_, i) => [shape(i % 45_000)]);
      const ids: number[] = [];
      for (const batch of cutTable({ schema, rows: values }, 8192, false)) {
        const out = new Uint32Array(batch.rows);
        keys.assign(batch, [0], out);
        ids.push(...out);
      }
      expect(ids).toEqual(naive(values));
    }
  });

  it('gives every row id 0 when there are no keys', () => {
    const keys = new KeyTable([]);
    const out = new Uint32Array([9, 9]);
    keys.assign(makeBatch([], [], 2), [], out);
    expect([...out, keys.size]).toEqual([0, 0, 1]);
  });

  it('knows the bytes it holds, and holds little more than it said it would', () => {
    for (const types of keySets.filter(t => t.length === 1 && !t.includes('json'))) {
      const schema = schemaOf(...types);
      const keys = new KeyTable(types);
      for (const batch of cutTable(duplicateRows(schema, 8000, { distinct: 1e6, nulls: 0 }), 500, false)) {
        const most = keys.bytesAfter(batch.rows);
        keys.assign(
          batch,
          schema.map((_, c) => c),
          new Uint32Array(batch.rows),
        );
        expect(keys.bytes).toBeLessThanOrEqual(most + 5_000_000);
      }
      expect(keys.bytes).toBeGreaterThan(0);
    }
  });
});

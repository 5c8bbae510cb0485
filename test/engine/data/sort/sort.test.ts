import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Batch, batchOf, compact, rowsOf } from '#engine/data/batch.ts';
import { Interleaver } from '#engine/data/rows/interleave.ts';
import { RowStore, range } from '#engine/data/rows/row-store.ts';
import { attributeTypes, type Schema } from '#engine/data/schema.ts';
import { mergeRuns } from '#engine/data/sort/merge-runs.ts';
import { orderByWords } from '#engine/data/sort/order-by-words.ts';
import { orderRows } from '#engine/data/sort/order-rows.ts';
import { rankTexts } from '#engine/data/sort/rank-texts.ts';
import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import { compareText } from '#engine/data/value.ts';
import { awkwardTable, naiveOrder } from '../../../support/awkward-table.ts';
import { cutTable, seeded } from '../../../support/run-operator.ts';

const schema: Schema = attributeTypes.map(type => ({ name: type, type, ...(type === 'vector' && { width: 2 }) }));

/** Runs a resumable computation to its end. */
function settle<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const key = (column: number, descending = false, nullsFirst = false): SortKey => ({
  column,
  type: schema[column].type,
  descending,
  nullsFirst,
});

describe('order by words', () => {
  const naive = (words: readonly Uint32Array[], n: number) =>
    Array.from({ length: n }, (_, i) => i).sort((a, b) => {
      for (const word of words) if (word[a] !== word[b]) return word[a] - word[b];
      return a - b;
    });

  test.each([0, 1, 2, 24, 25, 1000, 20_000, 150_000])('orders %i rows as a naive stable sort does', n => {
    const random = seeded(n + 1);
    const pick = (...values: number[]) => values[Math.floor(random() * values.length)];
    const kinds: (() => number)[] = [
      () => random() * 2 ** 32,
      () => pick(0, 5, 0xffffffff),
      () => Math.floor(random() * 300) << 8,
      () => 0x80000000 + random() * 1e6,
      () => 7,
      () => pick(1, 2) * 2 ** 30 + Math.floor(random() * 50),
    ];
    for (let round = 0; round < 3; round++) {
      const words = Array.from({ length: 1 + round }, () => {
        const kind = kinds[Math.floor(random() * kinds.length)];
        return Uint32Array.from({ length: n }, kind);
      });
      const wanted = naive(words, n);
      expect([...settle(orderByWords(words, n))]).toEqual(wanted);
    }
  });

  test('leaves sorted input as it is', () => {
    const words = [Uint32Array.from({ length: 100_000 }, (_, i) => i >> 3)];
    expect([...settle(orderByWords(words, 100_000))]).toEqual(Array.from({ length: 100_000 }, (_, i) => i));
  });

  test('[O6] breathes at least once per 64 k rows and pass', () => {
    let breaths = 0;
    for (const _ of orderByWords([Uint32Array.from({ length: 655_360 }, (_, i) => Math.imul(i, 2654435761))], 655_360))
      breaths++;
    expect(breaths).toBeGreaterThan(40);
  });
});

test('texts rank by code point, equal texts alike', () => {
  const unit = fc.constantFrom('a', 'b', '\0', 'é', '￿', '😀', '\ud800', 'same beginning ');
  const texts = fc.array(
    fc.array(unit, { maxLength: 7 }).map(parts => parts.join('')),
    { maxLength: 200 },
  );
  const property = fc.property(texts, fc.constantFrom('', 'common '), (drawn, prefix) => {
    const values = drawn.map(text => prefix + text);
    const ranks = settle(rankTexts(values, new Uint8Array(values.length).fill(1)));
    const distinct = [...new Set(values)].sort(compareText);
    expect([...ranks]).toEqual(values.map(text => distinct.indexOf(text)));
  });
  fc.assert(property, { numRuns: 300, seed: 3 });
});

const orders: readonly (readonly SortKey[])[] = [
  ...schema.flatMap((_, c) => [[key(c)], [key(c, true)], [key(c, false, true)], [key(c, true, true)]]),
  [key(0), key(4), key(3, true)],
  [key(4, true, true), key(2), key(1, true)],
  [key(8), key(7, true), key(6)],
];

describe.each([
  ['as they come', { cut: 700, scatter: false }],
  ['behind selections, dictionaries changing', { cut: 33, scatter: true }],
] as const)('rows %s', (_, { cut, scatter }) => {
  const table = awkwardTable(schema, { rows: 1200, seed: 11 });

  test('come out of a row store as they went in, in any order', () => {
    const store = new RowStore(schema);
    for (let round = 0; round < 2; round++) {
      for (const batch of cutTable(table, cut, scatter)) store.append(batch);
      const random = seeded(5);
      const picked = Uint32Array.from({ length: 1500 }, () => Math.floor(random() * store.rows));
      expect(rowsOf(store.take(picked))).toEqual([...picked].map(row => table.rows[row]));
      expect([...store.batches(500)].flatMap(rowsOf)).toEqual(table.rows);
      store.clear();
      expect(store.rows).toBe(0);
    }
  });

  test.each(orders.map(keys => [keys.map(k => `${k.type} ${k.descending} ${k.nullsFirst}`).join(), keys] as const))(
    'are ordered by %s as a naive sort does',
    (_, keys) => {
      const store = new RowStore(schema);
      for (const batch of cutTable(table, cut, scatter)) store.append(batch);
      expect([...settle(orderRows(store, keys))]).toEqual(naiveOrder(table.rows, keys));
    },
  );
});

test('[O3] merged runs are one order, equal rows in the order of their runs', () => {
  for (const keys of orders)
    for (const runCount of [1, 2, 5, 8]) {
      const table = awkwardTable(schema, { rows: 300, seed: runCount, wide: 0.1 });
      const size = Math.ceil(table.rows.length / runCount);
      const runs = Array.from({ length: runCount }, (_, r): Batch[] => {
        const rows = table.rows.slice(r * size, (r + 1) * size);
        const sorted = naiveOrder(rows, keys).map(i => rows[i]);
        return [...cutTable({ schema, rows: sorted }, 17, r % 2 === 0), batchOf(schema, [])].map(compact);
      });
      const interleaver = new Interleaver(schema);
      const merged = [...mergeRuns(runs, keys, 64)].map(picks => interleaver.batch(picks));
      expect(merged.flatMap(rowsOf)).toEqual(naiveOrder(table.rows, keys).map(i => table.rows[i]));
      expect(merged.slice(0, -1).every(b => b.rows === 64)).toBe(true);
    }
});

test('a row store of unique texts in many dictionaries keeps dictionaries of its output distinct', () => {
  const texts: Schema = [{ name: 's', type: 'string' }];
  const store = new RowStore(texts);
  const rows = Array.from({ length: 300_000 }, (_, i) => [`text ${(i * 7919) % 290_000}`]);
  for (const batch of cutTable({ schema: texts, rows }, 60_000, false)) store.append(batch);
  for (const batch of [...store.batches(50_000)].map(b => b)) {
    const dictionary = batch.columns[0].dictionary;
    expect(new Set(dictionary?.values).size).toBe(dictionary?.size);
  }
  expect(rowsOf(store.take(range(250_000, 250_003)))).toEqual(rows.slice(250_000, 250_003));
});

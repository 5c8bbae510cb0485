import { describe, expect, test } from 'vitest';
import { Membership } from '#engine/provenance/membership.ts';
import { RowSet } from '#engine/provenance/row-set.ts';
import { RowSetBuilder, union } from '#engine/provenance/row-set-builder.ts';
import { seeded } from '../../support/run-operator.ts';

const sorted = (rows: Iterable<number>) => [...new Set(rows)].sort((a, b) => a - b);

/** The same rows held as ranges, as a list and as bits. */
function forms(rows: readonly number[]): { [form: string]: RowSet } {
  const list = sorted(rows);
  const ranges = new RowSetBuilder();
  for (const row of list) ranges.addRange(row, row + 1);
  const base = (list[0] ?? 0) - 5;
  const words = new Uint32Array(Math.ceil(((list.at(-1) ?? 0) - base + 40) / 32));
  for (const row of list) words[(row - base) >>> 5] |= 1 << (row - base);
  return {
    list: RowSet.sorted(Uint32Array.from(list)),
    ranges: ranges.build(),
    bits: RowSet.bits(words, base, list[0] ?? 0, (list.at(-1) ?? -1) + 1),
  };
}

describe.each(['list', 'ranges', 'bits'])('a row set held as %s', form => {
  test('does what a set of numbers does', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const below = (n: number) => Math.floor(random() * n);
      const span = [10, 200, 3000][seed % 3];
      const rows = sorted(Array.from({ length: below(span) }, () => 70 + below(span)));
      const set = forms(rows)[form];
      expect(set.size, `seed ${seed}`).toBe(rows.length);
      expect([...set.toArray()]).toEqual(rows);
      expect([...set.chunks()].flatMap(chunk => [...chunk])).toEqual(rows);
      if (rows.length > 0) expect([set.first, set.last]).toEqual([rows[0], rows.at(-1)]);
      for (let k = 0; k < 20; k++) {
        const row = 60 + below(span + 20);
        expect(set.has(row)).toBe(rows.includes(row));
      }
      const [start, end] = [60 + below(span), 60 + below(span + 40)];
      const within = set.within(start, end);
      expect([...within.toArray()]).toEqual(rows.filter(row => row >= start && row < end));
      expect(within.size).toBe(within.toArray().length);
      expect([...within.shift(-60 + 3).toArray()]).toEqual(rows.filter(r => r >= start && r < end).map(r => r - 57));
      expect([...set.slice(3, 5)]).toEqual(rows.slice(3, 8));
      expect([...set.slice(rows.length + 1, 5)]).toEqual([]);
      expect(set.equals(RowSet.from(rows.toReversed()))).toBe(true);
      const values = Uint32Array.from({ length: 100 }, () => 60 + below(span + 20));
      expect([...new Membership(set).positions(values)]).toEqual(
        [...values.keys()].filter(k => rows.includes(values[k])),
      );
    }
  });

  test('unites with the others', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const some = (n: number, span: number) => Array.from({ length: n }, () => 9 + Math.floor(random() * span));
      const [a, b, c] = [some(50, 80), some(30, seed % 2 === 0 ? 4e9 : 300), some(seed % 4, 100)];
      const parts = [forms(a)[form], ...Object.values(forms(c)), RowSet.from(b)];
      expect([...union(parts).toArray()], `seed ${seed}`).toEqual(sorted([...a, ...b, ...c]));
    }
  });
});

test('a builder takes rows, ranges, lists and sets in any order, with repetitions', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = seeded(seed);
    const below = (n: number) => Math.floor(random() * n);
    const expected = new Set<number>();
    const builder = new RowSetBuilder();
    const span = [50, 5000, 3e9][seed % 3];
    for (let k = below(12); k > 0; k--) {
      const start = below(span);
      const list = Uint32Array.from(sorted(Array.from({ length: below(40) }, () => start + below(100))));
      if (k % 5 === 0) builder.add(start);
      if (k % 5 === 1) builder.addRange(start, start + 17);
      if (k % 5 === 2) builder.addSorted(list);
      if (k % 5 === 3) builder.addAll(list.toReversed());
      if (k % 5 === 4) builder.addSet(forms([...list])[['list', 'ranges', 'bits'][below(3)]]);
      if (k % 5 === 0) expected.add(start);
      else if (k % 5 === 1) for (let row = start; row < start + 17; row++) expected.add(row);
      else for (const row of list) expected.add(row);
    }
    const set = builder.build();
    expect([...set.toArray()], `seed ${seed}`).toEqual(sorted(expected));
    expect(set.size).toBe(expected.size);
  }
});

test('ten million consecutive rows are a pair of numbers, and a slice of them is quick', () => {
  const set = RowSet.from({ start: 5, end: 10_000_005 });
  expect(set.bounds).toEqual(Float64Array.of(5, 10_000_005));
  expect([...set.slice(9_999_998, 10)]).toEqual([10_000_003, 10_000_004]);
});

test('rows up to the last id there is are held', () => {
  const top = 0xfffffffe;
  for (const set of [
    RowSet.from([top, 3]),
    RowSet.range(top - 2, top + 1),
    union([RowSet.from([top]), RowSet.range(top - 9, top - 3)]),
  ])
    expect(set.has(top)).toBe(true);
});

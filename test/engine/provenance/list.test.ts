import { describe, expect, test } from 'vitest';
import { noOrigin } from '#engine/operator/lineage.ts';
import { decodeList, type ListView, valuesAt } from '#engine/provenance/decode-list.ts';
import { encodeList, encodeSelections, type ListInfo, wordsFor } from '#engine/provenance/encode-list.ts';
import { packer, unpacker, unpackOne } from '#engine/provenance/packing.ts';
import { codec } from '#engine/store/lineage-store.ts';
import { seeded } from '../../support/run-operator.ts';

const offset = 3;

function encoded(values: Uint32Array) {
  const words = new Uint32Array(wordsFor(values.length) + offset).fill(0xdeadbeef);
  const info = encodeList(values, values.length, words, offset);
  return { info, view: viewOf(info, words, values.length) };
}

const viewOf = (info: ListInfo, words: Uint32Array, count: number): ListView => ({
  codec: info.codec,
  words,
  at: offset,
  size: info.words,
  count,
  min: info.min,
});

function check(values: Uint32Array, what: string): ListInfo {
  const { info, view } = encoded(values);
  expect([...decodeList(view)], what).toEqual([...values]);
  const positions = Uint32Array.from(values.keys()).filter(k => k % 7 === 0 || k === values.length - 1);
  expect([...valuesAt(view, positions)], what).toEqual([...positions.map(k => values[k])]);
  const present = values.filter(v => v !== noOrigin);
  expect(info.present, what).toBe(present.length);
  if (present.length > 0) {
    expect(info.min, what).toBe(present.reduce((a, b) => Math.min(a, b)));
    expect(info.max, what).toBe(present.reduce((a, b) => Math.max(a, b)));
  } else expect(info.min, what).toBeGreaterThan(info.max);
  const steps = [...values].map((v, k) => (k === 0 ? 1 : Math.sign(v - values[k - 1])));
  const order = present.length < values.length ? 0 : Math.min(...steps) === 1 ? 2 : Math.min(...steps) === 0 ? 1 : 0;
  expect(info.order, what).toBe(order);
  return info;
}

const shapes: { [name: string]: (n: number, random: () => number) => number[] } = {
  run: n => Array.from({ length: n }, (_, k) => 1000 + k),
  'all the same': n => Array.from({ length: n }, () => 77),
  'dense ascending': (n, random) => ascending(n, () => 1 + Math.floor(random() * 3)),
  'sparse ascending': (n, random) => ascending(n, () => 1 + Math.floor(random() * 900)),
  'not descending': (n, random) => ascending(n, () => Math.floor(random() * 3)),
  'few groups': (n, random) => Array.from({ length: n }, () => Math.floor(random() * 5)),
  '13 to 16 bits': (n, random) => Array.from({ length: n }, () => Math.floor(random() * 40_000)),
  '17 bits': (n, random) => Array.from({ length: n }, () => Math.floor(random() * 100_000)),
  'any u32': (n, random) => Array.from({ length: n }, () => Math.floor(random() * noOrigin)),
  'near the top': (n, random) => Array.from({ length: n }, () => noOrigin - 1 - Math.floor(random() * 50)),
  'some missing': (n, random) =>
    Array.from({ length: n }, () => (random() < 0.3 ? noOrigin : Math.floor(random() * 1e6))),
  'ascending, then missing': n => Array.from({ length: n }, (_, k) => (k > n / 2 ? noOrigin : k)),
  'all missing': n => Array.from({ length: n }, () => noOrigin),
  'any u32 or missing': (n, random) =>
    Array.from({ length: n }, () => (random() < 0.1 ? noOrigin : Math.floor(random() * noOrigin))),
  clustered: (n, random) => Array.from({ length: n }, (_, k) => (k >> 6) * 1e6 + Math.floor(random() * 64)),
};

function ascending(n: number, step: () => number): number[] {
  let value = 5;
  return Array.from({ length: n }, () => (value += step()));
}

describe('an encoded list', () => {
  test.each(Object.keys(shapes))('reads back whole and by position: %s', shape => {
    for (const n of [1, 2, 31, 32, 33, 1023, 1024, 1025, 5000])
      check(Uint32Array.from(shapes[shape](n, seeded(n))), `${shape}, ${n} values`);
  });

  test('mixes of shapes read back, whatever borders they meet at', () => {
    const names = Object.keys(shapes);
    for (let seed = 1; seed <= 150; seed++) {
      const random = seeded(seed);
      const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
        shapes[names[Math.floor(random() * names.length)]](1 + Math.floor(random() * 1500), random),
      );
      check(Uint32Array.from(parts.flat()), `seed ${seed}`);
    }
  });

  test('takes the room its shape deserves', () => {
    const bytes = (shape: string) => {
      const { info } = encoded(Uint32Array.from(shapes[shape](65_536, seeded(1))));
      return { codec: info.codec, perValue: (info.words * 4) / 65_536 };
    };
    expect(bytes('run')).toEqual({ codec: codec.run, perValue: 0 });
    expect(bytes('all the same')).toEqual({ codec: codec.same, perValue: 0 });
    expect(bytes('dense ascending').codec).toBe(codec.bitmap);
    expect(bytes('dense ascending').perValue).toBeLessThan(0.27);
    expect(bytes('sparse ascending').perValue).toBeLessThan(1.3);
    expect(bytes('few groups').perValue).toBeLessThan(0.4);
    expect(bytes('17 bits').perValue).toBeLessThan(2.2);
    expect(bytes('any u32').perValue).toBeLessThan(4.02);
  });
});

test('every width packs and unpacks', () => {
  for (let width = 0; width <= 32; width++) {
    const random = seeded(width);
    const values = Uint32Array.from({ length: 96 }, () => 9 + Math.floor(random() * 2 ** width));
    const words = new Uint32Array(3 * width);
    packer(width)(values, 0, 9, words, 0, 3);
    const back = new Uint32Array(96);
    unpacker(width)(words, 0, 9, back, 0, 3);
    expect([...back]).toEqual([...values]);
    expect(Array.from(values, (_, k) => (unpackOne(words, 0, width, k) + 9) >>> 0)).toEqual([...values]);
  }
});

describe('selections in one bitmap', () => {
  const encode = (parts: { base: number; rows: Uint16Array }[]) => {
    const count = parts.reduce((n, { rows }) => n + rows.length, 0);
    const words = new Uint32Array(4096);
    const info = encodeSelections(parts, count, words, offset);
    return info && [...decodeList(viewOf(info, words, count))];
  };

  test('read back as the rows they select', () => {
    const parts = [
      { base: 100, rows: Uint16Array.of(3, 4, 9) },
      { base: 109, rows: Uint16Array.of(1, 2, 30) },
    ];
    expect(encode(parts)).toEqual([103, 104, 109, 110, 111, 139]);
  });

  test.each([
    ['a descent within a part', [{ base: 0, rows: Uint16Array.of(1, 3, 2, 5) }]],
    ['a repetition', [{ base: 0, rows: Uint16Array.of(1, 1, 2) }]],
    [
      'a descent between parts',
      [
        { base: 8, rows: Uint16Array.of(1, 2) },
        { base: 0, rows: Uint16Array.of(1, 20) },
      ],
    ],
    [
      'parts that meet in a row',
      [
        { base: 0, rows: Uint16Array.of(1, 2) },
        { base: 0, rows: Uint16Array.of(2, 3) },
      ],
    ],
    [
      'a part past the last',
      [
        { base: 0, rows: Uint16Array.of(1, 60) },
        { base: 0, rows: Uint16Array.of(61, 40) },
      ],
    ],
    ['sparse rows', [{ base: 0, rows: Uint16Array.of(1, 5000) }]],
  ])('are left to another form: %s', (_, parts) => {
    expect(encode(parts)).toBeNull();
  });
});

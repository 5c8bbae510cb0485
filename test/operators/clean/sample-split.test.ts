import { expect, test } from 'vitest';
import { configProblems } from '#engine/operator/config.ts';
import type { Table } from '#engine/operator/define.ts';
import { sample } from '#operators/clean/sample.ts';
import { split } from '#operators/clean/split.ts';
import { chance, chanceSeed } from '#operators/row-chance.ts';
import { runOperator } from '../../support/run-operator.ts';

const numbers = (count: number): Table => ({
  schema: [
    { name: 'n', type: 'int32' },
    { name: 'kind', type: 'string' },
  ],
  rows: Array.from({ length: count }, (_, n) => [n, n % 10 === 0 ? 'rare' : 'usual']),
});
const firsts = (rows: readonly { readonly values: readonly unknown[] }[]) => rows.map(r => r.values[0] as number);

/** χ² of how often each of `cells` was hit, against all alike. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

test('chances are spread evenly and do not follow the row id or the seed', () => {
  const cells = new Array(100).fill(0);
  const pairs = new Array(100).fill(0);
  const seed = chanceSeed(1);
  for (let row = 0; row < 100_000; row++) {
    const at = chance(seed, row);
    cells[Math.floor(at * 100)]++;
    pairs[Math.floor(at * 10) * 10 + Math.floor(chance(chanceSeed(2), row) * 10)]++;
  }
  // 99 degrees of freedom: 148 is passed once in a thousand.
  expect(chiSquare(cells)).toBeLessThan(148);
  expect(chiSquare(pairs)).toBeLessThan(148);
  expect(chance(seed, 4294967296 + 5)).not.toBe(chance(seed, 5));
});

test('a fraction keeps about that part, and another seed keeps others', async () => {
  const run = (seed: number) => runOperator(sample, { fraction: 0.3, seed }, { in: numbers(20_000) });
  const [one, two] = [firsts((await run(1)).rows.out), firsts((await run(2)).rows.out)];
  // Standard deviation 65.
  expect(Math.abs(one.length - 6000)).toBeLessThan(260);
  expect(one.filter(n => two.includes(n)).length / one.length).toBeCloseTo(0.3, 1);
});

test('a count keeps exactly so many, in order, and each row as often as any other', async () => {
  const hits = new Array(40).fill(0);
  for (let seed = 0; seed < 400; seed++) {
    const kept = firsts((await runOperator(sample, { count: 10, seed }, { in: numbers(40) }, { cut: 7 })).rows.out);
    expect(kept).toHaveLength(10);
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
    for (const n of kept) hits[n]++;
  }
  // 39 degrees of freedom: 73 is passed once in a thousand.
  expect(chiSquare(hits)).toBeLessThan(73);
});

test('a count past the rows there are keeps them all', async () => {
  const { rows } = await runOperator(sample, { count: 50 }, { in: numbers(20) }, { cut: 3 });
  expect(firsts(rows.out)).toEqual(Array.from({ length: 20 }, (_, n) => n));
});

test('sample takes a fraction or a count, not both and not neither', () => {
  expect(configProblems(sample, {}).map(p => p.field)).toEqual(['fraction']);
  expect(configProblems(sample, { count: 1, fraction: 1 }).map(p => p.field)).toEqual(['count']);
});

test('parts of a split are disjoint, complete and of the sizes asked', async () => {
  const { rows } = await runOperator(split, { fractions: [0.6, 0.3, 0.1], seed: 4 }, { in: numbers(30_000) });
  const all = [rows.part1, rows.part2, rows.part3].map(firsts);
  expect(all.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 30_000 }, (_, n) => n));
  all.forEach((part, i) => expect(part.length / 30_000).toBeCloseTo([0.6, 0.3, 0.1][i], 2));
});

test('a stratified split keeps the sizes within each stratum to the row', async () => {
  const config = { fractions: [0.7, 0.2, 0.1], stratifyBy: 'kind', seed: 9 };
  const { rows } = await runOperator(split, config, { in: numbers(1003) }, { cut: 100, restoreAfter: 'each' });
  const sizes = (kind: string) =>
    [rows.part1, rows.part2, rows.part3].map(part => part.filter(r => r.values[1] === kind).length);
  const rare = sizes('rare');
  const usual = sizes('usual');
  expect([...rare, ...usual].reduce((a, b) => a + b)).toBe(1003);
  [0.7, 0.2, 0.1].forEach((fraction, i) => {
    expect(Math.abs(rare[i] - 101 * fraction)).toBeLessThan(2);
    expect(Math.abs(usual[i] - 902 * fraction)).toBeLessThan(2);
  });
});

test('fractions that do not make 1 are a problem', () => {
  expect(configProblems(split, { fractions: [0.5, 0.6] }).map(p => p.field)).toEqual(['fractions']);
});

import { expect, test } from 'vitest';
import { compilePredicate } from '#engine/data/expression/compile.ts';
import type { AttributeType } from '#engine/data/schema.ts';
import { duration, shortCount } from '../../web/controls/durations.ts';
import { Pace } from '../../web/controls/pace.ts';
import { rowsText } from '../../web/results/cell-text.ts';
import { PageCache } from '../../web/results/page-cache.ts';
import { quickFilter, together } from '../../web/results/quick-filter.ts';
import { sortedBy, sortText } from '../../web/results/sort-order.ts';

test('the page cache asks once for a page and holds no more than its capacity', async () => {
  const asked: number[] = [];
  const cache = new PageCache(
    async page => {
      asked.push(page);
      return page * 10;
    },
    3,
    () => {},
  );
  cache.want([0, 1]);
  cache.want([0, 1, 2]);
  await Promise.resolve();
  cache.want([3, 4]);
  await new Promise(setImmediate);
  expect(asked).toEqual([0, 1, 2, 3, 4]);
  expect(cache.size).toBe(3);
  expect(cache.get(0)).toBeUndefined();
  expect(cache.get(4)).toBe(40);
});

test('a page that goes out of date on its way is asked for once more', async () => {
  const answers: ((rows: number) => void)[] = [];
  const cache = new PageCache<number>(
    () => new Promise(resolve => answers.push(resolve)),
    2,
    () => {},
  );
  cache.want([0]);
  cache.renew([0]);
  cache.renew([0]);
  answers[0]!(1);
  await expect.poll(() => answers.length).toBe(2);
  expect(cache.get(0)).toBe(1);
  answers[1]!(2);
  await expect.poll(() => cache.get(0)).toBe(2);
  expect(answers.length).toBe(2);
});

test('an answer to a question that was dropped counts for nothing', async () => {
  let answer = (_: string) => {};
  let changes = 0;
  const cache = new PageCache(
    () => new Promise<string>(resolve => (answer = resolve)),
    3,
    () => changes++,
  );
  cache.want([0]);
  cache.clear();
  answer('old');
  await new Promise(setImmediate);
  expect([cache.size, changes]).toEqual([0, 0]);
});

test('a page that failed is asked for again only after a retry', async () => {
  let times = 0;
  const cache = new PageCache<number>(
    async () => {
      times++;
      throw new Error('gone');
    },
    3,
    () => {},
  );
  cache.want([0]);
  await new Promise(setImmediate);
  cache.want([0]);
  expect(times).toBe(1);
  expect(cache.fault(0)).toBeInstanceOf(Error);
  cache.retry();
  cache.want([0]);
  expect(times).toBe(2);
});

test.each([
  ['float64', '>5', 'x > 5'],
  ['int64', '2..8', 'x BETWEEN 2 AND 8'],
  ['int64', '7', 'x = 7'],
  ['string', 'null', 'x IS NULL'],
  ['string', '!null', 'x IS NOT NULL'],
  ['string', "=it's", "x = 'it''s'"],
  ['string', '!b', "x <> 'b'"],
  ['string', '50%', "x ILIKE '%50\\%%' ESCAPE '\\'"],
  ['bool', 'true', 'x = true'],
  ['timestamp', '>2024-01-01', "x > TIMESTAMP '2024-01-01'"],
  ['json', 'a', "CAST(x AS string) ILIKE '%a%' ESCAPE '\\'"],
  ['float64', 'ab', "CAST(x AS string) ILIKE '%ab%' ESCAPE '\\'"],
  ['string', '>', null],
  ['string', ' ', null],
])('a quick filter on %s: %s', (type, typed, expected) => {
  const filter = quickFilter({ name: 'x', type }, typed);
  expect(filter).toBe(expected);
  if (filter !== null) compilePredicate(filter, [{ name: 'x', type: type as AttributeType }]);
});

test('names that are no plain words are quoted', () =>
  expect(quickFilter({ name: 'a "b"', type: 'int32' }, '1')).toBe('"a ""b""" = 1'));

test('the filter bar and the quick filters hold together', () => {
  expect(together('', [null])).toBeUndefined();
  expect(together('a OR b', ['c'])).toBe('(a OR b) AND (c)');
});

test('a header sorts up, down and not at all; shift adds', () => {
  const up = sortedBy([], 'a', false);
  const down = sortedBy(up, 'a', false);
  expect([sortText(up), sortText(down), sortText(sortedBy(down, 'a', false))]).toEqual(['a:asc', 'a:desc', undefined]);
  expect(sortText(sortedBy(down, 'b', true))).toBe('a:desc,b:asc');
  expect(sortText(sortedBy(down, 'b', false))).toBe('b:asc');
});

test('rows are copied as tab-separated text', () =>
  expect(
    rowsText([
      ['a\tb', 1],
      [null, { x: 1 }],
    ]),
  ).toBe('"a\tb"\t1\n\t"{""x"":1}"'));

test('time spans and counts stay short', () => {
  expect([12, 4200, 185_000, 7_800_000].map(duration)).toEqual(['12 ms', '4.2 s', '3 min 05 s', '2 h 10 min']);
  expect([9999, 12_345, 2_400_000].map(shortCount)).toEqual(['9 999', '12.3 k', '2.4 M']);
});

test('the pace is that of the last seconds, and tells what is left', () => {
  const pace = new Pace();
  expect(pace.rowsPerSecond).toBeNull();
  for (let i = 0; i <= 10; i++) pace.add({ at: i * 1000, rows: i * 500, done: i, total: 20 });
  expect(pace.rowsPerSecond).toBe(500);
  expect(pace.part).toBe(0.5);
  expect(pace.msLeft).toBe(10_000);
});

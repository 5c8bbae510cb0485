import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { compareText } from '#engine/data/value.ts';
import { seeded } from '#engine/run/seeded.ts';
import { ArrowFileReader, ArrowFileWriter } from '#engine/store/arrow-file.ts';
import { findPage, type PageAsked } from '#server/jobs/find-page.ts';
import { Orders } from '#server/jobs/orders.ts';
import { urgently } from '#server/results/breath.ts';
import { matchingRows, orderOf, sortKeysOf } from '#server/results/row-order.ts';
import { sortRows } from '#server/results/sort-rows.ts';
import { topRows } from '#server/results/top-rows.ts';
import { Abandoned, Work } from '#server/results/work.ts';

const count = 24_000;
const schema: Schema = [
  { name: 'odd', type: 'float64' },
  { name: 'wide', type: 'int64' },
  { name: 'flag', type: 'bool' },
  { name: 'small', type: 'int32' },
  { name: 'at', type: 'timestamp' },
  { name: 'city', type: 'string' },
  { name: 'code', type: 'string' },
  { name: 'text', type: 'string' },
];
const next = seeded(7, 'orders');
const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)];
const odd = [Number.NaN, null, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, -1.5, 1e300];
/** What sorts wrongly by UTF-16 units, by padding, by signed bytes, or by a prefix alone. */
const texts = [
  '',
  '\0',
  'a',
  'a\0',
  'a\0\0',
  'Z',
  'ä',
  '\uffff',
  '\u{10000}',
  '\u{1f600}x',
  'K',
  'İx',
  null,
  'aaaaaaaab',
  'aaaaaaaaa',
];
const prefix = 'https://example.org/a/long/way/to/go/';
const rows: Value[][] = Array.from({ length: count }, (_, n) => [
  next() < 0.3 ? pick(odd) : Math.round(next() * 1e4) / 8 - 500,
  next() < 0.1 ? null : next() < 0.5 ? 2n ** 60n + BigInt(Math.floor(next() * 9)) : -(2n ** 53n) - BigInt(n % 5),
  next() < 0.1 ? null : next() < 0.5,
  next() < 0.1 ? null : Math.floor(next() * 2 ** 32) - 2 ** 31,
  1.6e12 + Math.floor(next() * 1e6) * 1000,
  next() < 0.05 ? null : `City ${Math.floor(next() * 50)}`,
  `${prefix}${((n * 7919) % count).toString(36)}`,
  next() < 0.5 ? pick(texts) : `${pick(['', 'aaaaaaaa', 'é'.repeat(9)])}${Math.floor(next() * 1e6).toString(36)}`,
]);

const folder = mkdtempSync(join(tmpdir(), 'sluice-orders-'));
let reader: ArrowFileReader;
beforeAll(() => {
  const writer = new ArrowFileWriter(join(folder, 'rows.arrow'), schema);
  for (let at = 0; at < count; at += 5000) writer.write(batchOf(schema, rows.slice(at, at + 5000)));
  writer.close();
  reader = new ArrowFileReader(join(folder, 'rows.arrow'));
});
afterAll(() => {
  reader.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As the README of the sort says: NaN greatest, -0 equal to 0, texts by code point, nulls last either way. */
function compare(a: Value, b: Value, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const sign = descending ? -1 : 1;
  if (typeof a === 'string') return sign * compareText(a, b as string);
  if (Number.isNaN(a) || Number.isNaN(b)) return sign * (Number(Number.isNaN(a)) - Number(Number.isNaN(b)));
  return a < (b as Value & object) ? -sign : a > (b as Value & object) ? sign : 0;
}

function naive(sort: string, ids: readonly number[]): number[] {
  const keys = sort.split(',').map(key => key.split(':'));
  const columns = keys.map(([name]) => schema.findIndex(a => a.name === name));
  return ids.toSorted((x, y) => {
    for (const [k, [, way]] of keys.entries()) {
      const found = compare(rows[x][columns[k]], rows[y][columns[k]], way === 'desc');
      if (found !== 0) return found;
    }
    return x - y;
  });
}

const all = Array.from({ length: count }, (_, id) => id);
const sorts = [
  ...['odd', 'odd:desc', 'wide', 'wide:desc', 'flag', 'flag:desc', 'small', 'small:desc', 'at', 'at:desc'],
  ...['city', 'city:desc', 'code', 'code:desc', 'text', 'text:desc'],
  ...['text,code:desc', 'city,text', 'flag,odd:desc', 'city:desc,code', 'text:desc,odd', 'flag,city,text,wide'],
];

test.each(sorts)('the order by %s is that of a naive stable sort, whole and of some rows', async sort => {
  const keys = sortKeysOf(schema, sort);
  expect([...(await sortRows(reader, keys, null))]).toEqual(naive(sort, all));
  const some = all.filter(id => id % 3 === 1);
  expect([...(await sortRows(reader, keys, Uint32Array.from(some)))]).toEqual(naive(sort, some));
});

test.each(sorts)('the first rows by %s are found alone, and are those of the whole order', async sort => {
  const keys = sortKeysOf(schema, sort);
  const some = all.filter(id => id % 97 === 5);
  for (const [ids, wanted] of [[null, naive(sort, all)] as const, [Uint32Array.from(some), naive(sort, some)] as const])
    for (const first of [1, 100, 700]) {
      const found = await topRows(reader, keys, ids, first);
      expect([...(found ?? [])]).toEqual(wanted.slice(0, first));
    }
});

test.each([
  'city 4',
  'A',
  'x',
  'k',
  'i',
  '\0',
  'aaaab',
  'ä',
  'K',
  '/go/1',
  '😀',
  '\u{10000}',
  'true',
  '12',
  'tp',
  'yc',
])('a search for %j finds what looking at every value finds', async search => {
  const needle = search.toLowerCase();
  const shown = (value: Value, c: number) =>
    schema[c].type === 'timestamp'
      ? new Date(value as number).toISOString()
      : Object.is(value, -0)
        ? '0'
        : String(value);
  const wanted = all.filter(id => rows[id].some((v, c) => v !== null && shown(v, c).toLowerCase().includes(needle)));
  expect([...((await orderOf(reader, { search })) ?? [])]).toEqual(wanted);
});

test('progress grows from nothing to all, and work that is given up ends', async () => {
  for (const sort of ['code', 'odd', 'city,text', 'text,wide']) {
    const seen: number[] = [];
    const work = new (class extends Work {
      override at(share: number): void {
        super.at(share);
        seen.push(this.done);
      }
    })();
    await sortRows(reader, sortKeysOf(schema, sort), null, work);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeLessThanOrEqual(1);
    expect(new Set(seen).size).toBeGreaterThan(5);
  }
  const gone = new Work();
  gone.abandoned = true;
  const match = matchingRows(reader, { where: 'odd > 3' });
  const slow = { ...slowly(reader), rows: reader.rows };
  await expect(sortRows(slow, sortKeysOf(schema, 'odd'), null, gone)).rejects.toBeInstanceOf(Abandoned);
  expect((await match?.(null))?.length).toBeGreaterThan(0);
});

/** A reader that takes longer than a turn for each batch. */
const slowly = (
  from: ArrowFileReader,
): Pick<ArrowFileReader, 'schema' | 'rows' | 'read' | 'readColumns' | 'close'> => ({
  schema: from.schema,
  rows: from.rows,
  read: (start, rowCount) => from.read(start, rowCount),
  *readColumns(columns, start, rowCount) {
    for (const batch of from.readColumns(columns, start, rowCount)) {
      const until = performance.now() + 10;
      while (performance.now() < until);
      yield batch;
    }
  },
  close: () => {},
});

test('orders are found one at a time, once for all who ask, and given up when nobody waits', async () => {
  const orders = new Orders(1000, 40);
  const log: string[] = [];
  const never = new Promise<never>(() => {});
  let finish = () => {};
  const first = (work: Work) =>
    new Promise<Uint32Array>(resolve => {
      log.push('first');
      finish = () => resolve(Uint32Array.of(work.abandoned ? 0 : 1));
    });
  const second = async () => {
    log.push('second');
    return Uint32Array.of(2);
  };
  const waiting = [orders.wait('a', first, never), orders.wait('a', first, never)];
  const later = orders.wait('b', second, never);
  await new Promise(setImmediate);
  expect(log).toEqual(['first']);
  finish();
  expect((await Promise.all([...waiting, later])).map(order => order?.[0])).toEqual([1, 1, 2]);
  expect(log).toEqual(['first', 'second']);
  expect(orders.known('a')).toEqual(Uint32Array.of(1));

  let leave = (_: Error) => {};
  const left = new Promise<never>((_, reject) => (leave = reject));
  let work: Work | null = null;
  const long = (own: Work) => {
    work = own;
    return never;
  };
  const gone = orders.wait('c', long, left);
  await expect.poll(() => work).not.toBeNull();
  leave(new Abandoned());
  await expect(gone).rejects.toBeInstanceOf(Abandoned);
  expect((work as unknown as Work).abandoned).toBe(true);

  const asked = new Orders(1000, 40).find('d', long);
  await expect.poll(() => asked.work.abandoned).toBe(true);
});

test('a question that does not wait gets the first rows, then how far the rest is, then the rest', async () => {
  const ask = (more: object): PageAsked => ({
    key: ['page'],
    reader,
    question: { offset: 0, limit: 10, wait: 0, ...more },
    left: new Promise<never>(() => {}),
  });
  const wanted = naive('code:desc', all);
  // While something urgent is at work, what is long is not.
  let done = () => {};
  const urgent = urgently(() => new Promise<void>(resolve => (done = resolve)));
  const first = await findPage(ask({ sort: 'code:desc' }));
  expect(first.ids).toEqual(wanted.slice(0, 10));
  expect(first).toMatchObject({ matched: count, pending: { doing: 'ordering' } });
  const deep = await findPage(ask({ sort: 'code:desc', offset: 20_000 }));
  expect(deep).toMatchObject({ ids: [], matched: count, pending: { doing: 'ordering' } });
  done();
  await urgent;
  await expect
    .poll(async () => (await findPage(ask({ sort: 'code:desc', offset: 20_000 }))).pending, { timeout: 30_000 })
    .toBeNull();
  const whole = await findPage(ask({ sort: 'code:desc', offset: 20_000 }));
  expect(whole.ids).toEqual(wanted.slice(20_000, 20_010));
  // Who waits gets all of it at once.
  const patient = await findPage(ask({ sort: 'text', where: 'small > 0', offset: 5000, wait: undefined }));
  const matching = all.filter(id => (rows[id][3] as number | null) !== null && (rows[id][3] as number) > 0);
  expect(patient).toMatchObject({ matched: matching.length, pending: null });
  expect(patient.ids).toEqual(naive('text', matching).slice(5000, 5010));
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { closeDiff, diffRows } from '#server/data-diff/diff-rows.ts';
import { rowDiff } from '#server/data-diff/row-diff.ts';
import { seeded } from '../../support/run-operator.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-diff-'));
afterAll(async () => {
  await closeDiff();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
function file(text: string, ending = 'csv') {
  const path = join(folder, `${++files}.${ending}`);
  writeFileSync(path, text);
  return { kind: 'file', path } as const;
}

/** A table with two keys, a number, a text and a time, some of them absent. */
function drawn(seed: number, rows: number): string {
  const random = seeded(seed);
  const lines = new Map<string, string>();
  while (lines.size < rows) {
    const key = `${Math.floor(random() * 40)},${'abc'[Math.floor(random() * 3)]}`;
    const number = random() < 0.2 ? '' : String(Math.floor(random() * 4) / 2);
    const text = random() < 0.2 ? '' : `"t ${Math.floor(random() * 3)}"`;
    lines.set(key, `${key},${number},${text},2026-01-0${1 + Math.floor(random() * 3)}T00:00:00Z`);
  }
  return `a,b,n,t,day\n${[...lines.values()].join('\n')}\n`;
}

describe('a diff by key is what DuckDB finds with set operations', () => {
  test.each([1, 2, 3, 4])('seed %i', async seed => {
    const [before, after] = [file(drawn(seed, 60)), file(drawn(seed + 100, 70))];
    const found = await rowDiff(before, after, { keys: ['a', 'b'], limit: 1000 });
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `create table x as select * from '${before.path}'; create table y as select * from '${after.path}'`,
    );
    const count = async (sql: string) =>
      Number((await connection.runAndReadAll(`select count(*) from (${sql})`)).getRows()[0][0]);
    const keys = (table: string) => `select a, b from ${table}`;
    const same = await count('select * from x intersect select * from y');
    const matched = await count(`${keys('x')} intersect ${keys('y')}`);
    expect(found.counts).toEqual({
      added: await count(`${keys('y')} except ${keys('x')}`),
      removed: await count(`${keys('x')} except ${keys('y')}`),
      changed: matched - same,
      same,
    });
    for (const name of ['n', 't', 'day']) {
      const agreed = await count(`select a, b, ${name} from x intersect select a, b, ${name} from y`);
      expect(found.changeRates[name]).toBeCloseTo((matched - agreed) / matched, 12);
    }
    expect(found.rows).toHaveLength(found.counts.added + found.counts.removed + found.counts.changed);
    for (const { kind, before: old, after: now } of found.rows) {
      expect([kind, old !== null, now !== null]).toEqual([kind, kind !== 'added', kind !== 'removed']);
      if (old && now) expect([old.slice(0, 2), old]).not.toEqual([now.slice(0, 2), now]);
    }
    const pages = await Promise.all(
      [0, 7, 14].map(offset => rowDiff(before, after, { keys: ['a', 'b'], offset, limit: 7 })),
    );
    expect(pages.flatMap(page => page.rows)).toEqual(found.rows.slice(0, 21));
    connection.closeSync();
    instance.closeSync();
  });
});

test('null equals null, in keys too, and numbers of different types are equal when they are the same', async () => {
  const found = await rowDiff(file('k,n\n1,1\n,2\n3,\n'), file('k,n\n1,1.0\n,2.5\n3,\n'), { keys: ['k'] });
  expect(found.counts).toEqual({ added: 0, removed: 0, changed: 1, same: 2 });
  expect(found.schema.retyped).toEqual([{ name: 'n', before: 'int32', after: 'float64' }]);
});

test('a column that is read as another type differs only where its values do', async () => {
  const found = await rowDiff(file('k,n\n1,10\n2,20\n'), file('k,n\n1,10\n2,x\n'), { keys: ['k'] });
  expect(found).toMatchObject({ counts: { changed: 1, same: 1 }, changeRates: { n: 0.5 } });
  const times = await rowDiff(file('k,t\n1,2026-01-01\n2,2026-01-02\n'), file('k,t\n1,2026-01-01\n2,no\n'), {
    keys: ['k'],
  });
  expect(times.counts).toMatchObject({ changed: 1, same: 1 });
});

test('columns that come and go are told, and change no row', async () => {
  const found = await rowDiff(file('k,old\n1,a\n'), file('k,rowid\n1,b\n'), { keys: ['k'] });
  expect(found.schema).toMatchObject({ added: [{ name: 'rowid' }], removed: [{ name: 'old' }] });
  expect(found).toMatchObject({
    counts: { same: 1, changed: 0 },
    attributes: [{ name: 'k' }, { name: 'rowid' }, { name: 'old' }],
  });
});

test('without keys rows are matched by position', async () => {
  const found = await rowDiff(file('n\n1\n2\n3\n'), file('n\n1\n5\n'));
  expect(found.counts).toEqual({ added: 0, removed: 1, changed: 1, same: 1 });
  expect(found.rows).toEqual([
    { kind: 'changed', rowBefore: 1, rowAfter: 1, before: [2], after: [5] },
    { kind: 'removed', rowBefore: 2, rowAfter: null, before: [3], after: null },
  ]);
});

test('every type is compared and shown, also from an Arrow file and JSON', async () => {
  const row = (n: number) =>
    `{"k":${n},"b":true,"x":[1,{"y":${n}}],"at":"2026-01-01T00:00:00Z","big":9007199254740993}\n`;
  const found = await rowDiff(file(row(1), 'jsonl'), file(row(1) + row(2), 'jsonl'), { keys: ['k'] });
  expect(found.counts).toEqual({ added: 1, removed: 0, changed: 0, same: 1 });
  expect(found.rows[0].after).toEqual([2, true, [1, { y: 2 }], '2026-01-01T00:00:00.000Z', '9007199254740993']);
});

test('a key in several rows is an error that names it', async () => {
  const [one, twice] = [file('k,j\n1,a\n'), file('k,j\n1,a\n2,b\n2,b\n')];
  const refused = expect.objectContaining({
    code: 'KEY_DUPLICATE',
    fields: expect.objectContaining({ side: 'after' }),
  });
  await expect(rowDiff(one, twice, { keys: ['k', 'j'] })).rejects.toEqual(refused);
  await expect(rowDiff(one, twice, { keys: ['k', 'j'] })).rejects.toThrow(
    '2 rows of the table after have the key k = 2, j = b, the first is row 1',
  );
  await expect(diffRows(twice, one, { keys: ['k'] })).rejects.toMatchObject({
    code: 'KEY_DUPLICATE',
    fields: { side: 'before' },
  });
  await expect(rowDiff(one, twice, { keys: ['q'] })).rejects.toMatchObject({ code: 'ATTRIBUTE_UNKNOWN' });
});

test('empty tables have no differences', async () => {
  expect((await rowDiff(file('a,b\n'), file('a,b\n'), { keys: ['a'] })).counts).toEqual({
    added: 0,
    removed: 0,
    changed: 0,
    same: 0,
  });
  expect((await rowDiff(file('', 'txt'), file('x\n', 'txt'))).counts).toMatchObject({ added: 1 });
});

test('a large diff leaves the event loop free', async () => {
  const table = (add: number) =>
    file(`k,v\n${Array.from({ length: 200_000 }, (_, k) => `${k},${k % (1000 + add)}`).join('\n')}\n`);
  const [before, after] = [table(0), table(1)];
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const found = await diffRows(before, after, { keys: ['k'], limit: 10 });
  clearInterval(timer);
  expect(found.counts.changed + found.counts.same).toBe(200_000);
  expect(longest).toBeLessThan(500);
});

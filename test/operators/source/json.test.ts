import { describe, expect, test } from 'vitest';
import { jsonScan } from '#operators/source/json-scan.ts';
import { jsonlScan } from '#operators/source/jsonl-scan.ts';
import { runSource, sourceFailure } from '../../support/run-source.ts';

const lines = (...rows: unknown[]) =>
  `${rows.map(row => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n')}\n`;

describe('jsonl-scan', () => {
  test('keys in order of appearance, the narrowest type of each', async () => {
    const { schema, out } = await runSource(jsonlScan, {
      'a.jsonl': lines(
        { i: 1, f: 1, big: 2 ** 40, b: true, at: '2024-01-01', s: 'x', mixed: 1, o: { a: [1] }, none: null },
        { late: 'z', f: 2.5, mixed: 'two', o: 'text' },
      ),
    });
    expect(schema).toEqual([
      'i int32',
      'f float64',
      'big int64',
      'b bool',
      'at timestamp',
      's string',
      'mixed string',
      'o json',
      'none string',
      'late string',
    ]);
    expect(out).toEqual([
      [1, 1, 2 ** 40, true, Date.UTC(2024, 0, 1), 'x', '1', { a: [1] }, null, null],
      [null, 2.5, null, null, null, null, 'two', 'text', null, 'z'],
    ]);
  });

  test('whole numbers past 2^53 are exact; past 64 bits they are refused or floats', async () => {
    const text =
      '{"n":9007199254740993,"s":"9007199254740993"}\n{"n":-9223372036854775808}\n{"n":7}\n{"n":9223372036854775808}\n';
    const { schema, out } = await runSource(jsonlScan, { 'a.jsonl': text.split('\n').slice(0, 3).join('\n') });
    expect(schema).toEqual(['n int64', 's string']);
    expect(out).toEqual([
      [9007199254740993n, '9007199254740993'],
      [-9223372036854775808n, null],
      [7, null],
    ]);
    expect((await runSource(jsonlScan, { 'a.jsonl': text })).schema[0]).toBe('n float64');
  });

  test('bad lines are refused with line and reason, blank ones passed over, wherever batches are cut', async () => {
    const padding = Array.from({ length: 8200 }, (_, i) => ({ id: i, pad: 'x'.repeat(600) }));
    const text = lines(...padding, { id: 'late', pad: 1 }, '{"id":', '[1]', '', 'nonsense', ...padding, {
      id: 5,
      extra: 1,
    });
    const files = { 'a.jsonl': text };
    const whole = await runSource(jsonlScan, files);
    expect(whole.schema).toEqual(['id int32', 'pad string', 'extra int32']);
    expect(whole.rejected).toEqual([
      [8201, "id: 'late' is not int32", '{"id":"late","pad":1}'],
      [8202, 'is not JSON: it ends too soon', '{"id":'],
      [8203, 'should be an object, found an array', '[1]'],
      [8205, 'is not JSON', 'nonsense'],
    ]);
    expect(whole.out.length).toBe(16_401);
    const cut = await runSource(jsonlScan, files, {}, { batchRows: 777 });
    expect([cut.out.length, cut.rejected]).toEqual([whole.out.length, whole.rejected]);
    const some = await runSource(jsonlScan, files, { offset: 8199, limit: 2 });
    expect([some.out.map(r => r[0]), some.rejected.length]).toEqual([[8199, 0], 4]);
  });

  test('a key that the sample lacks is told of', async () => {
    const pad = lines({ id: 1, pad: 'x'.repeat(1000) });
    const text = pad.repeat(7000) + lines({ id: 2, rare: 3 }) + pad.repeat(7000);
    const { schema, log } = await runSource(jsonlScan, { 'a.jsonl': text });
    expect(schema).toEqual(['id int32', 'pad string']);
    expect(log).toEqual([expect.stringMatching(/^'rare' \(first on line \d+\) .* left out of 1 rows$/)]);
  });

  test('flatten: paths as names, arrays as json, names with dots kept apart', async () => {
    const { schema, out } = await runSource(
      jsonlScan,
      { 'a.jsonl': lines({ a: { b: 1, c: { d: 'x' } }, 'e.f': 5, l: [1] }, { a: { b: 2, c: null } }, { a: 7 }) },
      { flatten: true },
    );
    expect(schema).toEqual(['a.b int32', 'a.c.d string', 'e.f int32', 'l json', 'a int32']);
    expect(out).toEqual([
      [1, 'x', 5, [1], null],
      [2, null, null, null, null],
      [null, null, null, null, 7],
    ]);
  });

  test('keys that every object inherits are ordinary keys', async () => {
    const { out } = await runSource(jsonlScan, {
      'a.jsonl': '{"constructor":1,"__proto__":2,"toString":"x"}\n{"id":1}\n',
    });
    expect(out).toEqual([
      [1, 2, 'x', null],
      [null, null, null, 1],
    ]);
  });

  test('CR alone, a mark, several files, bytes that are not UTF-8', async () => {
    expect((await runSource(jsonlScan, { 'a.jsonl': '\ufeff{"a":1}\r{"a":2}' })).out).toEqual([[1], [2]]);
    const broken = Uint8Array.from(Buffer.from(`{"a":"${'x'.repeat(70_000)}"}\n{"a":"é"}\n{"a":"ok"}\n`, 'latin1'));
    const { out, rejected } = await runSource(
      jsonlScan,
      { '1.jsonl': lines({ a: 'first' }), '2.jsonl': broken },
      { path: '*.jsonl' },
    );
    expect(out.map(r => (r[0] as string).length)).toEqual([5, 70_000, 2]);
    expect(rejected[0].slice(0, 2)).toEqual([2, '2.jsonl: is not UTF-8']);
  });

  test('an empty file has no rows; binary and missing ones are errors', async () => {
    expect(await runSource(jsonlScan, { 'a.jsonl': '' })).toMatchObject({ schema: [], out: [] });
    expect(await sourceFailure(jsonlScan, { 'a.jsonl': Uint8Array.of(1, 0, 2) })).toMatchObject({
      code: 'FILE_FORMAT',
    });
    expect(await sourceFailure(jsonlScan, { 'a.jsonl': '' }, { path: 'b.jsonl' })).toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
  });
});

describe('json-scan', () => {
  test.each<[string, string, object, RegExp]>([
    ['not JSON', '[{"a":1},', {}, /a\.json' is not a JSON array of objects: it is not JSON: it ends too soon/],
    ['an array inside', '{"data":[{"a":1}]}', {}, /the pointer \/data leads to an array/],
    ['a pointer to nothing', '{"data":[]}', { pointer: '/date' }, /nothing is at \/date; there are data/],
    ['a scalar', '5', {}, /it holds a number/],
    ['empty', '', {}, /ends too soon/],
  ])('%s is one error', async (_, text, config, message) => {
    expect((await sourceFailure(jsonScan, { 'a.json': text }, config))?.message).toMatch(message);
  });

  test('pointers with escapes and indexes, one object as one row, exact numbers inside json', async () => {
    const text = '{"a/b":[{"rows":[{"n":9007199254740993,"in":{"m":9007199254740993}}]}]}';
    const { schema, out } = await runSource(jsonScan, { 'a.json': text }, { pointer: '/a~1b/0/rows' });
    expect(schema).toEqual(['n int64', 'in json']);
    expect(out).toEqual([[9007199254740993n, { m: '9007199254740993' }]]);
    expect((await runSource(jsonScan, { 'a.json': '{"a":1,"b":[1,2]}' })).out).toEqual([[1, [1, 2]]]);
  });

  test('items that do not fit are refused by their place', async () => {
    const { out, rejected } = await runSource(
      jsonScan,
      { 'a.json': '[{"a":1},"x",null,{"a":2}]' },
      {},
      { batchRows: 1 },
    );
    expect(out).toEqual([[1], [2]]);
    expect(rejected).toEqual([
      [2, 'should be an object, found a string', '"x"'],
      [3, 'should be an object, found null', 'null'],
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { batchOf, makeBatch } from '#engine/data/batch.ts';
import { makeColumn, type Value } from '#engine/data/column.ts';
import { compileExpression, compilePredicate } from '#engine/data/expression/compile.ts';
import type { Schema } from '#engine/data/schema.ts';
import { evaluate, failure, one, valuesOf } from '../../../support/expression-values.ts';

const two53 = 9007199254740992;

describe('int64 is exact', () => {
  test('past 2^53 the answer turns to bigint storage, and back when it fits again', () => {
    expect(evaluate('x + 1', 'int64', [two53 - 2, two53 - 1, two53])).toEqual([two53 - 1, two53, 9007199254740993n]);
    const small = compileExpression('x - 9007199254740993', one('int64'));
    const batch = batchOf(one('int64'), [[9007199254740995n], [null]]);
    const column = small.evaluate(batch);
    expect(column.data).toBeInstanceOf(Float64Array);
    expect(valuesOf(column, batch)).toEqual([2, null]);
  });

  test('one compiled expression serves batches of both storages', () => {
    const compiled = compileExpression('x * 2 + length(cast(x as string))', one('int64'));
    const answers = [[5], [4611686018427387000n], [7]].map(rows => {
      const batch = batchOf(one('int64'), [rows]);
      return valuesOf(compiled.evaluate(batch), batch)[0];
    });
    expect(answers).toEqual([11, 9223372036854774019n, 15]);
  });

  test('values at null positions neither overflow nor count', () => {
    const column = makeColumn('int64', new BigInt64Array([2n ** 63n - 1n, 5n]), new Uint8Array([0, 1]));
    const batch = makeBatch(one('int64'), [column], 2);
    expect(valuesOf(compileExpression('x + x', one('int64')).evaluate(batch), batch)).toEqual([null, 10]);
    const small = makeBatch(
      one('int32'),
      [makeColumn('int32', new Int32Array([2147483647, 5]), new Uint8Array([0, 1]))],
      2,
    );
    expect(valuesOf(compileExpression('x + x', one('int32')).evaluate(small), small)).toEqual([null, 10]);
  });

  test('comparisons and lists see every digit', () => {
    const values = [9007199254740992n, 9007199254740993n, 9007199254740994n];
    expect(evaluate('x = 9007199254740993', 'int64', values)).toEqual([false, true, false]);
    expect(evaluate('x in (9007199254740993, 1)', 'int64', values)).toEqual([false, true, false]);
    expect(evaluate("cast('9007199254740993' as int64) = x", 'int64', values)).toEqual([false, true, false]);
  });

  test('a text column read as int64 keeps every digit', () => {
    expect(evaluate('cast(x as int64)', 'string', ['1', '9007199254740993', null])).toEqual([
      1,
      9007199254740993n,
      null,
    ]);
    expect(evaluate('cast(x as int64) + 1', 'string', ['9007199254740993', '1'])).toEqual([9007199254740994n, 2]);
  });
});

describe('an overflow names its values and its row', () => {
  test.each([
    ['x + 1', 'int32', 2147483647, '2147483647 + 1 leaves the range of int32'],
    ['-x', 'int32', -2147483648, '-(-2147483648) leaves the range of int32'],
    ['abs(x)', 'int32', -2147483648, '-(-2147483648) leaves the range of int32'],
    ['x * x', 'int64', 4611686018427387904n, '4611686018427387904 * 4611686018427387904 leaves the range of int64'],
    ['cast(x as int32)', 'float64', 3e9, "'3000000000' is not int32"],
    ['cast(x as int64)', 'float64', Number.NaN, "'NaN' is not int64"],
    ['cast(x as timestamp)', 'float64', 1e300, "'1e+300' is not timestamp"],
    ['sqrt(x)', 'float64', -1, "'-1' is not a number of at least 0 for sqrt"],
    ['cast(x as int32)', 'string', 'four', "'four' is not int32"],
    ["strptime(x, '%Y')", 'string', 'y2k', "'y2k' is not a time of the format '%Y'"],
    ["lpad(x, 5, '')", 'string', 'a', "'' is not text to pad with"],
    ['repeat(x, 1000000000)', 'string', 'ab', "'ab…' is not a text of at most 67108864 characters"],
    ["json_extract(x, '$.a')", 'string', '{', "'{' is not JSON"],
  ] as const)('%s of %s', (text, type, bad, message) => {
    const compiled = compileExpression(text, one(type), 'columns.0');
    const batch = batchOf(one(type), [[null], [null], [bad]], 70);
    const error = failure(() => compiled.evaluate(batch));
    expect(error.message).toBe(message);
    expect(error.fields).toMatchObject({ row: 72, field: 'columns.0' });
    expect(valuesOf(compiled.evaluate(batchOf(one(type), [[null]])), batch)[0]).toBeNull();
  });

  test('rows that are not selected do not fail', () => {
    const batch = { ...batchOf(one('int32'), [[2147483647], [1]]), selection: Uint16Array.of(1), rows: 1 };
    expect(valuesOf(compileExpression('x + 1', one('int32')).evaluate(batch), batch)).toEqual([2]);
  });
});

describe('what no row takes is not computed', () => {
  const texts = ['12', 'x', null, '7'];
  test.each([
    ["case when regexp_matches(x, '^[0-9]+$') then cast(x as int32) else -1 end", [12, -1, -1, 7]],
    ['case when try_cast(x as int32) is null then 0 else cast(x as int32) end', [12, 0, 0, 7]],
    ["regexp_matches(x, '^[0-9]+$') and cast(x as int32) > 7", [true, false, null, false]],
    ["not regexp_matches(x, '^[0-9]+$') or cast(x as int32) > 7", [true, true, null, false]],
    ["coalesce(try_cast(x as int32), length(x), cast('none' as int32) )", [12, 1, null, 7]],
    ["if(x = 'x', 0, cast(x as int32))", [12, 0, null, 7]],
    ["case x when 'x' then 0 when '12' then 1 else cast(x as int32) end", [1, 0, null, 7]],
  ])('%s', (text, expected) => {
    const rows = text.startsWith('coalesce') ? ['12', 'x', '7'] : texts;
    const wanted = text.startsWith('coalesce') ? expected.filter(v => v !== null) : expected;
    expect(evaluate(text, 'string', rows)).toEqual(wanted);
  });

  test('a constant that fails in a branch no row takes does no harm', () => {
    expect(evaluate("case when x > 0 then x else cast('none' as int32) end", 'int32', [1, 2])).toEqual([1, 2]);
    expect(failure(() => evaluate("case when x > 0 then x else cast('none' as int32) end", 'int32', [-1])).code).toBe(
      'VALUE_INVALID',
    );
  });

  test('one attribute of a row guards another', () => {
    const schema: Schema = [...one('string'), { name: 'digits', type: 'bool' }];
    const batch = batchOf(schema, [
      ['5', true],
      ['x', false],
      ['9', null],
    ]);
    const guarded = compileExpression('digits and cast(x as int32) > 1', schema);
    expect(valuesOf(guarded.evaluate(batch), batch)).toEqual([true, false, null]);
    const out = new Uint16Array(3);
    const predicate = compilePredicate('digits and cast(x as int32) > 1', schema);
    expect([...out.subarray(0, predicate.select(batch, out))]).toEqual([0]);
  });
});

describe('other types pass through', () => {
  test('vectors', () => {
    const schema: Schema = [
      { name: 'v', type: 'vector', width: 2 },
      { name: 'ok', type: 'bool' },
    ];
    const [a, b] = [new Float32Array([1, 2]), new Float32Array([3, 4])];
    const batch = batchOf(schema, [
      [a, true],
      [b, false],
      [null, true],
    ]);
    const compiled = compileExpression('case when ok then v end', schema);
    const column = compiled.evaluate(batch);
    expect([compiled.width, column.width]).toEqual([2, 2]);
    expect(valuesOf(column, batch)).toEqual([a, null, null]);
    expect(compileExpression('v', schema).evaluate(batch)).toBe(batch.columns[0]);
    expect(evaluate('x is null', 'vector', [a, null])).toEqual([false, true]);
  });

  test('json', () => {
    const docs = [{ a: { b: [1, 'two'] } }, { a: 5 }, null, 'plain'];
    expect(evaluate("json_extract(x, '$.a.b[1]')", 'json', docs)).toEqual(['two', null, null, null]);
    expect(evaluate("json_extract_string(x, '/a')", 'json', docs)).toEqual(['{"b":[1,"two"]}', '5', null, null]);
    expect(evaluate('coalesce(x, x)', 'json', docs)).toEqual(docs);
    expect(evaluate('x = x', 'json', docs)).toEqual([true, true, null, true]);
    expect(evaluate('cast(x as json)', 'string', ['{"a":1}', null])).toEqual([{ a: 1 }, null]);
    expect(evaluate('cast(x as string)', 'json', docs)).toEqual(['{"a":{"b":[1,"two"]}}', '{"a":5}', null, 'plain']);
    expect(evaluate("json_extract(x, '$.__proto__')", 'json', [{}])).toEqual([null]);
  });

  test('binary', () => {
    const [a, b] = [Uint8Array.of(1), Uint8Array.of(1, 2)];
    expect(evaluate('x < cast(cast(x as string) as binary)', 'binary', [a, null])).toEqual([true, null]);
    expect(evaluate('greatest(x, x)', 'binary', [a, b, null])).toEqual([a, b, null]);
  });
});

describe('a predicate', () => {
  const schema: Schema = [
    { name: 'n', type: 'int32' },
    { name: 's', type: 'string' },
  ];
  const rows: Value[][] = Array.from({ length: 100 }, (_, i) => [
    i % 7 === 0 ? null : i,
    i % 5 === 0 ? null : `k${i % 4}`,
  ]);

  test('gives logical positions, ascending, of rows that are TRUE', () => {
    const out = new Uint16Array(100);
    const predicate = compilePredicate("n > 50 and s <> 'k1'", schema);
    const whole = batchOf(schema, rows);
    const expected = rows.flatMap(([n, s], i) =>
      n !== null && s !== null && (n as number) > 50 && s !== 'k1' ? [i] : [],
    );
    expect([...out.subarray(0, predicate.select(whole, out))]).toEqual(expected);
    const selection = Uint16Array.from({ length: 50 }, (_, k) => 99 - 2 * k);
    const reversed = { ...whole, selection, rows: 50 };
    const wanted = [...selection].flatMap((i, k) => (expected.includes(i) ? [k] : []));
    expect([...out.subarray(0, predicate.select(reversed, out))]).toEqual(wanted);
  });

  test('of no rows, or of a constant', () => {
    const out = new Uint16Array(3);
    const batch = batchOf(schema, rows.slice(0, 3));
    expect(compilePredicate('n > 0', schema).select({ ...batch, rows: 0, selection: new Uint16Array(0) }, out)).toBe(0);
    expect(compilePredicate('1 = 1', schema).select(batch, out)).toBe(3);
    expect([...out]).toEqual([0, 1, 2]);
    expect(compilePredicate('null', schema).select(batch, out)).toBe(0);
  });

  test('fills an output of exactly as many places as there are rows', () => {
    const out = new Uint16Array(1);
    expect(compilePredicate('n is null', schema).select(batchOf(schema, [rows[0]]), out)).toBe(1);
  });
});

test('constants need no attributes and no columns', () => {
  const batch = makeBatch([], [], 3);
  expect(valuesOf(compileExpression("upper('a') || 1 + 2", []).evaluate(batch), batch)).toEqual(['A3', 'A3', 'A3']);
});

test('an empty batch gives an empty column', () => {
  const batch = batchOf(one('int32'), []);
  expect(compileExpression('x + 1', one('int32')).evaluate(batch).data).toHaveLength(0);
  const text = batchOf(one('string'), []);
  expect(compileExpression('upper(x)', one('string')).evaluate(text).data).toHaveLength(0);
});

test('text in an expression never becomes code', () => {
  const hostile = ["'];process.exit(1);//", '`${process.exit(1)}`', '\\u0027', '*/ 1 /*'];
  const name = "x'];process.exit(1)//";
  const schema: Schema = [{ name, type: 'string' }];
  for (const text of hostile) {
    const batch = batchOf(schema, [[text], ['b']]);
    const literal = `'${text.replaceAll("'", "''")}'`;
    const compiled = compileExpression(`"${name}" = ${literal} and "${name}" || '!' = ${literal} || '!'`, schema);
    expect(valuesOf(compiled.evaluate(batch), batch)).toEqual([true, false]);
  }
});

describe('long and deep expressions compile', () => {
  const nest = (depth: number, wrap: (inner: string) => string, inner: string) =>
    Array.from({ length: depth }).reduce<string>(wrap, inner);
  test.each([
    ['a sum of 499 parts', `x${' + x'.repeat(498)}`, 499],
    ['450 nested CASEs', nest(450, inner => `case when x > 5 then 0 else ${inner} end`, 'x'), 1],
    ['450 nested calls', nest(450, inner => `coalesce(${inner}, 0)`, 'x'), 1],
    [
      'a CASE of 1000 branches',
      `case ${Array.from({ length: 1000 }, (_, i) => `when x = ${i} then ${i + 7}`).join(' ')} end`,
      8,
    ],
    ['a list of 5000 values', `cast(x in (${Array.from({ length: 5000 }, (_, i) => i + 1).join()}) as int)`, 1],
    ['1000 conditions', `cast(${Array.from({ length: 1000 }, (_, i) => `x <> ${i + 5}`).join(' and ')} as int)`, 1],
  ])('%s', (_, text, expected) => {
    expect(evaluate(text, 'int32', [1])).toEqual([expected]);
  });

  test('text that no machine can hold is an overflow', () => {
    const text = "replace(repeat('a', 60000000), 'a', repeat(x, 60000000))";
    expect(failure(() => evaluate(text, 'string', ['b'])).code).toBe('OVERFLOW');
  });
});

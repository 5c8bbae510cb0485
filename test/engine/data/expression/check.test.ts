import { describe, expect, test } from 'vitest';
import { checkExpression, compileExpression, compilePredicate, mayFail } from '#engine/data/expression/compile.ts';
import type { Schema } from '#engine/data/schema.ts';
import { failure } from '../../../support/expression-values.ts';

const schema: Schema = [
  { name: 'price', type: 'float64' },
  { name: 'qty', type: 'int32' },
  { name: 'id', type: 'int64' },
  { name: 'Name', type: 'string' },
  { name: 'at', type: 'timestamp' },
  { name: 'ok', type: 'bool' },
  { name: 'doc', type: 'json' },
  { name: 'bytes', type: 'binary' },
  { name: 'v', type: 'vector', width: 2 },
  { name: 'w', type: 'vector', width: 3 },
  { name: 'Twin', type: 'int32' },
  { name: 'TWIN', type: 'int32' },
];

describe('an expression has the type that its parts give it', () => {
  test.each([
    ['qty + 1', 'int32'],
    ['qty + id', 'int64'],
    ['qty + price', 'float64'],
    ['qty / 2', 'float64'],
    ['qty // 2', 'int32'],
    ['2147483648', 'int64'],
    ['9223372036854775808', 'float64'],
    ['1.0', 'float64'],
    ['null', 'int32'],
    ['coalesce(null, qty, price)', 'float64'],
    ["case when ok then 'a' end", 'string'],
    ["at + interval '1 day'", 'timestamp'],
    ["coalesce(at, '2026-01-01')", 'timestamp'],
    ['cast(Name as date)', 'timestamp'],
    ['cast(price as decimal(10, 2))', 'float64'],
    ["json_extract(doc, '$.a')", 'json'],
    ['nullif(qty, price)', 'int32'],
    ['v', 'vector'],
    ['doc = doc', 'bool'],
    ['bytes', 'binary'],
  ])('%s is %s', (text, type) => {
    expect(checkExpression(text, schema)).toMatchObject({ type, problems: [] });
    expect(compileExpression(text, schema).type).toBe(type);
  });

  test('a vector keeps its width through a choice', () => {
    expect(compileExpression('case when ok then v end', schema).width).toBe(2);
  });
});

describe('names are found exactly, else alone in any case', () => {
  test('attributes are told as the schema spells them, once each', () => {
    expect(compileExpression('PRICE * name::double + "Name"::double', schema).attributes).toEqual(['price', 'Name']);
  });

  test('an exact name wins over its twins', () => {
    expect(compileExpression('TWIN + Twin', schema).attributes).toEqual(['TWIN', 'Twin']);
  });

  test('a name that only case tells apart from two is unknown', () => {
    expect(failure(() => compileExpression('twin', schema)).code).toBe('ATTRIBUTE_UNKNOWN');
  });

  test('an unknown name brings the nearest, its place and the field', () => {
    const error = failure(() => compileExpression('1 +\n prise', schema, 'where'));
    expect(error.code).toBe('ATTRIBUTE_UNKNOWN');
    expect(error.fields).toMatchObject({ name: 'prise', position: '2:2', field: 'where', start: 5, end: 10 });
    expect(error.message).toContain("did you mean 'price'?");
  });
});

describe('what does not fit together is told at its place, with what to write', () => {
  test.each([
    ["qty > '5'", '1:1', "cannot compare int32 and string: qty is int32, '5' is string; write CAST('5' AS int32)"],
    [
      'ok AND Name > 5',
      '1:8',
      'cannot compare string and int32: Name is string, 5 is int32; write CAST(Name AS int32)',
    ],
    ['qty = ok', '1:1', 'cannot compare int32 and bool: qty is int32, ok is bool; write CAST(ok AS int32)'],
    ["at > 'soon'", '1:6', "'soon' is not a timestamp; write it as '2026-11-21 08:30:00'"],
    ['Name + 1', '1:1', "'+' takes numbers, and Name is string; join texts with ||"],
    ['at + 1', '1:1', 'a number has no unit of time: write t + INTERVAL 3 DAY'],
    ['at - at', '1:1', "the difference of two times has a unit: write date_diff('day', from, to)"],
    ['interval 1 day', '1:1', 'an interval can only be added to a timestamp or taken from one'],
    ['qty + interval 1 day', '1:1', 'an interval moves times, and qty is int32'],
    ['at + interval 1 parsec', '1:6', "no unit of time 'parsec'"],
    ["at + interval 'long'", '1:6', "'long' is not an interval; write INTERVAL '3 days' or INTERVAL 3 DAY"],
    ['-Name', '1:1', "'-' takes a number, and Name is string"],
    ['not qty', '1:5', 'NOT takes conditions, and qty is int32'],
    ['ok and (qty or ok)', '1:9', 'OR takes conditions, and qty is int32'],
    ['qty is true', '1:1', 'IS TRUE takes conditions, and qty is int32'],
    ['case when qty then 1 end', '1:11', 'WHEN takes conditions, and qty is int32'],
    [
      "case when ok then 1 else 'a' end",
      '1:19',
      "cannot give either int32 and string: 1 is int32, 'a' is string; write CAST('a' AS int32)",
    ],
    ['case when ok then v else w end', '1:26', 'vectors of 2 and 3 floats do not mix'],
    ['v = v', '1:1', 'values of type vector have no equality here'],
    ['doc < doc', '1:1', 'values of type json have no order here'],
    ['qty like 1', '1:1', 'LIKE takes text, and qty is int32; write CAST(qty AS string)'],
    [
      'cast(qty as money)',
      '1:13',
      "no type 'money'; there are bool, int32, int64, float64, string, timestamp, date, json, binary",
    ],
    ['cast(ok as timestamp)', '1:1', 'ok is bool, which does not become timestamp'],
    ['upper(qty)', '1:1', 'no upper(int32); there is upper(text string) string'],
    ['substr(Name)', '1:1', 'no substr(string); there is substr(text string, start int64, length? int64) string'],
    ['nullif(1)', '1:1', 'nullif is nullif(a any, b any) any, found 1 values'],
    ['abs(Name)', '1:5', 'abs takes a number, and Name is string'],
    ['uper(Name)', '1:1', "no function 'uper'; did you mean 'upper'?"],
    ["date_trunc('mont', at)", '1:1', "'mont' is not a unit of time; did you mean 'month'?"],
    ["json_extract(doc, '$.a.')", '1:1', "'$.a.' is not a path such as $.items[0].name (see character 4)"],
    ["strftime(at, '%Q')", '1:1', "'%Q' is not a time format; it has no %Q"],
  ])('%s', (text, position, reason) => {
    const error = failure(() => compileExpression(text, schema));
    expect([error.code, error.fields.position, error.fields.reason]).toEqual(['EXPRESSION_TYPE', position, reason]);
  });

  test.each([
    ["regexp_matches(Name, 'a(')", 'a(', 'missing closing )'],
    ["regexp_matches(Name, '(a)\\1')", '(a)\\1', 'invalid escape'],
    ["regexp_matches(Name, 'a(?=b)')", 'a(?=b)', 'invalid'],
    ["regexp_matches(Name, 'a', 'z')", 'a', "no option 'z'"],
    ["Name like 'a!' escape '!'", 'a!', "it ends with its escape '!'"],
    ["Name like 'a' escape 'xy'", 'a', "the escape 'xy' is more than one character"],
  ])('a bad pattern is found before the run: %s', (text, pattern, reason) => {
    const error = failure(() => compileExpression(text, schema, 'where'));
    expect(error).toMatchObject({ code: 'PATTERN_INVALID', fields: { pattern, position: '1:1', field: 'where' } });
    expect(error.message).toContain(reason);
  });

  test('a condition must be bool', () => {
    const error = failure(() => compilePredicate('qty + 1', schema, 'where'));
    expect(error.fields).toMatchObject({
      position: '1:1',
      field: 'where',
      reason: 'a condition is TRUE or FALSE, and this is int32',
    });
    expect(compilePredicate('null', schema).attributes).toEqual([]);
  });
});

describe('a check for editors', () => {
  test('finds every problem, each with its span', () => {
    const { type, problems } = checkExpression("prise > 1 AND qty = 'a' AND uper(Name) = 'B'", schema);
    expect(type).toBeNull();
    expect(problems.map(({ code, start, end }) => [code, start, end])).toEqual([
      ['ATTRIBUTE_UNKNOWN', 0, 5],
      ['EXPRESSION_TYPE', 14, 17],
      ['EXPRESSION_TYPE', 28, 38],
    ]);
  });

  test('tells a slip of syntax too', () => {
    const { problems } = checkExpression('1 +', schema);
    expect(problems).toMatchObject([{ code: 'EXPRESSION_SYNTAX', start: 3, remedy: 'Correct the expression there.' }]);
  });

  test('tells types and attributes of what is right', () => {
    expect(checkExpression('price * QTY', schema)).toEqual({
      type: 'float64',
      attributes: ['price', 'qty'],
      problems: [],
    });
  });
});

test.each([
  ["price > 1 and Name like 'a%'", false],
  ["regexp_matches(Name, 'x') or at > '2020-01-01'", false],
  ["date_trunc('month', at) = at", false],
  ['price * qty > 5', false],
  ['qty + 1 > 5', true],
  ['cast(Name as int) > 5', true],
  ['try_cast(Name as int) > 5', false],
  ['regexp_matches(Name, Name)', true],
  ['sqrt(price) > 1', true],
  ['nonsense +', true],
])('whether %s may fail on a row: %s', (text, expected) => {
  expect(mayFail(text, schema)).toBe(expected);
});

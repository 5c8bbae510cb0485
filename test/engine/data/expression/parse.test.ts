import { describe, expect, test } from 'vitest';
import { conjunction, conjunctsOf, referencedAttributes, renameAttributes } from '#engine/data/expression/ast.ts';
import { parseExpression } from '#engine/data/expression/parse.ts';
import { printExpression, printName } from '#engine/data/expression/print.ts';
import { SluiceError } from '#engine/errors.ts';

const reprint = (text: string) => printExpression(parseExpression(text));

describe('operators bind as in PostgreSQL', () => {
  test.each([
    ['a + b * c - (d - e)', 'a + b * c - (d - e)'],
    ['(a + b) * c', '(a + b) * c'],
    ['a - (b - c) - d', 'a - (b - c) - d'],
    ['a / b / c', 'a / b / c'],
    ['a ** b ^ c', 'a ^ b ^ c'],
    ['-a ^ 2', '-a ^ 2'],
    ['-(a + b)', '-(a + b)'],
    ['- -1', '-(-1)'],
    ['+a', 'a'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['-x::int', '-CAST(x AS int)'],
    ['not a = b and c or d', 'NOT a = b AND c OR d'],
    ['not (a and b)', 'NOT (a AND b)'],
    ['(a and b) and (c or d)', 'a AND b AND (c OR d)'],
    ['a = b is null', 'a = b IS NULL'],
    ['a = (b is null)', 'a = (b IS NULL)'],
    ['a || b + c', 'a || b + c'],
    ['a || b = c', 'a || b = c'],
    ['x between 1 and 2 and y', 'x BETWEEN 1 AND 2 AND y'],
    ['x not between a + 1 and b', 'x NOT BETWEEN a + 1 AND b'],
    ['x is not distinct from y or z', 'x IS NOT DISTINCT FROM y OR z'],
    ["x not like 'a%' escape '!'", "x NOT LIKE 'a%' ESCAPE '!'"],
    ['x in (1, 2) is true', 'x IN (1, 2) IS TRUE'],
    ['x is unknown', 'x IS NULL'],
    ['a == b and c != d', 'a = b AND c <> d'],
    ["case x when 1 then 'a' else 'it''s' end", "CASE x WHEN 1 THEN 'a' ELSE 'it''s' END"],
    ['try_cast(a as decimal(10, 2))::text', 'CAST(TRY_CAST(a AS decimal(10, 2)) AS text)'],
    ['cast(a as double precision)', 'CAST(a AS double precision)'],
    ['t + interval 3 days', 't + INTERVAL (3) days'],
    ["t - interval '1 day'", "t - INTERVAL '1 day'"],
    ["timestamp '2020-01-01T10:00Z' < t", "TIMESTAMP '2020-01-01 10:00:00' < t"],
    ["date '2020-01-01 10:00' < t", "TIMESTAMP '2020-01-01 00:00:00' < t"],
    ['extract(year from t)', "date_part('year', t)"],
    ["position('a' in b)", "strpos(b, 'a')"],
    ['substring(s from 2 for 3)', 'substring(s, 2, 3)'],
    ['UPPER(s)', 'upper(s)'],
    ['1_000 + 1.50 + 1e3 + .5', '1000 + 1.5 + 1000.0 + 0.5'],
    ['100000000000000000000', '100000000000000000000.0'],
    ['"a b" + "c""d" + "and"', '"a b" + "c""d" + "and"'],
    ['user.name', '"user.name"'],
    ['date + interval', '"date" + "interval"'],
    ['größe -- a comment\n + /* another */ 1', 'größe + 1'],
  ])('%s', (text, expected) => {
    expect(reprint(text)).toBe(expected);
    expect(reprint(expected)).toBe(expected);
  });
});

describe('a slip is told with its line and column', () => {
  test.each([
    ['', '1:1', 'the expression ends where a value is expected'],
    ['a +', '1:4', 'the expression ends where a value is expected'],
    ['a b', '1:3', "'b' is not expected after a whole expression"],
    ['(a', '1:3', 'expected ), found the end'],
    ['a\n  + )', '2:5', "')' where a value is expected"],
    ['a < b < c', '1:7', 'comparisons do not chain: write a < b AND b < c, or BETWEEN'],
    ["'abc", '1:1', "the text that begins here has no closing '"],
    ['a = "b', '1:5', 'the name that begins here has no closing "'],
    ['/* x', '1:1', 'the comment that begins here has no closing */'],
    ['a # b', '1:3', "'#' has no meaning here"],
    ['12ab', '1:1', "'12a…' is not a number"],
    ['1e999', '1:1', "'1e999' is past the range of float64"],
    ['case end', '1:6', 'END where a value is expected'],
    ['case a end', '1:8', 'expected WHEN, found END'],
    ['case when a then b', '1:19', 'expected END, found the end'],
    ['x is 5', '1:6', 'IS takes NULL, TRUE, FALSE or DISTINCT FROM'],
    ['x between 1 or 2', '1:13', 'expected AND, found OR'],
    ['x in ()', '1:7', "')' where a value is expected"],
    ['cast(x int)', '1:8', "expected AS, found 'int'"],
    ['cast(x as decimal(a))', '1:19', 'expected a size'],
    ["timestamp 'soon'", '1:11', "'soon' is not a timestamp; write 2026-11-21 or 2026-11-21 08:30:00"],
    ['t + interval 3', '1:15', 'expected a unit such as DAY after INTERVAL'],
    [`${'('.repeat(600)}1${')'.repeat(600)}`, '1:501', 'nested more than 500 deep'],
    [`1${' + 1'.repeat(600)}`, '1:1', 'nested more than 500 deep'],
  ])('%s', (text, position, reason) => {
    let error: unknown;
    try {
      parseExpression(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(SluiceError);
    const { code, fields } = error as SluiceError;
    expect([code, fields.position, fields.reason]).toEqual(['EXPRESSION_SYNTAX', position, reason]);
  });
});

test('a chain of a thousand conditions is one flat list', () => {
  const parts = Array.from({ length: 1000 }, (_, i) => `x = ${i}`);
  expect(conjunctsOf(parseExpression(parts.join(' AND ')))).toHaveLength(1000);
});

describe('expressions are taken apart and put together', () => {
  const text = 'a > 1 AND (b = 2 OR c = 3) AND (d AND NOT e)';

  test('conjuncts are the parts that must all hold, in order', () => {
    const parts = conjunctsOf(parseExpression(text));
    expect(parts.map(printExpression)).toEqual(['a > 1', 'b = 2 OR c = 3', 'd', 'NOT e']);
    expect(printExpression(conjunction(parts))).toBe('a > 1 AND (b = 2 OR c = 3) AND d AND NOT e');
    expect(conjunctsOf(parseExpression('a OR b'))).toHaveLength(1);
  });

  test('the attributes read are told once each, as the schema spells them', () => {
    const expression = parseExpression('PRICE * qty + "price" + upper(x)');
    expect(referencedAttributes(expression)).toEqual(['PRICE', 'qty', 'price', 'x']);
    expect(referencedAttributes(expression, [{ name: 'price', type: 'float64' }])).toEqual(['price', 'qty', 'x']);
  });

  test('renaming reaches every kind of part and quotes what needs it', () => {
    const all =
      'CASE a WHEN a THEN -a ELSE a + a END IN (a, CAST(a AS int)) AND a BETWEEN a AND a OR a LIKE a ESCAPE a AND NOT a IS NULL AND a IS DISTINCT FROM a || a AND f(a) = t + INTERVAL (a) day';
    const renamed = printExpression(renameAttributes(parseExpression(all), new Map([['a', 'new name']])));
    expect(renamed).toBe(all.replace(/\ba\b/g, '"new name"'));
    const schema = [{ name: 'Price', type: 'float64' }] as const;
    const [by, text] = [new Map([['Price', 'p']]), parseExpression('price + x')];
    expect(printExpression(renameAttributes(text, by, schema))).toBe('p + x');
  });

  test('names are quoted exactly where they must be', () => {
    expect(['a', 'A_1', 'größe', 'a b', '1a', 'select', 'and', 'NULL', 'date', 'a"b'].map(printName)).toEqual([
      'a',
      'A_1',
      'größe',
      '"a b"',
      '"1a"',
      'select',
      '"and"',
      '"NULL"',
      '"date"',
      '"a""b"',
    ]);
  });
});

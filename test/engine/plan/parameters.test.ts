import { describe, expect, test } from 'vitest';
import { parameterValues, substitute } from '#engine/plan/parameters.ts';

const text = (problems: readonly { message: string }[]) => problems.map(p => p.message);

describe('parameter values', () => {
  test('text from a command line becomes a value of the declared type', () => {
    const { values, problems } = parameterValues(
      [
        { name: 'n', type: 'int32' },
        { name: 'x', type: 'float64', default: 1 },
        { name: 'on', type: 'bool', default: false },
        { name: 'day', type: 'timestamp' },
        { name: 's', type: 'string', default: 'a' },
        { name: 'list', type: 'json', default: [1] },
      ],
      { n: '12', on: 'true', day: '2020-02-29', list: '[1, 2]' },
    );
    expect(problems).toEqual([]);
    expect(Object.fromEntries(values)).toEqual({
      n: 12,
      x: 1,
      on: true,
      day: '2020-02-29T00:00:00.000Z',
      s: 'a',
      list: [1, 2],
    });
  });

  test('what does not fit, is missing or is not declared is a problem', () => {
    const { problems } = parameterValues(
      [
        { name: 'min', type: 'float64' },
        { name: 'count', type: 'int32', default: 'many' },
      ],
      { mim: '3' },
    );
    expect(text(problems)).toEqual([
      "no parameter 'mim'; did you mean 'min'?",
      "parameter 'min' should be float64, found nothing",
      "parameter 'count' should be int32, found many",
    ]);
  });
});

describe('substitution', () => {
  const values = new Map<string, unknown>([
    ['n', 3],
    ['s', 'it'],
    ['list', [1]],
  ]);
  const declared = ['n', 's', 'list', 'later'];
  const cases = [
    { name: 'a whole string takes the typed value', config: { a: '${n}', b: ['${list}'] }, gives: { a: 3, b: [[1]] } },
    {
      name: 'inside text it stands as text',
      config: { where: "x > ${n} AND y = '${s}'" },
      gives: { where: "x > 3 AND y = 'it'" },
    },
    { name: '$${ is ${', config: { a: '$${n}', b: 'x $${n} ${n}' }, gives: { a: '${n}', b: 'x ${n} 3' } },
    {
      name: 'what holds no parameter stays',
      config: { a: '$n {n} $', b: 1, c: null },
      gives: { a: '$n {n} $', b: 1, c: null },
    },
    {
      name: 'fields of another document stay',
      config: { inner: { a: '${n}' } },
      skip: ['inner'],
      gives: { inner: { a: '${n}' } },
    },
  ];
  test.each(cases)('$name', ({ config, gives, skip }) => {
    expect(substitute(config, values, declared, skip)).toEqual({ config: gives, problems: [], complete: true });
  });

  test('an unknown name is a problem of its field, a missing value is not told again', () => {
    const { problems, complete } = substitute({ a: { b: ['${lateer}'] }, c: '${later}' }, values, declared);
    expect(problems.map(p => [p.field, p.message])).toEqual([
      ['a.b.0', "no parameter 'lateer'; did you mean 'later'?"],
    ]);
    expect(complete).toBe(false);
  });
});

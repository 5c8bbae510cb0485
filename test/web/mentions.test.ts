import { describe, expect, test } from 'vitest';
import { mentionAt, mentionText, piecesOf, withMention } from '../../web/comments/mentions.ts';

describe('mentions', () => {
  test.each([
    ['@', { start: 0, query: '' }],
    ['hello @ad', { start: 6, query: 'ad' }],
    ['(@Ada Lo', { start: 1, query: 'Ada Lo' }],
    ['@Zoë', { start: 0, query: 'Zoë' }],
    ['mail me at ada@example', null],
    ['@Ada Lovelace said', null],
    ['', null],
  ])('in “%s” the caret at the end is in %o', (text, found) => {
    expect(mentionAt(text, text.length)).toEqual(found);
  });

  test('a picked name replaces what was typed of it, and its words stay together', () => {
    const { text, caret } = withMention('ask @ad about it', 4, 7, 'Ada  Lovelace');
    expect(text).toBe('ask @Ada\u00a0Lovelace about it');
    expect(text.slice(0, caret)).toBe('ask @Ada\u00a0Lovelace ');
    expect(mentionAt(text, caret)).toBeNull();
  });

  test('text falls into what mentions and what does not', () => {
    const text = `Is it, ${mentionText('Ada Lovelace')}? Ask ${mentionText('Zoë')}.`;
    expect(piecesOf(text)).toEqual([
      { text: 'Is it, ', mention: false },
      { text: '@Ada\u00a0Lovelace', mention: true },
      { text: '? Ask ', mention: false },
      { text: '@Zoë', mention: true },
      { text: '.', mention: false },
    ]);
  });
});

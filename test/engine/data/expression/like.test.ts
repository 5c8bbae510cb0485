import { describe, expect, test } from 'vitest';
import { likeMatcher } from '#engine/data/expression/functions/like.ts';
import { seeded } from '../../../support/run-operator.ts';

/** The meaning of LIKE, straight from its definition. */
function matches(text: readonly string[], pattern: readonly string[]): boolean {
  if (pattern.length === 0) return text.length === 0;
  const [first, ...rest] = pattern;
  if (first === '%') return matches(text, rest) || (text.length > 0 && matches(text.slice(1), pattern));
  return text.length > 0 && (first === '_' || first === text[0]) && matches(text.slice(1), rest);
}

describe('LIKE', () => {
  test('agrees with its definition on random texts and patterns', () => {
    const random = seeded(3);
    const draw = (letters: readonly string[], size: number) =>
      Array.from({ length: Math.floor(random() * size) }, () => letters[Math.floor(random() * letters.length)]);
    for (let k = 0; k < 20_000; k++) {
      const [text, pattern] = [draw(['a', 'b', '🦆'], 7), draw(['a', 'b', '🦆', '%', '_'], 6)];
      const found = likeMatcher(pattern.join(''), '', false)(text.join(''));
      expect(found, `${text.join('')} LIKE ${pattern.join('')}`).toBe(matches(text, pattern));
    }
  });

  test('takes no more than pattern times text, whatever the pattern', () => {
    const match = likeMatcher(`${'%a'.repeat(40)}%b`, '', false);
    const start = process.cpuUsage();
    expect(match('a'.repeat(100_000))).toBe(false);
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  });

  test('an escaped character stands for itself', () => {
    const match = likeMatcher('10!%!_!!%', '!', false);
    expect(['10%_!', '10%_!x', '10x_!', '10%x!'].map(match)).toEqual([true, true, false, false]);
  });
});

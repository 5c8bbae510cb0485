import { RE2JS } from 're2js';
import { SluiceError } from '#engine/errors.ts';

/**
 * A regular expression that takes time linear in the text, whatever the pattern (RE2).
 *
 * @throws {SluiceError} PATTERN_INVALID
 */
export function compilePattern(pattern: string, { ignoreCase = false, field = 'pattern' } = {}): RE2JS {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    const reason = (error as Error).message.replace(/^error parsing regexp: /, '');
    throw new SluiceError('PATTERN_INVALID', { pattern, reason, field });
  }
}

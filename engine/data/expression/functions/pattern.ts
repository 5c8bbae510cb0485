import { RE2JS } from 're2js';
import { SluiceError } from '../../../errors.ts';
import type { Value } from '../../column.ts';
import { type Call, define, type Implementation, refuse, type ScalarFunction } from './define.ts';
import { likeMatcher } from './like.ts';

const flagOf: Record<string, number> = {
  i: RE2JS.CASE_INSENSITIVE,
  s: RE2JS.DOTALL,
  c: 0,
  m: 0,
  n: 0,
  p: 0,
  l: 0,
  g: 0,
};
const cacheLimit = 256;
const cache = new Map<string, RE2JS>();

/**
 * The compiled pattern; `options` are letters: i ignores case, s lets `.` match line ends, l takes the pattern literally,
 * g (replacing only) means every match.
 *
 * @throws {SluiceError} PATTERN_INVALID
 */
export function compilePattern(pattern: string, options: string, allowed = 'isclmnp'): RE2JS {
  const key = `${options}/${pattern}`;
  const known = cache.get(key);
  if (known) return known;
  let flags = 0;
  for (const option of options) {
    if (!allowed.includes(option))
      throw new SluiceError('PATTERN_INVALID', { pattern, reason: `no option '${option}'` });
    flags |= flagOf[option];
  }
  try {
    const compiled = RE2JS.compile(options.includes('l') ? RE2JS.quote(pattern) : pattern, flags);
    if (cache.size >= cacheLimit) cache.clear();
    cache.set(key, compiled);
    return compiled;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SluiceError('PATTERN_INVALID', { pattern, reason }, { cause: error });
  }
}

/** What a replacement writes: text, or the number of a group; null when it names none that the pattern has. */
function parseReplacement(text: string, groups: number): (string | number)[] | null {
  const out: (string | number)[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') out.push(text[i]);
    else if (text[++i] === '\\') out.push('\\');
    else if (/\d/.test(text[i] ?? '') && Number(text[i]) <= groups) out.push(Number(text[i]));
    else return null;
  }
  return out;
}

function replacePattern(text: string, pattern: string, to: string, options = ''): string {
  const regexp = compilePattern(pattern, options, 'isclmnpg');
  const parts = parseReplacement(to, regexp.groupCount());
  if (parts === null) return text;
  const every = options.includes('g');
  const matcher = regexp.matcher(text);
  let out = '';
  let at = 0;
  let last = -1;
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    // RE2 does not count an empty match right after another one.
    if (start === end && start === last) continue;
    out += text.slice(at, start);
    for (const part of parts) out += typeof part === 'string' ? part : (matcher.group(part) ?? '');
    at = last = end;
    if (!every) break;
  }
  return out + text.slice(at);
}

function extractPattern(text: string, pattern: string, group = 0, options = ''): string {
  if (group < 0 || group > 9) return refuse(group, 'a group from 0 to 9');
  const matcher = compilePattern(pattern, options).matcher(text);
  if (!matcher.find() || group > matcher.groupCount()) return '';
  return matcher.group(group) ?? '';
}

/** An implementation that compiles a constant pattern beforehand, so that a bad one is found before the run. */
function matching(make: (pattern: string, options: string) => (text: string) => Value, varies: Call): Implementation {
  const prepare = ([, pattern, options = '']: readonly (Value | undefined)[]): Call | null =>
    typeof pattern === 'string' && typeof options === 'string' ? make(pattern, options) : null;
  return { call: varies, prepare, throws: 'unprepared' };
}

/** Checks a constant pattern beforehand; the call finds it in the cache. */
function checking(call: Call, optionsAt: number, allowed?: string): Implementation {
  const prepare = (constants: readonly (Value | undefined)[]): Call => {
    const [pattern, options = ''] = [constants[1], constants[optionsAt]];
    if (typeof pattern === 'string' && typeof options === 'string') compilePattern(pattern, options, allowed);
    return call;
  };
  return { call, prepare, throws: 'always' };
}

const like = (ignoreCase: boolean): Implementation => {
  const call = (text: string, pattern: string, escapeWith = '') => likeMatcher(pattern, escapeWith, ignoreCase)(text);
  return matching((pattern, escapeWith) => likeMatcher(pattern, escapeWith, ignoreCase), call);
};

/** What LIKE and ILIKE call; not by name in the language. */
export const likeFunctions: readonly ScalarFunction[] = [
  define('pattern', 'like', 'LIKE.', ['like(text string, pattern string, escape? string) bool', like(false)]),
  define('pattern', 'ilike', 'ILIKE.', ['ilike(text string, pattern string, escape? string) bool', like(true)]),
];

/** Regular expressions in RE2's syntax, so that no pattern takes more than linear time. */
export const patternFunctions: readonly ScalarFunction[] = [
  define('pattern', 'regexp_matches', 'Whether the pattern occurs in the text. Options: i, s, l.', [
    'regexp_matches(text string, pattern string, options? string) bool',
    matching(
      (pattern, options) => {
        const regexp = compilePattern(pattern, options);
        return text => regexp.matcher(text).find();
      },
      (text: string, pattern: string, options = '') => compilePattern(pattern, options).matcher(text).find(),
    ),
  ]),
  define('pattern', 'regexp_full_match', 'Whether the whole text is the pattern. Options: i, s, l.', [
    'regexp_full_match(text string, pattern string, options? string) bool',
    matching(
      (pattern, options) => {
        const regexp = compilePattern(pattern, options);
        return text => regexp.matches(text);
      },
      (text: string, pattern: string, options = '') => compilePattern(pattern, options).matches(text),
    ),
  ]),
  define(
    'pattern',
    'regexp_replace',
    'The text with the first match replaced, every one with option g; \\1 is group 1.',
    [
      'regexp_replace(text string, pattern string, to string, options? string) string',
      checking(replacePattern, 3, 'isclmnpg'),
    ],
  ),
  define('pattern', 'regexp_extract', 'The first match, or one group of it; empty when there is none.', [
    'regexp_extract(text string, pattern string, group? int32, options? string) string',
    checking(extractPattern, 3),
  ]),
];

import { SluiceError } from '../../../errors.ts';
import { lower } from './unicode.ts';

/** Whether a text matches. */
export type Matcher = (text: string) => boolean;

const anyOne = 0;
const anyRun = 1;
/** A pattern as code points, with `anyOne` for `_` and `anyRun` for `%`; literal characters are offset by 2. */
type Pattern = readonly number[];

function parsePattern(pattern: string, escapeWith: string): Pattern {
  const out: number[] = [];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i];
    if (c === escapeWith) {
      if (++i === characters.length)
        throw new SluiceError('PATTERN_INVALID', { pattern, reason: `it ends with its escape '${escapeWith}'` });
      out.push((characters[i].codePointAt(0) as number) + 2);
    } else if (c === '%') {
      if (out[out.length - 1] !== anyRun) out.push(anyRun);
    } else out.push(c === '_' ? anyOne : (c.codePointAt(0) as number) + 2);
  }
  return out;
}

/** Matches by going back to the last `%` only, so in time at most pattern × text. */
function matches(text: string, pattern: Pattern): boolean {
  let at = 0;
  let p = 0;
  let runAt = -1;
  let runStart = 0;
  while (at < text.length) {
    const code = text.codePointAt(at) as number;
    const width = code > 0xffff ? 2 : 1;
    const wanted = pattern[p];
    if (wanted === anyRun) {
      runAt = p++;
      runStart = at;
    } else if (p < pattern.length && (wanted === anyOne || wanted === code + 2)) {
      at += width;
      p++;
    } else if (runAt >= 0) {
      p = runAt + 1;
      runStart += (text.codePointAt(runStart) as number) > 0xffff ? 2 : 1;
      at = runStart;
    } else return false;
  }
  while (pattern[p] === anyRun) p++;
  return p === pattern.length;
}

/** The matcher of a LIKE pattern: `%` any run, `_` any one character; `escapeWith` is one character, or empty for none. */
export function likeMatcher(pattern: string, escapeWith: string, ignoreCase: boolean): Matcher {
  if ([...escapeWith].length > 1)
    throw new SluiceError('PATTERN_INVALID', {
      pattern,
      reason: `the escape '${escapeWith}' is more than one character`,
    });
  const parsed = parsePattern(ignoreCase ? lower(pattern) : pattern, escapeWith);
  const match = specialise(parsed);
  return ignoreCase ? text => match(lower(text)) : match;
}

/** The common shapes `x`, `x%`, `%x`, `%x%` are single calls of the string itself. */
function specialise(pattern: Pattern): Matcher {
  const from = pattern[0] === anyRun ? 1 : 0;
  const to = pattern.length > from && pattern[pattern.length - 1] === anyRun ? pattern.length - 1 : pattern.length;
  const middle = pattern.slice(from, to);
  if (middle.some(c => c < 2)) return text => matches(text, pattern);
  const literal = middle.map(c => String.fromCodePoint(c - 2)).join('');
  const open = to < pattern.length;
  if (from === 1 && open) return text => text.includes(literal);
  if (from === 1) return pattern.length === 1 ? () => true : text => text.endsWith(literal);
  return open ? text => text.startsWith(literal) : text => text === literal;
}

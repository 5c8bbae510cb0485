import { define, refuse, type ScalarFunction } from './define.ts';
import { characterCount, characterIndex, lower, reverse, sliceCharacters, upper } from './unicode.ts';

/** Longest text a function may build, in UTF-16 units. */
const textLimit = 1 << 26;

const bounded = (text: string, size: number): void => {
  if (size > textLimit) refuse(`${text.slice(0, 20)}…`, `a text of at most ${textLimit} characters`);
};

/** DuckDB's substring: positions from 1, negative ones from the end, a negative length reaches back. */
function substr(text: string, start: number, length?: number): string {
  const size = characterCount(text);
  let from = start > 0 ? start - 1 : start < 0 ? size + start : -1;
  if (start < 0 && from < 0 && length === undefined) from = 0;
  let to = length === undefined ? size : from + length;
  if (to < from) [from, to] = [to, from];
  return sliceCharacters(text, Math.max(from, 0), Math.min(to, size));
}

const left = (text: string, count: number): string =>
  sliceCharacters(text, 0, count >= 0 ? count : characterCount(text) + count);

function right(text: string, count: number): string {
  const size = characterCount(text);
  return sliceCharacters(text, count >= 0 ? Math.max(size - count, 0) : Math.min(-count, size), size);
}

function pad(text: string, count: number, fill: string, atStart: boolean): string {
  const size = characterCount(text);
  if (count <= size) return sliceCharacters(text, 0, count);
  bounded(text, count);
  if (fill === '') return refuse(fill, 'text to pad with');
  const missing = count - size;
  const filling = sliceCharacters(fill.repeat(Math.ceil(missing / characterCount(fill))), 0, missing);
  return atStart ? filling + text : text + filling;
}

function repeat(text: string, count: number): string {
  bounded(text, text.length * count);
  return text.repeat(Math.max(count, 0));
}

const spaces = ' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000';

function trim(text: string, characters: string, atStart: boolean, atEnd: boolean): string {
  const set = new Set(characters);
  const list = [...text];
  let from = 0;
  let to = list.length;
  if (atStart) while (from < to && set.has(list[from])) from++;
  if (atEnd) while (to > from && set.has(list[to - 1])) to--;
  return to - from === list.length ? text : list.slice(from, to).join('');
}

function splitPart(text: string, separator: string, index: number): string {
  const parts = separator === '' ? [...text] : text.split(separator);
  return parts[index > 0 ? index - 1 : index < 0 ? parts.length + index : -1] ?? '';
}

const replace = (text: string, find: string, to: string): string =>
  find === '' ? text : text.replaceAll(find, () => to);

function strpos(text: string, part: string): number {
  const at = text.indexOf(part);
  return at <= 0 ? at + 1 : characterIndex(text, at) + 1;
}

function translate(text: string, from: string, to: string): string {
  const targets = [...to];
  const map = new Map<string, string>();
  [...from].forEach((c, i) => map.has(c) || map.set(c, targets[i] ?? ''));
  return Array.from(text, c => map.get(c) ?? c).join('');
}

function levenshtein(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  let previous = Array.from({ length: y.length + 1 }, (_, j) => j);
  for (let i = 1; i <= x.length; i++) {
    const current = [i];
    for (let j = 1; j <= y.length; j++)
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x[i - 1] === y[j - 1] ? 0 : 1));
    previous = current;
  }
  return previous[y.length];
}

function chr(code: number): string {
  const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return valid ? String.fromCodePoint(code) : refuse(code, 'the code of a character');
}

function concatWithSeparator(separator: string | null, ...parts: (string | null)[]): string | null {
  return separator === null ? null : parts.filter(p => p !== null).join(separator);
}

function trimming(name: string, what: string, atStart: boolean, atEnd: boolean): ScalarFunction {
  return define(
    'text',
    name,
    `The text without spaces (or the characters given) ${what}.`,
    [`${name}(text string) string`, (s: string) => trim(s, spaces, atStart, atEnd)],
    [`${name}(text string, characters string) string`, (s: string, c: string) => trim(s, c, atStart, atEnd)],
  );
}

/** Functions on text; positions count characters from 1. */
export const textFunctions: readonly ScalarFunction[] = [
  define('text', 'lower lcase', 'The text in lower case.', ['lower(text string) string', lower]),
  define('text', 'upper ucase', 'The text in upper case.', ['upper(text string) string', upper]),
  trimming('trim', 'at both ends', true, true),
  trimming('ltrim', 'at its start', true, false),
  trimming('rtrim', 'at its end', false, true),
  define('text', 'length len char_length character_length', 'Number of characters.', [
    'length(text string) int64',
    characterCount,
  ]),
  define('text', 'strlen', 'Number of bytes in UTF-8.', [
    'strlen(text string) int64',
    (s: string) => new TextEncoder().encode(s).length,
  ]),
  define(
    'text',
    'substr substring',
    'Part of the text from a position, the first being 1; from the end when negative.',
    ['substr(text string, start int64, length? int64) string', substr],
  ),
  define('text', 'left', 'The first characters; all but the last ones when the count is negative.', [
    'left(text string, count int64) string',
    left,
  ]),
  define('text', 'right', 'The last characters; all but the first ones when the count is negative.', [
    'right(text string, count int64) string',
    right,
  ]),
  define('text', 'lpad', 'The text filled at its start, or cut, to a number of characters.', [
    'lpad(text string, count int64, fill string) string',
    { call: (s: string, n: number, fill: string) => pad(s, n, fill, true), throws: 'always' },
  ]),
  define('text', 'rpad', 'The text filled at its end, or cut, to a number of characters.', [
    'rpad(text string, count int64, fill string) string',
    { call: (s: string, n: number, fill: string) => pad(s, n, fill, false), throws: 'always' },
  ]),
  define('text', 'repeat', 'The text a number of times over.', [
    'repeat(text string, count int64) string',
    { call: repeat, throws: 'always' },
  ]),
  define('text', 'reverse', 'The text backwards.', ['reverse(text string) string', reverse]),
  define('text', 'replace', 'The text with every occurrence of one part replaced.', [
    'replace(text string, find string, to string) string',
    replace,
  ]),
  define('text', 'translate', 'The text with single characters exchanged; those without a partner are dropped.', [
    'translate(text string, from string, to string) string',
    translate,
  ]),
  define('text', 'split_part', 'One part of a text cut at a separator, from 1; from the end when negative.', [
    'split_part(text string, separator string, index int64) string',
    splitPart,
  ]),
  define('text', 'strpos instr position', 'Position of a part in the text, 0 when it is absent.', [
    'strpos(text string, part string) int64',
    strpos,
  ]),
  define('text', 'contains', 'Whether the text contains a part.', [
    'contains(text string, part string) bool',
    (s: string, part: string) => s.includes(part),
  ]),
  define('text', 'starts_with prefix', 'Whether the text starts so.', [
    'starts_with(text string, start string) bool',
    (s: string, part: string) => s.startsWith(part),
  ]),
  define('text', 'ends_with suffix', 'Whether the text ends so.', [
    'ends_with(text string, end string) bool',
    (s: string, part: string) => s.endsWith(part),
  ]),
  define('text', 'concat', 'All values as one text; nulls are left out.', [
    'concat(values... any) string',
    { call: (...parts: (string | null)[]) => parts.join(''), takesNull: true },
  ]),
  define('text', 'concat_ws', 'All values as one text with a separator between them; nulls are left out.', [
    'concat_ws(separator string, values... any) string',
    { call: concatWithSeparator, takesNull: true, givesNull: true },
  ]),
  define('text', 'ascii', 'Code of the first character, 0 when there is none.', [
    'ascii(text string) int32',
    (s: string) => s.codePointAt(0) ?? 0,
  ]),
  define('text', 'unicode ord', 'Code of the first character, -1 when there is none.', [
    'unicode(text string) int32',
    (s: string) => s.codePointAt(0) ?? -1,
  ]),
  define('text', 'chr', 'The character of a code.', ['chr(code int32) string', { call: chr, throws: 'always' }]),
  define('text', 'strip_accents', 'The text without accents.', [
    'strip_accents(text string) string',
    (s: string) =>
      s
        .normalize('NFD')
        .replace(/\p{Mn}/gu, '')
        .normalize('NFC'),
  ]),
  define('text', 'levenshtein', 'Number of single-character edits between two texts.', [
    'levenshtein(a string, b string) int64',
    levenshtein,
  ]),
];

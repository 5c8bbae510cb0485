import { SluiceError } from '../../errors.ts';
import { positionOf, type Span } from './ast.ts';

export type TokenKind = 'word' | 'quoted' | 'number' | 'text' | 'symbol' | 'end';

/** A word of the language; `text` is what it means: a name without quotes, a string without escapes. */
export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
}

const space = /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const word = /[\p{L}_][\p{L}\p{N}\p{M}_]*(?:\.[\p{L}_][\p{L}\p{N}\p{M}_]*)*/uy;
const number = /(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const text = /'(?:[^']|'')*'/y;
const quoted = /"(?:[^"]|"")+"/y;
const symbol = /\*\*|\/\/|\|\||::|<=|>=|<>|!=|==|[-+*/%^(),<>=]/y;

/** Words that cannot be attribute names unless quoted. */
export const reservedWords: ReadonlySet<string> = new Set(
  'and or not is in between like ilike case when then else end null true false'.split(' '),
);

/** A slip at an offset; `end` is where the word that slipped ends. */
export function syntaxError(source: string, start: number, reason: string, end = source.length): SluiceError {
  return new SluiceError('EXPRESSION_SYNTAX', { position: positionOf(source, start), reason, start, end });
}

/** The tokens of `source`, the last of kind `end`. @throws {SluiceError} EXPRESSION_SYNTAX */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? null;
  };
  for (;;) {
    at += match(space)?.length ?? 0;
    if (at >= source.length) break;
    const { kind, raw } = nextToken(source, at, match);
    const value =
      kind === 'text'
        ? raw.slice(1, -1).replaceAll("''", "'")
        : kind === 'quoted'
          ? raw.slice(1, -1).replaceAll('""', '"')
          : raw;
    tokens.push({ kind, text: value, start: at, end: at + raw.length });
    at += raw.length;
  }
  tokens.push({ kind: 'end', text: '', start: source.length, end: source.length });
  return tokens;
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['word', word],
  ['number', number],
  ['text', text],
  ['quoted', quoted],
  ['symbol', symbol],
];

function nextToken(source: string, at: number, match: (pattern: RegExp) => string | null) {
  if (source.startsWith('/*', at)) throw syntaxError(source, at, 'the comment that begins here has no closing */');
  for (const [kind, pattern] of patterns) {
    const raw = match(pattern);
    if (raw === null) continue;
    // `1x` is a slip, not the number 1 followed by a name.
    if (kind === 'number' && /[\p{L}_]/u.test(source.slice(at + raw.length, at + raw.length + 1)))
      throw syntaxError(source, at, `'${raw}${source[at + raw.length]}…' is not a number`);
    return { kind, raw };
  }
  const found = String.fromCodePoint(source.codePointAt(at) ?? 0);
  if (found === "'") throw syntaxError(source, at, "the text that begins here has no closing '");
  if (found === '"') throw syntaxError(source, at, 'the name that begins here has no closing "');
  throw syntaxError(source, at, `'${found}' has no meaning here`);
}

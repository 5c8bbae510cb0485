import { SluiceError } from '#engine/errors.ts';
import { hasRun, wordsOf } from './words.ts';

/** Answers a search query for the words of one text. */
export type Query = (words: readonly string[]) => boolean;

interface Token {
  readonly kind: 'word' | 'phrase' | 'prefix' | 'and' | 'or' | 'not' | 'open' | 'close' | 'end';
  readonly text: string;
  readonly at: number;
}

/**
 * Compiles a search query.
 *
 *     either := all ('OR' all)*          all := not (['AND'] not)*
 *     not    := 'NOT' not | term         term := word | word'*' | '"' words '"' | '(' either ')'
 *
 * Words side by side must all occur. Case, width and accents' encoding do not matter; AND, OR and NOT are written in capitals.
 * @throws {SluiceError} EXPRESSION_SYNTAX with the character position, counted from 1
 */
export function compileQuery(query: string, field = 'query'): Query {
  const tokens = tokenize(query, field);
  let at = 0;
  const fail = (reason: string): never => failAt(tokens[at].at, reason, field);
  const next = (kind: Token['kind']) => tokens[at].kind === kind && ++at > 0;

  const either = (): Query => {
    const parts = [all()];
    while (next('or')) parts.push(all());
    return parts.length === 1 ? parts[0] : words => parts.some(part => part(words));
  };
  const all = (): Query => {
    const parts = [not()];
    while (next('and') || !['or', 'close', 'end'].includes(tokens[at].kind)) parts.push(not());
    return parts.length === 1 ? parts[0] : words => parts.every(part => part(words));
  };
  const not = (): Query => {
    if (!next('not')) return term();
    const part = not();
    return words => !part(words);
  };
  const term = (): Query => {
    const token = tokens[at];
    if (next('open')) {
      const inner = either();
      if (!next('close')) fail("a ')' is missing");
      return inner;
    }
    if (next('word') || next('phrase') || next('prefix')) return matcher(token, field);
    return fail(token.kind === 'end' ? 'a word is missing at the end' : `a word is missing before '${token.text}'`);
  };

  const compiled = either();
  if (!next('end')) fail(`'${tokens[at].text}' without its partner`);
  return compiled;
}

function matcher({ kind, text, at }: Token, field: string): Query {
  const run = wordsOf(text);
  if (run.length === 0) return failAt(at, `'${text}' has no letter or digit`, field);
  if (kind !== 'prefix') return run.length === 1 ? words => words.includes(run[0]) : words => hasRun(words, run);
  const last = run.length - 1;
  return words =>
    words.some((w, i) => w.startsWith(run[last]) && run.slice(0, last).every((r, j) => words[i - last + j] === r));
}

const kinds: { readonly [text: string]: Token['kind'] } = {
  AND: 'and',
  OR: 'or',
  NOT: 'not',
  '(': 'open',
  ')': 'close',
};

function tokenize(query: string, field: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: text, index } of query.matchAll(/"[^"]*"?|[()]|[^\s()"]+/g)) {
    const at = index + 1;
    if (text.startsWith('"')) {
      if (text.length < 2 || !text.endsWith('"')) failAt(at, 'a closing quote is missing', field);
      tokens.push({ kind: 'phrase', text: text.slice(1, -1), at });
    } else if (kinds[text]) tokens.push({ kind: kinds[text], text, at });
    else if (text.length > 1 && text.endsWith('*')) tokens.push({ kind: 'prefix', text: text.slice(0, -1), at });
    else tokens.push({ kind: 'word', text, at });
  }
  return [...tokens, { kind: 'end', text: '', at: query.length + 1 }];
}

function failAt(position: number, reason: string, field: string): never {
  throw new SluiceError('EXPRESSION_SYNTAX', { position, reason, field });
}

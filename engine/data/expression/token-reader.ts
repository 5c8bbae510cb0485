import { type Expression, partsOf } from './ast.ts';
import { reservedWords, syntaxError, type Token } from './tokens.ts';

/** Depth past which an expression is refused, so that no pass over the tree can exhaust the stack. */
const depthLimit = 500;

/** A place in a list of tokens, with what every part of the parser needs. */
export class TokenReader {
  readonly source: string;
  readonly #parse: (reader: TokenReader, floor: number) => Expression;
  readonly #tokens: readonly Token[];
  readonly #heights = new WeakMap<Expression, number>();
  #at = 0;
  #depth = 0;

  constructor(source: string, tokens: readonly Token[], parse: (reader: TokenReader, floor: number) => Expression) {
    this.source = source;
    this.#tokens = tokens;
    this.#parse = parse;
  }

  /** The longest expression from here whose operators all bind tighter than `floor`. */
  parse(floor: number): Expression {
    if (++this.#depth > depthLimit) this.fail(this.peek(), `nested more than ${depthLimit} deep`);
    const expression = this.#parse(this, floor);
    this.#depth--;
    return expression;
  }

  /** Offset at which the last token taken ends. */
  get end(): number {
    return this.#at === 0 ? 0 : this.#tokens[this.#at - 1].end;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** Takes the next token when it is this word (in any case) or symbol. */
  accept(text: string): boolean {
    const found = this.peek();
    if ((found.kind !== 'word' && found.kind !== 'symbol') || found.text.toLowerCase() !== text) return false;
    this.#at++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text))
      this.fail(this.peek(), `expected ${text.toUpperCase()}, found ${this.describe(this.peek())}`);
  }

  fail(token: Token, reason: string): never {
    throw syntaxError(this.source, token.start, reason, token.end);
  }

  describe(token: Token): string {
    if (token.kind === 'end') return 'the end';
    return this.isReserved(token) ? token.text.toUpperCase() : `'${token.text}'`;
  }

  isReserved(token: Token): boolean {
    return token.kind === 'word' && reservedWords.has(token.text.toLowerCase());
  }

  /** `expression`, after a look at how deep it has become. */
  make(expression: Expression): Expression {
    let height = 0;
    for (const part of partsOf(expression)) height = Math.max(height, this.#heights.get(part) ?? 0);
    if (height >= depthLimit) throw syntaxError(this.source, expression.start, `nested more than ${depthLimit} deep`);
    this.#heights.set(expression, height + 1);
    return expression;
  }
}

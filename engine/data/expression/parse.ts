import type { ArithmeticOperator, ComparisonOperator, Expression } from './ast.ts';
import { parseCall } from './parse-call.ts';
import { numberLiteral, parseCase, parseInterval, parseTypeName, timestampLiteral } from './parse-parts.ts';
import { TokenReader } from './token-reader.ts';
import { type Token, tokenize } from './tokens.ts';

/**
 * How tightly each operator binds, loosest first; comparison, membership and matching do not chain.
 *
 * @see PostgreSQL 16, §4.1.6 (operator precedence), which DuckDB shares
 */
export const precedence = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  compare: 5,
  match: 6,
  concat: 7,
  sum: 8,
  product: 9,
  power: 10,
  negate: 11,
  cast: 12,
} as const;

/** The expression that `text` writes. @throws {SluiceError} EXPRESSION_SYNTAX with the position as `line:column` */
export function parseExpression(text: string): Expression {
  const reader = new TokenReader(text, tokenize(text), parseFrom);
  const expression = reader.parse(0);
  const rest = reader.peek();
  if (rest.kind !== 'end') reader.fail(rest, `${reader.describe(rest)} is not expected after a whole expression`);
  return expression;
}

const comparisons: Record<string, ComparisonOperator> = {
  '=': '=',
  '==': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const arithmetic: Record<string, readonly [ArithmeticOperator, number]> = {
  '+': ['+', precedence.sum],
  '-': ['-', precedence.sum],
  '*': ['*', precedence.product],
  '/': ['/', precedence.product],
  '//': ['//', precedence.product],
  '%': ['%', precedence.product],
  '^': ['^', precedence.power],
  '**': ['^', precedence.power],
};

function parseFrom(reader: TokenReader, floor: number): Expression {
  let left = parsePrefix(reader);
  for (;;) {
    const longer = parseInfix(reader, left, floor);
    if (longer === null) return left;
    left = longer;
  }
}

function parsePrefix(reader: TokenReader): Expression {
  const token = reader.next();
  const { start } = token;
  if (token.kind === 'number') return numberLiteral(reader, token, false);
  if (token.kind === 'text') return { kind: 'literal', type: 'string', value: token.text, start, end: token.end };
  if (token.kind === 'quoted') return { kind: 'name', name: token.text, start, end: token.end };
  if (token.kind === 'symbol') return parsePrefixSymbol(reader, token);
  if (token.kind === 'end') return reader.fail(token, 'the expression ends where a value is expected');
  switch (token.text.toLowerCase()) {
    case 'not':
      return reader.make({ kind: 'not', operand: reader.parse(precedence.not - 1), start, end: reader.end });
    case 'null':
      return { kind: 'literal', type: 'null', value: null, start, end: token.end };
    case 'true':
    case 'false':
      return {
        kind: 'literal',
        type: 'bool',
        value: token.text.toLowerCase() === 'true',
        start,
        end: token.end,
      };
    case 'case':
      return parseCase(reader, token);
    case 'timestamp':
    case 'date':
      if (reader.peek().kind === 'text') return timestampLiteral(reader, token);
      break;
    case 'interval': {
      const interval = parseInterval(reader, token);
      if (interval) return interval;
      break;
    }
  }
  if (reader.peek().text === '(' && reader.peek().kind === 'symbol') return parseCall(reader, token);
  if (reader.isReserved(token)) return reader.fail(token, `${reader.describe(token)} where a value is expected`);
  return { kind: 'name', name: token.text, start, end: token.end };
}

function parsePrefixSymbol(reader: TokenReader, token: Token): Expression {
  if (token.text === '(') {
    const inner = reader.parse(0);
    reader.expect(')');
    return reader.make({ ...inner, start: token.start, end: reader.end });
  }
  if (token.text === '-') {
    const following = reader.peek();
    // Folded here so that the least int64, whose digits alone overflow, can be written.
    if (following.kind === 'number' && reader.peek(1).text !== '::')
      return { ...numberLiteral(reader, reader.next(), true), start: token.start };
    const operand = reader.parse(precedence.negate - 1);
    return reader.make({ kind: 'negate', operand, start: token.start, end: reader.end });
  }
  if (token.text === '+') return reader.parse(precedence.negate - 1);
  return reader.fail(token, `'${token.text}' where a value is expected`);
}

function parseInfix(reader: TokenReader, left: Expression, floor: number): Expression | null {
  const token = reader.peek();
  if (token.kind === 'symbol') return parseInfixSymbol(reader, left, floor);
  if (token.kind !== 'word') return null;
  const { start } = left;
  const word = token.text.toLowerCase();
  switch (word) {
    case 'and':
    case 'or': {
      const bind = precedence[word];
      if (bind <= floor) return null;
      const operands = left.kind === 'logic' && left.operator === word ? [...left.operands] : [left];
      while (reader.accept(word)) operands.push(reader.parse(bind));
      return reader.make({ kind: 'logic', operator: word, operands, start, end: reader.end });
    }
    case 'is':
      return precedence.is <= floor ? null : parseIs(reader, left);
    case 'not':
      if (!/^(in|between|like|ilike)$/i.test(reader.peek(1).text)) return null;
      return precedence.match <= floor ? null : parseMatch(reader, left);
    case 'in':
    case 'between':
    case 'like':
    case 'ilike':
      return precedence.match <= floor ? null : parseMatch(reader, left);
    default:
      return null;
  }
}

function parseInfixSymbol(reader: TokenReader, left: Expression, floor: number): Expression | null {
  const symbol = reader.peek().text;
  const { start } = left;
  if (symbol === '::') {
    reader.next();
    const type = parseTypeName(reader);
    return reader.make({ kind: 'cast', operand: left, type, lenient: false, start, end: reader.end });
  }
  if (Object.hasOwn(comparisons, symbol)) {
    if (precedence.compare <= floor) return null;
    reader.next();
    const right = reader.parse(precedence.compare);
    const chained = reader.peek();
    if (chained.kind === 'symbol' && Object.hasOwn(comparisons, chained.text))
      reader.fail(chained, 'comparisons do not chain: write a < b AND b < c, or BETWEEN');
    return reader.make({ kind: 'compare', operator: comparisons[symbol], left, right, start, end: reader.end });
  }
  if (symbol === '||') {
    if (precedence.concat <= floor) return null;
    reader.next();
    return reader.make({ kind: 'concat', left, right: reader.parse(precedence.concat), start, end: reader.end });
  }
  if (!Object.hasOwn(arithmetic, symbol)) return null;
  const [operator, bind] = arithmetic[symbol];
  if (bind <= floor) return null;
  reader.next();
  return reader.make({ kind: 'arithmetic', operator, left, right: reader.parse(bind), start, end: reader.end });
}

function parseIs(reader: TokenReader, operand: Expression): Expression {
  reader.next();
  const negated = reader.accept('not');
  const { start } = operand;
  const token = reader.next();
  const test = token.text.toLowerCase();
  if (test === 'null' || test === 'unknown')
    return reader.make({ kind: 'is', test: 'null', negated, operand, start, end: reader.end });
  if (test === 'true' || test === 'false')
    return reader.make({ kind: 'is', test, negated, operand, start, end: reader.end });
  if (test !== 'distinct') reader.fail(token, 'IS takes NULL, TRUE, FALSE or DISTINCT FROM');
  reader.expect('from');
  const right = reader.parse(precedence.compare);
  // NOT DISTINCT is the equality, DISTINCT its negation.
  return reader.make({ kind: 'distinct', negated, left: operand, right, start, end: reader.end });
}

function parseMatch(reader: TokenReader, operand: Expression): Expression {
  const negated = reader.accept('not');
  const { start } = operand;
  const operator = reader.next().text.toLowerCase();
  if (operator === 'in') {
    reader.expect('(');
    const items = [reader.parse(0)];
    while (reader.accept(',')) items.push(reader.parse(0));
    reader.expect(')');
    return reader.make({ kind: 'in', negated, operand, items, start, end: reader.end });
  }
  if (operator === 'between') {
    const low = reader.parse(precedence.match);
    reader.expect('and');
    const high = reader.parse(precedence.match);
    return reader.make({ kind: 'between', negated, operand, low, high, start, end: reader.end });
  }
  const pattern = reader.parse(precedence.match);
  const escapedBy = reader.accept('escape') ? reader.parse(precedence.match) : null;
  const ignoreCase = operator === 'ilike';
  return reader.make({
    kind: 'like',
    ignoreCase,
    negated,
    operand,
    pattern,
    escape: escapedBy,
    start,
    end: reader.end,
  });
}

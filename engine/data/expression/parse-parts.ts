import { parseTimestamp } from '../value.ts';
import type { Branch, Expression, TypeName } from './ast.ts';
import type { TokenReader } from './token-reader.ts';
import type { Token } from './tokens.ts';

const int32Max = 2147483647n;
const int64Max = 2n ** 63n - 1n;

/** A number as written: an integer takes the narrowest type that holds its digits, one past int64 is a float64. */
export function numberLiteral(reader: TokenReader, token: Token, negative: boolean): Expression {
  const { start, end } = token;
  const digits = token.text.replaceAll('_', '');
  const sign = negative ? -1 : 1;
  if (/^\d+$/.test(digits)) {
    const size = BigInt(digits);
    const whole = negative ? -size : size;
    if (size <= int32Max) return { kind: 'literal', type: 'int32', value: Number(whole), start, end };
    if (size <= int64Max + (negative ? 1n : 0n)) {
      const value = Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
      return { kind: 'literal', type: 'int64', value, start, end };
    }
  }
  const value = sign * Number(digits);
  if (!Number.isFinite(value)) reader.fail(token, `'${token.text}' is past the range of float64`);
  return { kind: 'literal', type: 'float64', value, start, end };
}

/** `TIMESTAMP '…'` or `DATE '…'`, the word already taken. */
export function timestampLiteral(reader: TokenReader, word: Token): Expression {
  const text = reader.next();
  const time = parseTimestamp(text.text);
  if (time === null) reader.fail(text, `'${text.text}' is not a timestamp; write 2026-11-21 or 2026-11-21 08:30:00`);
  const value = word.text.toLowerCase() === 'date' ? Math.floor(time / 86_400_000) * 86_400_000 : time;
  return { kind: 'literal', type: 'timestamp', value, start: word.start, end: reader.end };
}

/** `INTERVAL '3 days'`, `INTERVAL 3 DAY`, `INTERVAL (n + 1) DAY`, the word already taken; null when it is a name instead. */
export function parseInterval(reader: TokenReader, word: Token): Expression | null {
  const first = reader.peek();
  const { start } = word;
  let amount: Expression;
  if (first.kind === 'number') amount = numberLiteral(reader, reader.next(), false);
  else if (first.kind === 'text')
    amount = { kind: 'literal', type: 'string', value: reader.next().text, start: first.start, end: first.end };
  else if (first.kind === 'symbol' && first.text === '(') {
    reader.next();
    amount = reader.parse(0);
    reader.expect(')');
  } else return null;
  const hasUnit = reader.peek().kind === 'word' && !reader.isReserved(reader.peek());
  if (!hasUnit && first.kind !== 'text') reader.fail(reader.peek(), 'expected a unit such as DAY after INTERVAL');
  const unit = hasUnit && reader.peek().text.toLowerCase() !== 'as' ? reader.next().text.toLowerCase() : null;
  return reader.make({ kind: 'interval', amount, unit, start, end: reader.end });
}

/** `CASE … END`, the word already taken. */
export function parseCase(reader: TokenReader, word: Token): Expression {
  const startsBranch = () => reader.peek().kind === 'word' && reader.peek().text.toLowerCase() === 'when';
  const operand = startsBranch() ? null : reader.parse(0);
  const branches: Branch[] = [];
  while (reader.accept('when')) {
    const when = reader.parse(0);
    reader.expect('then');
    branches.push({ when, result: reader.parse(0) });
  }
  if (branches.length === 0) reader.expect('when');
  const otherwise = reader.accept('else') ? reader.parse(0) : null;
  reader.expect('end');
  return reader.make({ kind: 'case', operand, branches, otherwise, start: word.start, end: reader.end });
}

const secondWords: Record<string, readonly string[]> = {
  double: ['precision'],
  character: ['varying'],
  timestamp: ['with', 'without', 'time', 'zone'],
};

/** The name of a type: `bigint`, `decimal(10, 2)`, `double precision`. */
export function parseTypeName(reader: TokenReader): TypeName {
  const first = reader.next();
  if (first.kind !== 'word' && first.kind !== 'quoted') reader.fail(first, 'expected the name of a type');
  let name = first.text.toLowerCase();
  const more = Object.hasOwn(secondWords, name) ? secondWords[name] : [];
  while (reader.peek().kind === 'word' && more.includes(reader.peek().text.toLowerCase()))
    name += ` ${reader.next().text.toLowerCase()}`;
  const sizes: number[] = [];
  if (reader.accept('(')) {
    do {
      const size = reader.next();
      if (!/^\d{1,6}$/.test(size.text)) reader.fail(size, 'expected a size');
      sizes.push(Number(size.text));
    } while (reader.accept(','));
    reader.expect(')');
  }
  return { name, sizes, start: first.start, end: reader.end };
}

import { timestampText } from '../value.ts';
import type { Expression, TypeName } from './ast.ts';
import { precedence } from './parse.ts';
import { reservedWords } from './tokens.ts';

/** The text of an expression, with no parentheses but those it needs; parsing it gives the expression back. */
export function printExpression(expression: Expression): string {
  return print(expression, 0);
}

/** A name as an expression may hold it: bare when that is unmistakable, else in double quotes. */
export function printName(name: string): string {
  const bare = /^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u.test(name) && !reservedWords.has(name.toLowerCase());
  return bare && !contextualWords.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Text as a literal of the language. */
export const printText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Words that begin a literal when one kind of token follows; quoted so that no neighbour can change them. */
const contextualWords = new Set(['timestamp', 'date', 'interval', 'escape']);

/** `expression` where every operator must bind tighter than `floor`. */
function print(expression: Expression, floor: number): string {
  const [text, bind] = write(expression);
  return bind <= floor ? `(${text})` : text;
}

const whole = 13;

function write(e: Expression): readonly [string, number] {
  switch (e.kind) {
    case 'literal':
      return writeLiteral(e);
    case 'name':
      return [printName(e.name), whole];
    case 'negate': {
      const operand = print(e.operand, precedence.negate - 1);
      // `--` opens a comment, and a minus before digits would be read as one negative number.
      return [/^[-\d.]/.test(operand) ? `-(${operand})` : `-${operand}`, precedence.negate];
    }
    case 'arithmetic': {
      const bind =
        e.operator === '^' ? precedence.power : /[+-]/.test(e.operator) ? precedence.sum : precedence.product;
      return [`${print(e.left, bind - 1)} ${e.operator} ${print(e.right, bind)}`, bind];
    }
    case 'concat':
      return [`${print(e.left, precedence.concat - 1)} || ${print(e.right, precedence.concat)}`, precedence.concat];
    case 'compare':
      return [
        `${print(e.left, precedence.compare)} ${e.operator} ${print(e.right, precedence.compare)}`,
        precedence.compare,
      ];
    case 'logic': {
      const bind = precedence[e.operator];
      return [e.operands.map(operand => print(operand, bind)).join(` ${e.operator.toUpperCase()} `), bind];
    }
    case 'not':
      return [`NOT ${print(e.operand, precedence.not - 1)}`, precedence.not];
    case 'is':
      return [`${print(e.operand, precedence.is)} IS ${not(e)}${e.test.toUpperCase()}`, precedence.is];
    case 'distinct':
      return [
        `${print(e.left, precedence.is)} IS ${not(e)}DISTINCT FROM ${print(e.right, precedence.compare)}`,
        precedence.is,
      ];
    case 'like': {
      const escaped = e.escape ? ` ESCAPE ${print(e.escape, precedence.match)}` : '';
      const operator = e.ignoreCase ? 'ILIKE' : 'LIKE';
      const operand = print(e.operand, precedence.match);
      return [`${operand} ${not(e)}${operator} ${print(e.pattern, precedence.match)}${escaped}`, precedence.match];
    }
    case 'in':
      return [`${print(e.operand, precedence.match)} ${not(e)}IN (${list(e.items)})`, precedence.match];
    case 'between': {
      const range = `${print(e.low, precedence.match)} AND ${print(e.high, precedence.match)}`;
      return [`${print(e.operand, precedence.match)} ${not(e)}BETWEEN ${range}`, precedence.match];
    }
    case 'case': {
      const operand = e.operand ? ` ${print(e.operand, 0)}` : '';
      const branches = e.branches.map(b => ` WHEN ${print(b.when, 0)} THEN ${print(b.result, 0)}`).join('');
      return [`CASE${operand}${branches}${e.otherwise ? ` ELSE ${print(e.otherwise, 0)}` : ''} END`, whole];
    }
    case 'cast':
      return [`${e.lenient ? 'TRY_CAST' : 'CAST'}(${print(e.operand, 0)} AS ${writeType(e.type)})`, whole];
    case 'interval':
      return [writeInterval(e), whole];
    case 'call':
      return [`${e.name}(${list(e.items)})`, whole];
  }
}

const not = (e: { readonly negated: boolean }) => (e.negated ? 'NOT ' : '');
const list = (items: readonly Expression[]) => items.map(item => print(item, 0)).join(', ');
const writeType = ({ name, sizes }: TypeName) => (sizes.length === 0 ? name : `${name}(${sizes.join(', ')})`);

function writeInterval({ amount, unit }: Expression & { kind: 'interval' }): string {
  if (unit === null) return `INTERVAL ${print(amount, 0)}`;
  return `INTERVAL (${print(amount, 0)}) ${unit}`;
}

function writeLiteral({ type, value }: Expression & { kind: 'literal' }): readonly [string, number] {
  if (type === 'string') return [printText(value as string), whole];
  if (type === 'timestamp') return [`TIMESTAMP '${timestampText(value as number)}'`, whole];
  if (typeof value !== 'number' && typeof value !== 'bigint') return [String(value).toUpperCase(), whole];
  const text = Object.is(value, -0) ? '-0' : String(value);
  const digits = type === 'float64' && /^-?\d+$/.test(text) ? `${text}.0` : text;
  return [digits, text.startsWith('-') ? precedence.negate : whole];
}

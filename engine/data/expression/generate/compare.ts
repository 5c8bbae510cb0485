import { compareText, compareValues } from '../../value.ts';
import type { ComparisonOperator } from '../ast.ts';
import type { Node, ValueType } from '../typed.ts';
import { anyNull, type Code, type Emitter } from './emitter.ts';
import { emitLiteral } from './literal.ts';

/** `left operator right`, both of one type: a condition that is null where either is. */
export function emitCompare(emitter: Emitter, node: Node & { kind: 'compare' }, left: Code, right: Code): Code {
  const { operator } = node;
  const told = comparison(emitter, operator, left, right, neverNaN(node.left), neverNaN(node.right));
  return { type: 'bool', value: emitter.temp(told), isNull: anyNull(emitter, [left, right]) };
}

/** IS DISTINCT FROM: a comparison in which null equals null. */
export function emitDistinct(emitter: Emitter, node: Node & { kind: 'distinct' }, left: Code, right: Code): Code {
  const told = comparison(emitter, '<>', left, right, neverNaN(node.left), neverNaN(node.right));
  const [a, b] = [left.isNull ?? 'false', right.isNull ?? 'false'];
  const both = anyNull(emitter, [left, right]);
  const value = both === null ? told : `(${both}?(${a}?1:0)!==(${b}?1:0):${told})`;
  return { type: 'bool', value: emitter.temp(value), isNull: null };
}

/** Whether a float64 node is known not to be NaN, which SQL orders above all numbers and equal to itself. */
function neverNaN(node: Node): boolean {
  if (node.type !== 'float64') return true;
  if (node.kind === 'literal') return !Number.isNaN(node.value);
  return node.kind === 'cast' && (node.operand.type === 'int32' || node.operand.type === 'int64');
}

function comparison(
  emitter: Emitter,
  operator: ComparisonOperator,
  left: Code,
  right: Code,
  leftPlain: boolean,
  rightPlain: boolean,
): string {
  const [a, b] = [left.value, right.value];
  switch (left.type) {
    case 'float64':
      return floatComparison(operator, a, b, leftPlain, rightPlain);
    case 'bool':
      return `((${a}?1:0)${scriptOperator(operator)}(${b}?1:0))`;
    case 'string':
      if (operator === '=' || operator === '<>') return `(${a}${scriptOperator(operator)}${b})`;
      return `(${emitter.constant(compareText)}(${a},${b})${operator}0)`;
    case 'json':
    case 'binary':
      return `(${emitter.constant(compareValues)}(${a},${b})${scriptOperator(operator)}0)`;
    default:
      return `(${a}${scriptOperator(operator)}${b})`;
  }
}

const scriptOperator = (operator: ComparisonOperator): string =>
  operator === '=' ? '===' : operator === '<>' ? '!==' : operator;

/** Numbers may compare as JavaScript does unless both sides may be NaN; against one that is not, a negated opposite will do. */
function floatComparison(
  operator: ComparisonOperator,
  a: string,
  b: string,
  leftPlain: boolean,
  rightPlain: boolean,
): string {
  if (leftPlain && rightPlain) return `(${a}${scriptOperator(operator)}${b})`;
  switch (operator) {
    case '=':
      return leftPlain || rightPlain ? `(${a}===${b})` : `(${a}===${b}||(${a}!==${a}&&${b}!==${b}))`;
    case '<>':
      return leftPlain || rightPlain ? `(${a}!==${b})` : `(${a}!==${b}&&(${a}===${a}||${b}===${b}))`;
    case '>':
      return rightPlain ? `!(${a}<=${b})` : leftPlain ? `(${a}>${b})` : `(${a}>${b}||(${a}!==${a}&&${b}===${b}))`;
    case '>=':
      return rightPlain ? `!(${a}<${b})` : leftPlain ? `(${a}>=${b})` : `(${a}>=${b}||${a}!==${a})`;
    case '<':
      return floatComparison('>', b, a, rightPlain, leftPlain);
    case '<=':
      return floatComparison('>=', b, a, rightPlain, leftPlain);
  }
}

/** Members past which a set is asked rather than each in turn. */
const chainLimit = 8;

/** IN a list of constants: TRUE when one is equal, else null when the list has a null. */
export function emitIn(emitter: Emitter, node: Node & { kind: 'in' }, operand: Code): Code {
  const found = emitter.temp(node.values.length === 0 ? 'false' : membership(emitter, node, operand));
  if (!node.hasNull) return { type: 'bool', value: found, isNull: operand.isNull };
  const isNull = operand.isNull === null ? `!${found}` : `(${operand.isNull}||!${found})`;
  return { type: 'bool', value: found, isNull: emitter.temp(isNull) };
}

function membership(emitter: Emitter, node: Node & { kind: 'in' }, operand: Code): string {
  const { values, operand: subject } = node;
  const { type } = operand;
  const inSet = type === 'string' || type === 'int32' || type === 'float64' || type === 'timestamp';
  if (inSet && values.length > chainLimit) return `${emitter.constant(new Set(values))}.has(${operand.value})`;
  if (type === 'int64' && values.length > chainLimit) {
    const set = new Set(values.map(v => (emitter.exact ? BigInt(v as number | bigint) : Number(v))));
    const unsafe = values.some(v => typeof v === 'bigint');
    // A float64 beside a rounded member would be found by mistake only at ±2^53 and past it.
    if (emitter.exact || !unsafe) return `${emitter.constant(set)}.has(${operand.value})`;
  }
  const each = values.map(v => {
    const member = emitLiteral(emitter, type as ValueType, v);
    const plain = typeof v !== 'number' || !Number.isNaN(v);
    return comparison(emitter, '=', operand, member, neverNaN(subject), plain);
  });
  return `(${each.join('||')})`;
}

import { SluiceError } from '../../../errors.ts';
import type { Node } from '../typed.ts';
import { anyNull, type Code, type Emitter } from './emitter.ts';

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;
/** Results strictly within ± this are exact as float64 whatever the rounding. */
const exactBound = '9007199254740992';

type Integer = number | bigint;

const overflow =
  (operator: string, type: string) =>
  (a: Integer, b: Integer): never => {
    throw new SluiceError('OVERFLOW', { operation: `${a} ${operator} ${b}`, type });
  };

const negationOverflow =
  (type: string) =>
  (_: Integer, value: Integer): never => {
    throw new SluiceError('OVERFLOW', { operation: `-(${value})`, type });
  };

/** `left operator right`, both of the node's type; null where the divisor is 0. */
export function emitArithmetic(emitter: Emitter, node: Node & { kind: 'arithmetic' }, left: Code, right: Code): Code {
  const { operator, type } = node;
  const nulls = anyNull(emitter, [left, right]);
  const divides = operator === '/' || operator === '//' || operator === '%';
  const isNull = divides ? divisorNull(emitter, node, right, nulls) : nulls;
  const [a, b] = [left.value, right.value];
  if (type === 'float64') {
    // DuckDB's // of floats is a plain division too.
    const value = emitter.temp(`(${a}${operator === '//' ? '/' : operator}${b})`);
    return { type, value, isNull };
  }
  const fail = emitter.constant(overflow(operator, type));
  if (type === 'int32') return { type, value: int32(emitter, operator, a, b, isNull, fail), isNull };
  if (!emitter.exact) return { type, value: int64Fast(emitter, operator, a, b, isNull), isNull };
  return guarded(emitter, node, isNull, () => int64Exact(emitter, operator, a, b, fail));
}

function divisorNull(
  emitter: Emitter,
  { right: node, type }: Node & { kind: 'arithmetic' },
  right: Code,
  nulls: string | null,
): string | null {
  if (node.kind === 'literal' && node.value !== null && Number(node.value) !== 0) return nulls;
  const zero = type === 'int64' && emitter.exact ? '0n' : '0';
  const isZero = `(${right.value}===${zero})`;
  return emitter.temp(nulls === null ? isZero : `((${nulls}|${isZero})!==0)`);
}

/** What `compute` gives, evaluated only where it is not null: bigints at null positions must not overflow. */
function guarded(emitter: Emitter, { type }: Node, isNull: string | null, compute: () => string): Code {
  if (isNull === null) return { type, value: compute(), isNull };
  const value = emitter.variable('0n');
  emitter.block(`if(!${isNull})`, () => emitter.line(`${value}=${compute()};`));
  return { type, value, isNull };
}

const unlessNull = (isNull: string | null, check: string): string =>
  isNull === null ? check : `(${check})&&!${isNull}`;

/** The sum is taken as a float64, which holds every sum and tells every product that is too large. */
function int32(emitter: Emitter, operator: string, a: string, b: string, isNull: string | null, fail: string): string {
  if (operator === '%') return emitter.temp(`(${a}%${b}|0)`);
  const wide = emitter.temp(operator === '//' ? `Math.trunc(${a}/${b})` : `(${a}${operator}${b})`);
  emitter.line(`if(${unlessNull(isNull, `${wide}!==(${wide}|0)`)})${fail}(${a},${b});`);
  return emitter.temp(`(${wide}|0)`);
}

function int64Fast(emitter: Emitter, operator: string, a: string, b: string, isNull: string | null): string {
  // Adding 0 turns -0, which integers do not have, into 0.
  if (operator === '%') return emitter.temp(`(${a}%${b}+0)`);
  if (operator === '//') return emitter.temp(`((${a}-${a}%${b})/${b}+0)`);
  const sum = emitter.temp(`(${a}${operator}${b}+0)`);
  emitter.giveUp(unlessNull(isNull, `!(${sum}>-${exactBound}&&${sum}<${exactBound})`));
  return sum;
}

function int64Exact(emitter: Emitter, operator: string, a: string, b: string, fail: string): string {
  const result = emitter.temp(`(${a}${operator === '//' ? '/' : operator}${b})`);
  if (operator === '%') return result;
  const [low, high] = [emitter.constant(int64Min), emitter.constant(int64Max)];
  emitter.line(`if(${result}<${low}||${result}>${high})${fail}(${a},${b});`);
  return result;
}

export function emitNegate(emitter: Emitter, node: Node & { kind: 'negate' }, operand: Code): Code {
  const { type } = node;
  const { value, isNull } = operand;
  if (type === 'float64') return { type, value: emitter.temp(`(-${value})`), isNull };
  if (type === 'int64' && !emitter.exact) return { type, value: emitter.temp(`(0-${value})`), isNull };
  const fail = emitter.constant(negationOverflow(type));
  if (type === 'int32') return { type, value: int32(emitter, '-', '0', value, isNull, fail), isNull };
  return guarded(emitter, node, isNull, () => int64Exact(emitter, '-', '0n', value, fail));
}

import type { Value } from '../../column.ts';
import type { ValueType } from '../typed.ts';
import { type Code, type Emitter, zeroOf } from './emitter.ts';

/** A constant; numbers are written out, everything else comes from outside the kernel. */
export function emitLiteral(emitter: Emitter, type: ValueType, value: Value): Code {
  if (value === null) return { type, value: zeroOf(type, emitter.exact), isNull: 'true' };
  return { type, value: literalText(emitter, type, value), isNull: null };
}

function literalText(emitter: Emitter, type: ValueType, value: Value): string {
  if (type === 'bool') return String(value);
  if (type === 'int64') {
    if (emitter.exact) return `(${BigInt(value as number | bigint)}n)`;
    // The fast kernel cannot hold it; reaching it sends the batch to the exact one.
    if (typeof value === 'bigint') emitter.giveUp('true');
    return `(${Number(value)})`;
  }
  if (typeof value === 'number') return Object.is(value, -0) ? '(-0)' : `(${value})`;
  return emitter.constant(value);
}

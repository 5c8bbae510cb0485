import { SluiceError } from '../../../errors.ts';
import type { Value } from '../../column.ts';
import type { AttributeType } from '../../schema.ts';
import { castValue, roundHalfEven, show, timestampText } from '../../value.ts';
import type { Node, ValueType } from '../typed.ts';
import { type Code, type Emitter, zeroOf } from './emitter.ts';

const exactBound = '9007199254740992';
const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

/** A value as another type; where it does not fit, null when lenient, else an error. */
export function emitCast(emitter: Emitter, node: Node & { kind: 'cast' }, operand: Code): Code {
  const { type } = node;
  const { value, isNull } = operand;
  const plain = plainCast(emitter, operand.type, type, value);
  if (plain !== null) return { type, value: emitter.temp(plain), isNull };
  const target = type as AttributeType;
  const fits = fitting(emitter, operand.type, target, node.lenient);
  const out = emitter.variable(zeroOf(type, emitter.exact));
  const nulls = node.lenient ? emitter.variable(isNull === null ? 'false' : `(${isNull})!=0`) : isNull;
  const body = () => fits(passed(emitter, operand, target), out, nulls);
  if (isNull === null) body();
  else emitter.block(`if(!${isNull})`, body);
  return { type, value: out, isNull: nulls };
}

/** JavaScript for a conversion that every value survives; null when some may not. */
function plainCast(emitter: Emitter, from: ValueType, to: ValueType, value: string): string | null {
  const { exact } = emitter;
  if (from === to || from === 'null') return from === to ? value : zeroOf(to, exact);
  const number = from === 'bool' ? `(${value}?1:0)` : value;
  const isWhole = from === 'bool' || from === 'int32';
  if (to === 'int64' && isWhole) return exact ? `BigInt(${number})` : number;
  if (to === 'int32' && from === 'bool') return number;
  if (to === 'float64' && isWhole) return `(+${number})`;
  if (to === 'float64' && from === 'int64') return exact ? `Number(${value})` : value;
  if (to === 'bool' && from === 'int64') return exact ? `(${value}!==0n)` : `(${value}!==0)`;
  if (to === 'bool' && (from === 'int32' || from === 'float64')) return `(${value}!==0)`;
  if (to === 'int64' && from === 'timestamp') return exact ? `BigInt(${value})` : value;
  if (to === 'float64' && from === 'timestamp') return value;
  if (to === 'string') return `${emitter.constant(textOf(from))}(${value})`;
  return null;
}

/** A value as `castValue` takes it. */
function passed({ exact }: Emitter, { type, value }: Code, to: AttributeType): string {
  if (type === 'bool') return `!!${value}`;
  return type === 'int64' && exact && (to === 'json' || to === 'timestamp') ? `Number(${value})` : value;
}

type Fit = (value: string, out: string, nulls: string | null) => void;

/** Statements that set `out`, or for a value that does not fit set `nulls` or fail. */
function fitting(emitter: Emitter, from: ValueType, to: AttributeType, lenient: boolean): Fit {
  const fail = (value: string, nulls: string | null) =>
    lenient ? `${nulls}=true;` : `${emitter.constant(refuse(to))}(${value});`;
  const { exact } = emitter;
  if (to === 'int32' && (from === 'float64' || (from === 'int64' && !exact)))
    return (value, out, nulls) => {
      const whole = emitter.temp(from === 'float64' ? `${emitter.constant(roundHalfEven)}(${value})` : value);
      emitter.line(`if(${whole}===(${whole}|0))${out}=(${whole}|0);else{${fail(value, nulls)}}`);
    };
  if (to === 'int64' && from === 'float64')
    return (value, out, nulls) => {
      const whole = emitter.temp(`${emitter.constant(roundHalfEven)}(${value})`);
      if (!exact) {
        emitter.giveUp(`!(${whole}>-${exactBound}&&${whole}<${exactBound})`);
        emitter.line(`${out}=${whole}+0;`);
        return;
      }
      const big = emitter.temp(`${emitter.constant(wholeBigint)}(${whole})`);
      emitter.line(`if(${big}!==null)${out}=${big};else{${fail(value, nulls)}}`);
    };
  return (value, out, nulls) => {
    const cast = emitter.temp(`${emitter.constant(tryCast(to))}(${value})`);
    const kept = to !== 'int64' ? cast : exact ? `BigInt(${cast})` : cast;
    if (to === 'int64' && !exact) emitter.giveUp(`typeof ${cast}==='bigint'`);
    emitter.line(`if(${cast}!==null)${out}=${kept};else{${fail(value, nulls)}}`);
  };
}

const cached = <T>(make: (type: AttributeType) => T) => {
  const made = new Map<AttributeType, T>();
  return (type: AttributeType): T => {
    const known = made.get(type);
    if (known !== undefined) return known;
    const fresh = make(type);
    made.set(type, fresh);
    return fresh;
  };
};

/** `value` as `type`, null when it does not fit (a value that is null is never asked). */
const tryCast = cached(
  type =>
    (value: Value): Value =>
      castValue(value, type).value,
);

const refuse = cached(type => (value: Value): never => {
  throw new SluiceError('VALUE_INVALID', { value: show(value), wanted: type });
});

function wholeBigint(whole: number): bigint | null {
  if (!Number.isFinite(whole)) return null;
  const big = BigInt(whole);
  return big < int64Min || big > int64Max ? null : big;
}

const boolText = (value: unknown): string => (value ? 'true' : 'false');
const anyText = (value: Value): string => castValue(value, 'string').value as string;
const numberText = (value: number | bigint): string => `${value}`;

function textOf(from: ValueType): (value: never) => string {
  if (from === 'timestamp') return timestampText;
  if (from === 'bool') return boolText;
  return from === 'int32' || from === 'int64' || from === 'float64' ? numberText : anyText;
}

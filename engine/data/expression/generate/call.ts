import { must } from '../../../errors.ts';
import type { Node } from '../typed.ts';
import { anyNull, type Code, type Emitter, zeroOf } from './emitter.ts';

/** A function call; unless the function takes nulls, it is made only where no argument is null. */
export function emitCall(emitter: Emitter, node: Node & { kind: 'call' }, items: readonly Code[]): Code {
  const { type } = node;
  const { implementation } = node.overload;
  if (implementation.code) {
    const value = emitter.temp(implementation.code(...items.map(item => passed(emitter, item))));
    return {
      type,
      value: type === 'int64' && emitter.exact ? `BigInt(${value})` : value,
      isNull: anyNull(emitter, items),
    };
  }
  const wide = emitter.exact && implementation.wide !== undefined;
  const call = wide ? implementation.wide : (node.call ?? implementation.call);
  const name = emitter.constant(must(call, 'a function has a call or code'));
  const takesNull = implementation.takesNull ?? false;
  const values = items.map(item => (wide ? item.value : passed(emitter, item)));
  const withNulls = values.map((value, i) => (items[i].isNull === null ? value : `(${items[i].isNull}?null:${value})`));
  const text = `${name}(${(takesNull ? withNulls : values).join(',')})`;
  const isNull = takesNull ? null : anyNull(emitter, items);
  const given = type === 'int64' && emitter.exact && !wide ? (v: string) => `BigInt(${v})` : (v: string) => v;
  if (!implementation.givesNull && isNull === null) return { type, value: emitter.temp(given(text)), isNull };
  const out = emitter.variable(zeroOf(type, emitter.exact));
  const nulls = implementation.givesNull ? emitter.variable(isNull === null ? 'false' : `(${isNull})!=0`) : isNull;
  const body = () => {
    if (!implementation.givesNull) {
      emitter.line(`${out}=${given(text)};`);
      return;
    }
    const result = emitter.temp(text);
    emitter.line(`if(${result}===null)${nulls}=true;else ${out}=${given(result)};`);
  };
  if (isNull === null) body();
  else emitter.block(`if(!${isNull})`, body);
  return { type, value: out, isNull: nulls };
}

/** A value as functions take it: int64 as number, conditions as booleans. */
function passed(emitter: Emitter, { type, value }: Code): string {
  if (type === 'int64' && emitter.exact) return `Number(${value})`;
  return type === 'bool' ? `!!${value}` : value;
}

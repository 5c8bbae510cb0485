import type { Node, ValueType } from '../typed.ts';
import type { Code, Emitter } from './emitter.ts';

/** What a lifted input's state says of a string; 0 is not computed yet. */
export const entryState = { value: 1, false: 2, null: 3, failed: 4 } as const;

/** The value of an attribute at the row. */
export function emitAttribute(emitter: Emitter, slot: number, node: Node & { kind: 'attribute' }): Code {
  const { type, width } = node;
  return emitter.once(`a${slot}`, () => {
    if (emitter.entries) return emitEntry(emitter, slot);
    const { nullable, big } = emitter.shapes[slot];
    const data = emitter.field(slot, 'data');
    const isNull = nullable ? emitter.temp(`(${emitter.field(slot, 'valid')}[i]===0)`) : null;
    const orElse = (read: string, other: string) => emitter.temp(isNull ? `(${isNull}?${other}:${read})` : read);
    if (type === 'string') {
      // Codes at null positions may be anything.
      return { type, value: orElse(`${emitter.field(slot, 'strings')}[${data}[i]]`, "''"), isNull };
    }
    if (type === 'int64' && emitter.exact) {
      return { type, value: big ? emitter.temp(`${data}[i]`) : orElse(`BigInt(${data}[i])`, '0n'), isNull };
    }
    if (type === 'int64' && big) emitter.giveUp('true');
    if (type === 'bool') return { type, value: emitter.temp(`(${data}[i]!==0)`), isNull };
    if (type === 'vector') {
      return { type, value: emitter.temp(`${data}.subarray(i*${width ?? 1},(i+1)*${width ?? 1})`), isNull };
    }
    return { type, value: emitter.temp(`${data}[i]`), isNull };
  });
}

/** Row i of a kernel over a dictionary is its entry i; -1 stands for null. */
function emitEntry(emitter: Emitter, slot: number): Code {
  const isNull = emitter.temp('(i<0)');
  return { type: 'string', value: emitter.temp(`(${isNull}?'':${emitter.field(slot, 'strings')}[i])`), isNull };
}

/**
 * The place of the row's string in the tables of lifted inputs.
 *
 * Where the column has nulls it is the code + 1, and 0 for null; else it is the code itself and the tables are bound from
 * their second value on, which saves an addition per row.
 */
export function emitPlace(emitter: Emitter, attribute: number): string {
  const { nullable } = emitter.shapes[attribute];
  const load = (): Code => {
    const code = `${emitter.field(attribute, 'data')}[i]`;
    const read = nullable ? `(${emitter.field(attribute, 'valid')}[i]===0?0:${code}+1)` : code;
    return { type: 'int32', value: emitter.temp(read), isNull: null };
  };
  return emitter.once(`p${attribute}`, load).value;
}

/** What a part that depends on one string attribute gives for the row's string. */
export function emitLifted(emitter: Emitter, slot: number, attribute: number, type: ValueType): Code {
  return emitter.once(`l${slot}`, () => {
    const { givesNull, fails } = emitter.shapes[slot];
    const place = emitPlace(emitter, attribute);
    const state = emitter.temp(`${emitter.field(slot, 'state')}[${place}]`);
    const whole = emitter.shapes[attribute].nullable ? place : `${place}+1`;
    if (fails) emitter.line(`if(${state}===${entryState.failed})${emitter.field(slot, 'fail')}(${whole});`);
    const isNull = givesNull ? emitter.temp(`(${state}===${entryState.null})`) : null;
    if (type === 'bool') {
      const value = emitter.temp(`(${state}===${entryState.value})`);
      return { type, value, isNull, whenTrue: value, whenFalse: `(${state}===${entryState.false})` };
    }
    const read = emitLiftedValue(emitter, slot, { place, whole }, type);
    // The place of a null text holds no code.
    const text = type === 'string' && isNull !== null ? `(${isNull}?'':${read})` : read;
    return { type, value: emitter.temp(text), isNull };
  });
}

function emitLiftedValue(
  emitter: Emitter,
  slot: number,
  { place, whole }: { readonly place: string; readonly whole: string },
  type: ValueType,
): string {
  const values = emitter.field(slot, 'values');
  // Plain arrays have no view that begins at their second value.
  if (type === 'json' || type === 'binary') return `${values}[${whole}]`;
  const read = `${values}[${place}]`;
  const { big } = emitter.shapes[slot];
  if (type === 'string') return `${emitter.field(slot, 'strings')}[${read}]`;
  if (type !== 'int64') return read;
  if (emitter.exact && !big) return `BigInt(${read})`;
  if (big && !emitter.exact) emitter.giveUp('true');
  return read;
}

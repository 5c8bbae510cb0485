import { compareText, compareValues } from '../../value.ts';
import type { Node } from '../typed.ts';
import { type Code, type Emitter, zeroOf } from './emitter.ts';
import type { Emit } from './generate.ts';
import { emitCondition } from './logic.ts';

/** Two variables for what a choice ends in, and how to set them. */
interface Target {
  set(code: Code): void;
  /** The code once all branches have been set: without nulls when none was. */
  done(): Code;
}

function target(emitter: Emitter, { type }: Node, zero: string): Target {
  const value = emitter.variable(zero);
  const isNull = emitter.variable('false');
  let nullable = false;
  return {
    set(code) {
      emitter.line(`${value}=${code.value};`);
      if (code.isNull !== null) emitter.line(`${isNull}=(${code.isNull})!=0;`);
      nullable ||= code.isNull !== null;
    },
    done: () => ({ type, value, isNull: nullable ? isNull : null }),
  };
}

/** The first branch whose condition is TRUE; the others are not computed. `give` emits what the branches give. */
export function emitCase(
  emitter: Emitter,
  emit: Emit,
  node: Node & { kind: 'case' },
  give: Emit = emit,
  zero = zeroOf(node.type, emitter.exact),
): Code {
  const chosen = target(emitter, node, zero);
  const label = emitter.name();
  emitter.block(`${label}:`, () => {
    for (const { when, result } of node.branches) {
      emitter.block(`if(${emitCondition(emitter, emit, when)})`, () => {
        chosen.set(give(result));
        emitter.line(`break ${label};`);
      });
    }
    chosen.set(give(node.otherwise));
  });
  return chosen.done();
}

/** The first item that is not null; those after it are not computed. */
export function emitCoalesce(
  emitter: Emitter,
  give: Emit,
  node: Node & { kind: 'coalesce' },
  zero = zeroOf(node.type, emitter.exact),
): Code {
  const { type } = node;
  const value = emitter.variable(zero);
  const isNull = emitter.variable('false');
  const label = emitter.name();
  let settled = false;
  emitter.block(`${label}:`, () => {
    for (const item of node.items) {
      const code = give(item);
      if (code.isNull === null) {
        emitter.line(`${value}=${code.value};`);
        settled = true;
        return;
      }
      emitter.line(`if(!${code.isNull}){${value}=${code.value};break ${label};}`);
    }
    emitter.line(`${isNull}=true;`);
  });
  return { type, value, isNull: settled ? null : isNull };
}

/** The least or greatest item that is not null. */
export function emitExtreme(emitter: Emitter, emit: Emit, node: Node & { kind: 'extreme' }): Code {
  const { type, greatest } = node;
  const value = emitter.variable(zeroOf(type, emitter.exact));
  const isNull = emitter.variable('true');
  let settled = false;
  for (const item of node.items) {
    const code = emit(item);
    settled ||= code.isNull === null;
    const better = isBetter(emitter, type, code.value, value, greatest);
    const present = code.isNull === null ? '' : `!${code.isNull}&&`;
    emitter.line(`if(${present}(${isNull}||${better})){${value}=${code.value};${isNull}=false;}`);
  }
  return { type, value, isNull: settled ? null : isNull };
}

function isBetter(emitter: Emitter, type: Node['type'], a: string, b: string, greatest: boolean): string {
  const operator = greatest ? '>' : '<';
  if (type === 'string') return `${emitter.constant(compareText)}(${a},${b})${operator}0`;
  if (type === 'binary') return `${emitter.constant(compareValues)}(${a},${b})${operator}0`;
  if (type === 'bool') return `(${a}?1:0)${operator}(${b}?1:0)`;
  // NaN is above every number.
  if (type === 'float64') return greatest ? `(${a}>${b}||${a}!==${a})` : `(${a}<${b}||${b}!==${b})`;
  return `${a}${operator}${b}`;
}

import type { Node } from '../typed.ts';
import { mayThrow, nodeParts } from '../typed.ts';
import { type Code, type Emitter, whenFalse, whenTrue } from './emitter.ts';
import type { Emit } from './generate.ts';

/**
 * Whether computing an operand for nothing would hurt: it may fail or it calls a function.
 *
 * Operands that do neither are computed for every row and joined without branches, which is faster than skipping them.
 */
function isCostly(node: Node): boolean {
  return mayThrow(node) || calls(node);
}

function calls(node: Node): boolean {
  if (node.kind === 'call' && !node.overload.implementation.code) return true;
  if (node.kind === 'compare' && node.left.type === 'string') return true;
  if (node.kind === 'cast' && node.type === 'string') return true;
  return nodeParts(node).some(calls);
}

/** The cheap operands first, then the others in their order, so that what stands to the left still guards them. */
function ordered(operands: readonly Node[]): { cheap: Node[]; costly: Node[] } {
  return { cheap: operands.filter(o => !isCostly(o)), costly: operands.filter(isCostly) };
}

/** AND and OR of three-valued logic. A costly operand is computed only where those before it do not decide. */
export function emitLogic(emitter: Emitter, emit: Emit, node: Node & { kind: 'logic' }): Code {
  const and = node.operator === 'and';
  const { cheap, costly } = ordered(node.operands);
  const codes = cheap.map(emit);
  const all = (side: (c: Code) => string, joint: '&' | '|') => codes.map(side).join(joint);
  // TRUE when all are TRUE (AND) or one is (OR); FALSE the other way round.
  let isTrue = codes.length === 0 ? String(and) : `(${all(whenTrue, and ? '&' : '|')})`;
  let isFalse = codes.length === 0 ? String(!and) : `(${all(whenFalse, and ? '|' : '&')})`;
  let nullable = codes.some(c => c.isNull !== null);
  if (costly.length > 0) {
    isTrue = emitter.variable(`(${isTrue}!=0)`);
    isFalse = emitter.variable(`(${isFalse}!=0)`);
    for (const operand of costly) {
      emitter.block(`if(!${and ? isFalse : isTrue})`, () => {
        const code = emit(operand);
        nullable ||= code.isNull !== null;
        const [gain, loss] = and ? [isFalse, isTrue] : [isTrue, isFalse];
        emitter.line(`${gain}=(${and ? whenFalse(code) : whenTrue(code)})!=0;`);
        emitter.line(`${loss}=(${loss}&${and ? whenTrue(code) : whenFalse(code)})!=0;`);
      });
    }
  }
  return {
    type: 'bool',
    value: isTrue,
    isNull: nullable ? `!(${isTrue}|${isFalse})` : null,
    whenTrue: isTrue,
    whenFalse: isFalse,
  };
}

/** Truthy where a condition is TRUE, for users that do not tell FALSE from NULL: filters and the WHEN of CASE. */
export function emitCondition(emitter: Emitter, emit: Emit, node: Node): string {
  if (node.kind !== 'logic') return whenTrue(emit(node));
  const and = node.operator === 'and';
  const { cheap, costly } = ordered(node.operands);
  const joined = cheap.map(o => emitCondition(emitter, emit, o)).join(and ? '&' : '|');
  if (costly.length === 0) return `(${joined})`;
  const told = emitter.variable(cheap.length === 0 ? String(and) : `((${joined})!=0)`);
  for (const operand of costly)
    emitter.block(`if(${and ? '' : '!'}${told})`, () => {
      emitter.line(`${told}=(${emitCondition(emitter, emit, operand)})!=0;`);
    });
  return told;
}

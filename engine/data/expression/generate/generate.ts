import { must, unreachable } from '../../../errors.ts';
import type { Node } from '../typed.ts';
import { emitArithmetic, emitNegate } from './arithmetic.ts';
import { emitCall } from './call.ts';
import { emitCast } from './cast.ts';
import { emitCase, emitCoalesce, emitExtreme } from './choose.ts';
import { emitCompare, emitDistinct, emitIn } from './compare.ts';
import { type Code, type Emitter, whenFalse, whenTrue } from './emitter.ts';
import { emitAttribute, emitLifted } from './inputs.ts';
import { emitLiteral } from './literal.ts';
import { emitLogic } from './logic.ts';

/** Emits parts of a node; what the emitters of single kinds call back. */
export type Emit = (node: Node) => Code;

/** What a generator needs besides the emitter: which binding each input of the expression has. */
export interface Slots {
  readonly attribute: (index: number) => number;
  readonly lifted: (node: Node) => number;
}

/** The emitter of whole nodes for one kernel. */
export function emitWith(emitter: Emitter, slots: Slots): Emit {
  const emit: Emit = node => {
    switch (node.kind) {
      case 'literal':
        return emitLiteral(emitter, node.type, node.value);
      case 'attribute':
        return emitAttribute(emitter, slots.attribute(node.index), node);
      case 'lifted':
        return emitLifted(emitter, slots.lifted(node), slots.attribute(node.index), node.body.type);
      case 'let':
        emitter.bindings.set(node.id, emit(node.value));
        return emit(node.body);
      case 'reference':
        return must(emitter.bindings.get(node.id), 'a reference stands within its let');
      case 'arithmetic':
        return emitArithmetic(emitter, node, emit(node.left), emit(node.right));
      case 'negate':
        return emitNegate(emitter, node, emit(node.operand));
      case 'compare':
        return emitCompare(emitter, node, emit(node.left), emit(node.right));
      case 'distinct':
        return emitDistinct(emitter, node, emit(node.left), emit(node.right));
      case 'logic':
        return emitLogic(emitter, emit, node);
      case 'not':
        return emitNot(emit(node.operand));
      case 'is':
        return emitIs(emitter, node.test, emit(node.operand));
      case 'in':
        return emitIn(emitter, node, emit(node.operand));
      case 'case':
        return emitCase(emitter, emit, node);
      case 'coalesce':
        return emitCoalesce(emitter, emit, node);
      case 'extreme':
        return emitExtreme(emitter, emit, node);
      case 'cast':
        return emitCast(emitter, node, emit(node.operand));
      case 'call':
        return emitCall(emitter, node, node.items.map(emit));
      default:
        return unreachable(node);
    }
  };
  return emit;
}

function emitNot(code: Code): Code {
  const { value, isNull } = code;
  return { type: 'bool', value: `!${value}`, isNull, whenTrue: whenFalse(code), whenFalse: whenTrue(code) };
}

function emitIs(emitter: Emitter, test: 'null' | 'true' | 'false', code: Code): Code {
  const told = test === 'null' ? (code.isNull ?? 'false') : test === 'true' ? whenTrue(code) : whenFalse(code);
  return { type: 'bool', value: emitter.temp(told), isNull: null };
}

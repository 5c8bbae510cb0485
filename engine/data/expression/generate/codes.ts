import type { Node } from '../typed.ts';
import { emitCase, emitCoalesce } from './choose.ts';
import type { Code, Emitter } from './emitter.ts';
import type { Emit, Slots } from './generate.ts';
import { emitPlace } from './inputs.ts';

/**
 * Emits a text expression as codes of the output's dictionary (binding `output`) instead of strings.
 *
 * Constants and strings of other dictionaries are looked up once, not once per row. `literals` collects the constants, in
 * the order in which the output binding has their codes.
 */
export function emitCodes(
  emitter: Emitter,
  emit: Emit,
  slots: Slots,
  root: Node,
  output: number,
  literals: string[],
): Code {
  const give: Emit = node => {
    switch (node.kind) {
      case 'literal':
        return emitCodeOfLiteral(emitter, node, output, literals);
      case 'attribute':
        return emitAttributeCode(emitter, slots.attribute(node.index), output);
      case 'lifted':
        return emitLiftedCode(emitter, emit(node), slots.lifted(node), slots.attribute(node.index), output);
      case 'let':
        emitter.bindings.set(node.id, emit(node.value));
        return give(node.body);
      case 'case':
        return emitCase(emitter, emit, node, give, '0');
      case 'coalesce':
        return emitCoalesce(emitter, give, node, '0');
      default: {
        const { type, value, isNull } = emit(node);
        const code = `${emitter.field(output, 'dictionary')}.codeOf(${value})`;
        return { type, value: emitter.temp(isNull === null ? code : `(${isNull}?0:${code})`), isNull };
      }
    }
  };
  return root.kind === 'lifted' ? emitOwnCode(emitter, emit(root), slots, root) : give(root);
}

/** A lifted part that is the whole expression keeps the codes of its own dictionary, which becomes the output's. */
function emitOwnCode(emitter: Emitter, { type, isNull }: Code, slots: Slots, root: Node & { kind: 'lifted' }): Code {
  const place = emitPlace(emitter, slots.attribute(root.index));
  return { type, value: emitter.temp(`${emitter.field(slots.lifted(root), 'values')}[${place}]`), isNull };
}

/** The inputs whose strings `emitCodes` translates; others need no translation table. */
export function translatedInputs(root: Node): readonly Node[] {
  if (root.kind === 'lifted' || root.type !== 'string') return [];
  const visit = (node: Node): readonly Node[] => {
    switch (node.kind) {
      case 'attribute':
      case 'lifted':
        return [node];
      case 'let':
        return visit(node.body);
      case 'case':
        return [...node.branches.map(b => b.result), node.otherwise].flatMap(visit);
      case 'coalesce':
        return node.items.flatMap(visit);
      default:
        return [];
    }
  };
  return visit(root);
}

function emitCodeOfLiteral(
  emitter: Emitter,
  node: Node & { kind: 'literal' },
  output: number,
  literals: string[],
): Code {
  if (typeof node.value !== 'string') return { type: 'string', value: '0', isNull: 'true' };
  const known = literals.indexOf(node.value);
  const at = known >= 0 ? known : literals.push(node.value) - 1;
  const name = `c${at}`;
  emitter.preamble.set(name, `b[${output}].data[${at}]`);
  return { type: 'string', value: name, isNull: null };
}

function emitAttributeCode(emitter: Emitter, slot: number, output: number): Code {
  return emitter.once(`c${slot}`, () => {
    const { nullable } = emitter.shapes[slot];
    const isNull = nullable ? emitter.temp(`(${emitter.field(slot, 'valid')}[i]===0)`) : null;
    return translated(emitter, slot, `${emitter.field(slot, 'data')}[i]`, isNull, output);
  });
}

function emitLiftedCode(emitter: Emitter, { isNull }: Code, slot: number, attribute: number, output: number): Code {
  const place = emitPlace(emitter, attribute);
  return translated(emitter, slot, `${emitter.field(slot, 'values')}[${place}]`, isNull, output);
}

/** A code of the input's dictionary as one of the output's. */
function translated(emitter: Emitter, slot: number, code: string, isNull: string | null, output: number): Code {
  const value = emitter.variable('0');
  const known = emitter.field(slot, 'translation');
  const strings = emitter.field(slot, 'strings');
  const add = `${emitter.field(output, 'dictionary')}.codeOf(${strings}[q])`;
  const look = `{const q=${code};${value}=${known}[q];if(${value}<0)${known}[q]=${value}=${add};}`;
  emitter.line(isNull === null ? look : `if(!${isNull})${look}`);
  return { type: 'string', value, isNull };
}

import { SluiceError } from '../../errors.ts';
import { makeBatch } from '../batch.ts';
import { valueAt } from '../column.ts';
import { Reading } from './lift.ts';
import { Program } from './program.ts';
import { mapNode, type Node } from './typed.ts';

/** Told of a call whose constant arguments it cannot take: a bad pattern, an unknown unit. */
export type OnRefused = (node: Node, error: SluiceError) => void;

/**
 * Replaces every part without attributes by its value, and lets calls prepare for their constant arguments.
 *
 * A constant part that fails stays as it is: it may stand in a branch that no row takes.
 */
export function foldConstants(root: Node, onRefused: OnRefused): Node {
  const reading = new Reading();
  const fold = (node: Node): Node => {
    if (node.kind === 'literal' || node.kind === 'attribute' || node.kind === 'reference') return node;
    if (reading.isConstant(node)) {
      const folded = evaluateConstant(node);
      if (folded) return folded;
    }
    return prepared(mapNode(node, fold), onRefused);
  };
  return fold(root);
}

function evaluateConstant(node: Node): Node | null {
  try {
    const column = new Program(node).evaluate(makeBatch([], [], 1));
    const { start, end, type } = node;
    return { kind: 'literal', type, value: valueAt(column, 0), start, end };
  } catch (error) {
    // A RangeError is a text longer than the machine can hold.
    if (error instanceof SluiceError || error instanceof RangeError) return null;
    throw error;
  }
}

function prepared(node: Node, onRefused: OnRefused): Node {
  if (node.kind !== 'call') return node;
  const { prepare } = node.overload.implementation;
  if (!prepare) return node;
  const constants = node.items.map(item => (item.kind === 'literal' && item.value !== null ? item.value : undefined));
  try {
    return { ...node, call: prepare(constants) };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    onRefused(node, error);
    return node;
  }
}

import type { Schema } from '../schema.ts';
import { mapNode, type Node, nodeParts } from './typed.ts';

/** What a node reads: attributes by index, and values bound outside it by id. */
interface Reads {
  readonly attributes: ReadonlySet<number>;
  readonly free: ReadonlySet<number>;
}

const nothing: Reads = { attributes: new Set(), free: new Set() };

/** What each node of a tree reads, each looked at once. */
export class Reading {
  readonly #known = new WeakMap<Node, Reads>();

  of(node: Node): Reads {
    const known = this.#known.get(node);
    if (known) return known;
    const reads = this.#look(node);
    this.#known.set(node, reads);
    return reads;
  }

  isConstant(node: Node): boolean {
    const { attributes, free } = this.of(node);
    return attributes.size === 0 && free.size === 0;
  }

  #look(node: Node): Reads {
    if (node.kind === 'attribute' || node.kind === 'lifted')
      return { attributes: new Set([node.index]), free: new Set() };
    if (node.kind === 'reference') return { attributes: new Set(), free: new Set([node.id]) };
    const parts = nodeParts(node).map(part => this.of(part));
    if (parts.every(p => p.attributes.size === 0 && p.free.size === 0)) return nothing;
    const free = new Set(parts.flatMap(p => [...p.free]));
    if (node.kind === 'let') free.delete(node.id);
    return { attributes: new Set(parts.flatMap(p => [...p.attributes])), free };
  }
}

/**
 * The same expression with every largest part that reads one string attribute and nothing else marked as `lifted`.
 *
 * Such a part has one value per entry of the attribute's dictionary, so its strings are looked at once and not per row.
 */
export function liftStrings(root: Node, schema: Schema): Node {
  const reading = new Reading();
  const lift = (node: Node): Node => {
    const { attributes, free } = reading.of(node);
    if (attributes.size === 1 && free.size === 0 && !isCheap(node)) {
      const [index] = attributes;
      const { type, start, end } = node;
      if (schema[index].type === 'string') return { kind: 'lifted', type, index, body: node, start, end };
    }
    return mapNode(node, lift);
  };
  return lift(root);
}

/** Parts that are no slower row by row: the attribute itself, and whether it is null. */
const isCheap = (node: Node): boolean =>
  node.kind === 'attribute' || (node.kind === 'is' && node.test === 'null' && node.operand.kind === 'attribute');

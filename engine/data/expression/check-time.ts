import type { Expression } from './ast.ts';
import type { Checker } from './check.ts';
import { resolve } from './check-call.ts';
import type { ScalarFunction } from './functions/define.ts';
import { parseIntervalText } from './functions/time-units.ts';
import { functionOf } from './functions.ts';
import type { Node } from './typed.ts';

/** `t + INTERVAL …` and `t - INTERVAL …` as calls of date_add, one per unit; undefined when there is no interval. */
export function checkIntervalArithmetic(
  checker: Checker,
  e: Expression & { kind: 'arithmetic' },
): Node | null | undefined {
  const { left, right, operator } = e;
  if (right.kind === 'interval' && (operator === '+' || operator === '-'))
    return move(checker, left, right, operator === '-' ? -1 : 1, e);
  if (left.kind === 'interval' && operator === '+') return move(checker, right, left, 1, e);
  return undefined;
}

function move(
  checker: Checker,
  time: Expression,
  interval: Expression & { kind: 'interval' },
  sign: 1 | -1,
  e: Expression,
): Node | null {
  const node = checker.visit(time);
  const steps = stepsOf(checker, interval);
  if (!node || !steps) return null;
  if (node.type !== 'timestamp' && node.type !== 'null')
    return checker.problems.report(time, `an interval moves times, and ${checker.problems.text(time)} is ${node.type}`);
  const { start, end } = e;
  let moved: Node | null = node;
  for (const { unit, amount } of steps) {
    const by: Node =
      sign > 0 ? amount : { kind: 'negate', type: amount.type, operand: amount, start: amount.start, end: amount.end };
    const name: Node = { kind: 'literal', type: 'string', value: unit, start, end };
    moved = moved && resolve(checker, functionOf('date_add') as ScalarFunction, [name, by, moved], e);
  }
  return moved;
}

function stepsOf(
  checker: Checker,
  { amount, unit, start, end }: Expression & { kind: 'interval' },
): { readonly unit: string; readonly amount: Node }[] | null {
  const span = { start, end };
  const numeral = amount.kind === 'literal' && typeof amount.value === 'string' ? amount.value : null;
  if (numeral !== null) {
    const size = parseIntervalText(unit === null ? numeral : `${numeral} ${unit}`);
    if (!size)
      return checker.problems.report(
        span,
        `'${numeral}' is not an interval; write INTERVAL '3 days' or INTERVAL 3 DAY`,
      );
    const step = (name: string, value: number) => ({
      unit: name,
      amount: { kind: 'literal', type: 'int64', value, ...span } as const,
    });
    return [step('month', size.months), step('millisecond', size.ms)].filter(s => s.amount.value !== 0);
  }
  const node = checker.visit(amount);
  if (!node || unit === null) return null;
  if (!parseIntervalText(`1 ${unit}`)) return checker.problems.report(span, `no unit of time '${unit}'`);
  if (node.type !== 'int32' && node.type !== 'int64' && node.type !== 'float64' && node.type !== 'null')
    return checker.problems.report(amount, `the size of an interval is a number, and this is ${node.type}`);
  return [{ unit, amount: node }];
}

import {
  conjunction,
  conjunctsOf,
  type Expression,
  referencedAttributes,
  renameAttributes,
  resolveName,
} from '#engine/data/expression/ast.ts';
import { parseExpression } from '#engine/data/expression/parse.ts';
import { printExpression } from '#engine/data/expression/print.ts';
import { isNumeric, type Schema } from '#engine/data/schema.ts';
import type { Condition, Rewrites } from '#engine/operator/rewrites.ts';

/**
 * Of an operator with one input whose `out` repeats its attributes, row by row: `changed` ones apart, and reading `read` ones itself.
 *
 * Contract: whether a row goes to `out`, and with what values, depends on that row alone.
 */
export const passing = <C>(
  read: (config: C, schema: Schema) => readonly string[],
  changed: (config: C) => readonly string[] = () => [],
): Pick<Rewrites<C>, 'passes' | 'needs'> => ({
  passes: (config, inputs) => {
    const gone = new Set(changed(config));
    return { in: sameNames(inputs.in.filter(({ name }) => !gone.has(name))) };
  },
  needs: (config, inputs, wanted) => {
    const names = new Set([...read(config, inputs.in), ...Object.values(wanted).flat()]);
    return { in: inputs.in.map(a => a.name).filter(name => names.has(name)) };
  },
});

/** Every attribute under its own name. */
export const sameNames = (schema: Schema): { readonly [name: string]: string } =>
  Object.fromEntries(schema.map(({ name }) => [name, name]));

/** The conditions of a filter `text` that cannot fail on any row, each as a filter of its own, names spelled as in the schema. */
export function safeConditions<C>(text: string, schema: Schema, configOf: (text: string) => C): Condition<C>[] {
  return conjunctsOf(parseExpression(text))
    .filter(condition => isSafe(condition, schema))
    .map(condition => {
      const spelled = printExpression(renameAttributes(condition, new Map(), schema));
      return { attributes: referencedAttributes(condition, schema), config: configOf(spelled), text: spelled };
    });
}

/** A condition with its attributes called otherwise. */
export const renamedCondition = (text: string, names: ReadonlyMap<string, string>): string =>
  printExpression(renameAttributes(parseExpression(text), names));

/** Both conditions as one. */
export const bothConditions = (a: string, b: string): string =>
  printExpression(conjunction([parseExpression(a), parseExpression(b)]));

/** True for tests on attributes and constants that need no arithmetic, no function and no cast at run time. */
function isSafe(e: Expression, schema: Schema): boolean {
  switch (e.kind) {
    case 'logic':
      return e.operands.every(part => isSafe(part, schema));
    case 'not':
      return isSafe(e.operand, schema);
    case 'is':
      return e.test === 'null' ? kindOf(e.operand, schema) !== null : kindOf(e.operand, schema) === 'bool';
    case 'compare':
    case 'distinct':
      return comparable([e.left, e.right], schema);
    case 'in':
      return comparable([e.operand, ...e.items], schema);
    case 'between':
      return comparable([e.operand, e.low, e.high], schema);
    case 'name':
      return kindOf(e, schema) === 'bool';
    default:
      return false;
  }
}

function comparable(parts: readonly Expression[], schema: Schema): boolean {
  const kinds = new Set(parts.map(part => kindOf(part, schema)));
  kinds.delete('null');
  return kinds.size <= 1 && !kinds.has(null);
}

/** The family of types an attribute or constant is of, within which comparing never fails; null for anything else. */
function kindOf(e: Expression, schema: Schema): string | null {
  if (e.kind === 'negate') return kindOf(e.operand, schema) === 'number' ? 'number' : null;
  if (e.kind === 'literal') return e.type === 'null' ? 'null' : isNumeric(e.type) ? 'number' : e.type;
  if (e.kind !== 'name') return null;
  const index = resolveName(e.name, schema);
  if (index < 0) return null;
  return isNumeric(schema[index].type) ? 'number' : schema[index].type;
}

import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { type AttributeType, attributeTypes } from '../data/schema.ts';
import type { Problem } from '../errors.ts';
import { catalogue, nearest, problemOf, SluiceError } from '../errors.ts';
import type { OperatorSpec } from './define.ts';

type Extra = { readonly title?: string; readonly description?: string };

/** Name of an attribute of input `port`; the form offers that port's schema. */
export const col = (port = 'in', extra: Extra & { default?: string } = {}) =>
  Type.String({ minLength: 1, format: 'attribute', port, ...extra });
/** Names of attributes of input `port`. */
export const cols = (port = 'in', extra: Extra & { minItems?: number } = {}) => Type.Array(col(port), extra);
/** A SQL scalar expression over input `port`. */
export const expression = (port = 'in', extra: Extra = {}) =>
  Type.String({ minLength: 1, format: 'expression', port, ...extra });
/** One of a few words. */
export const choice = <const T extends readonly string[]>(words: T, extra: Extra & { default?: T[number] } = {}) =>
  Type.Unsafe<T[number]>(Type.String({ enum: words as unknown as string[], ...extra }));
/** A file path, a glob, or `dataset://name@version/file`, relative to the workflow file. */
export const path = (extra: Extra = {}) => Type.String({ minLength: 1, format: 'path', ...extra });
/** An attribute type. */
export const attributeType = (extra: Extra & { default?: AttributeType } = {}) => choice(attributeTypes, extra);

/** Config with defaults filled in; unknown keys are kept. Never fails: validate first. */
export function withDefaults(spec: OperatorSpec, config: unknown): unknown {
  return Value.Default(spec.config, structuredClone(config ?? {}));
}

type SchemaError = ReturnType<typeof Value.Errors>[number];

/** What a schema error says of a value, in words; a mistyped word gets the nearest one that is allowed. */
export function reasonOf({ keyword, params, message, instancePath }: SchemaError, within: unknown): string {
  if (keyword !== 'enum') return message;
  const allowed = (params as { allowedValues: unknown[] }).allowedValues.map(String);
  let found = within;
  for (const step of instancePath.split('/').slice(1)) found = (found as { [key: string]: unknown } | null)?.[step];
  const hint = typeof found === 'string' ? nearest(found, allowed) : '';
  return `should be one of ${allowed.join(', ')}${hint}`;
}

/** True for a field that is there but empty, as an unfilled form leaves it. */
const isUnfilled = ({ keyword, params }: SchemaError): boolean =>
  (keyword === 'minLength' || keyword === 'minItems') && (params as { limit: number }).limit === 1;

/** What is wrong with a config by its schema and the spec's own `validate`; empty when nothing is. */
export function configProblems(spec: OperatorSpec, config: unknown): Problem[] {
  const filled = withDefaults(spec, config);
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const error of Value.Errors(spec.config, filled)) {
    const required = (error.params as { requiredProperties?: string[] }).requiredProperties;
    const fields = required ? required.map(p => `${error.instancePath}/${p}`) : [error.instancePath];
    for (const raw of fields) {
      const field = raw.replace(/^\//, '').replaceAll('/', '.') || 'config';
      if (seen.has(field)) continue;
      seen.add(field);
      problems.push(
        problemOf(
          required || isUnfilled(error)
            ? new SluiceError('CONFIG_MISSING', { field, type: spec.type })
            : new SluiceError('CONFIG_INVALID', { field, reason: reasonOf(error, filled), type: spec.type }),
        ),
      );
    }
  }
  if (problems.length === 0 && spec.validate) problems.push(...spec.validate(filled as never));
  return problems;
}

/** Remedy text of a code without fields, for catalogues. */
export const remedyOf = (code: keyof typeof catalogue): string => catalogue[code].remedy;

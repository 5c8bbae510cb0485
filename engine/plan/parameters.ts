import type { Value } from '../data/column.ts';
import { castValue, toJson, toText } from '../data/value.ts';
import { nearest, type Problem, problemOf, SluiceError } from '../errors.ts';
import type { Parameter } from './workflow-schema.ts';

/** Values by parameter name, as JSON: what `${name}` stands for. */
export type ParameterValues = ReadonlyMap<string, unknown>;

/**
 * Values of the declared parameters: what is given, cast to the declared type, else the default.
 *
 * @param given  by name; text as from a command line, or a value
 */
export function parameterValues(
  parameters: readonly Parameter[],
  given: { readonly [name: string]: unknown } = {},
): { readonly values: ParameterValues; readonly problems: readonly Problem[] } {
  const values = new Map<string, unknown>();
  const problems: Problem[] = [];
  const names = parameters.map(p => p.name);
  for (const name of Object.keys(given)) if (!names.includes(name)) problems.push(problemOf(unknown(name, names)));
  for (const { name, type, default: preset } of parameters) {
    const raw = Object.hasOwn(given, name) ? given[name] : preset;
    if (raw === undefined) {
      problems.push(invalid(name, type, 'nothing'));
      continue;
    }
    const { value, error } = castValue(raw as Value, type);
    if (error !== undefined) problems.push(invalid(name, type, toText(raw as Value) ?? 'null'));
    else values.set(name, toJson(value, type));
  }
  return { values, problems };
}

const invalid = (name: string, wanted: string, found: string): Problem =>
  problemOf(new SluiceError('PARAMETER_INVALID', { name, wanted, found }));

const unknown = (name: string, known: Iterable<string>): SluiceError =>
  new SluiceError('PARAMETER_UNKNOWN', { name, nearest: nearest(name, known) });

/** A config without parameters left in it. */
export interface Substituted {
  readonly config: { [field: string]: unknown };
  readonly problems: readonly Problem[];
  /** False if a parameter had no value; null stands in its place. */
  readonly complete: boolean;
}

/**
 * A config with `${name}` replaced in every string: a string that is nothing else takes the typed value, inside other text the value
 * stands as text; `$${` gives `${`.
 *
 * @param declared  all names, so that one without a value is not called unknown as well
 * @param skip      fields whose text belongs to somebody else
 */
export function substitute(
  config: { readonly [field: string]: unknown },
  values: ParameterValues,
  declared: readonly string[],
  skip: readonly string[] = [],
): Substituted {
  const problems: Problem[] = [];
  let complete = true;
  const look = (name: string, field: string): unknown => {
    if (!declared.includes(name)) problems.push({ ...problemOf(unknown(name, declared)), field });
    if (!values.has(name)) complete = false;
    return values.get(name) ?? null;
  };
  const walk = (value: unknown, field: string): unknown => {
    if (typeof value === 'string') return fill(value, name => look(name, field));
    if (Array.isArray(value)) return value.map((v, i) => walk(v, `${field}.${i}`));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v, `${field}.${k}`)]));
  };
  const entries = Object.entries(config).map(([k, v]) => [k, skip.includes(k) ? v : walk(v, k)]);
  return { config: Object.fromEntries(entries), problems, complete };
}

function fill(text: string, look: (name: string) => unknown): unknown {
  if (!text.includes('${')) return text;
  const whole = /^\$\{([^{}]*)\}$/.exec(text);
  if (whole) return look(whole[1]);
  return text.replace(/\$\$\{|\$\{([^{}]*)\}/g, (_, name?: string) =>
    name === undefined ? '${' : (toText(look(name) as Value) ?? ''),
  );
}

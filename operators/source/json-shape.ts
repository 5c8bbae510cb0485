import { isTimestamp, type Kind, TypeGuess } from '#engine/data/csv.ts';
import type { Attribute, Schema } from '#engine/data/schema.ts';
import { nonFinite } from './object-columns.ts';
import { type ExactNumber, entriesOf, isObject, type PlainObject } from './object-rows.ts';

/** Attributes of objects seen: the union of their keys in order of appearance, each of the narrowest type that holds its values. */
export class ObjectShape {
  readonly #flatten: boolean;
  readonly #guesses = new Map<string, TypeGuess>();

  constructor(flatten: boolean) {
    this.#flatten = flatten;
  }

  see(object: PlainObject): void {
    for (const [name, value] of entriesOf(object, this.#flatten)) {
      let guess = this.#guesses.get(name);
      if (!guess) this.#guesses.set(name, (guess = new TypeGuess()));
      const kind = kindOfValue(value);
      if (kind !== null) guess.note(kind);
    }
  }

  get schema(): Schema {
    const names = [...this.#guesses.keys()];
    // A key that is null here and an object there has its columns already.
    const outer = (name: string) =>
      this.#flatten && !this.#guesses.get(name)?.known && names.some(n => n.startsWith(`${name}.`));
    return [...this.#guesses].filter(([name]) => !outer(name)).map(([name, { type }]): Attribute => ({ name, type }));
  }
}

/** The type that a parsed value asks for; null asks for none. */
export function kindOfValue(value: unknown): Kind | null {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 63) return 'float64';
      return Math.abs(value) < 2 ** 30 ? 'int32' : 'int64';
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? 'int64' : 'float64';
    case 'string':
      if (value in nonFinite) return 'float64';
      return isTimestamp(value) ? 'timestamp' : 'string';
    default:
      return value === null || value === undefined ? null : value instanceof Date ? 'timestamp' : 'json';
  }
}

/** Says where a text stops being JSON, in words that do not depend on the runtime. */
export function whyNotJson(error: unknown, text: string): string {
  const { message } = error as Error;
  const at = /position (\d+)/.exec(message);
  if (/end of JSON|Unterminated/.test(message) || (at && Number(at[1]) >= text.length))
    return 'is not JSON: it ends too soon';
  return at ? `is not JSON from character ${Number(at[1]) + 1} on` : 'is not JSON';
}

/** Marks whole numbers that a parser would round, so that they come through as text. */
const mark = '\u0000';

/** A JSON value with whole numbers of 16 digits and more as bigint, which a plain parse would round. */
export function parseExact(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, found =>
    /^-?\d{16,}$/.test(found) ? `"\\u0000${found}"` : found,
  );
  return unmarked(JSON.parse(marked));
}

function unmarked(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith(mark)) return BigInt(value.slice(1));
  if (Array.isArray(value)) return value.map(unmarked);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unmarked(inner)]))
    : value;
}

/** The whole number under `path` exactly as the JSON text has it. */
export const exactNumber: ExactNumber = (raw, path) => {
  let value = parseExact(raw);
  if (isObject(value) && value[path.join('.')] !== undefined) value = value[path.join('.')];
  else for (const key of path) value = isObject(value) ? value[key] : undefined;
  return typeof value === 'bigint' ? value : null;
};

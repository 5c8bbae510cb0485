import { nearest, SluiceError } from '../errors.ts';

/** Types of attributes; each attribute may hold null. `timestamp` is milliseconds since 1970 UTC. */
export const attributeTypes = [
  'bool',
  'int32',
  'int64',
  'float64',
  'string',
  'timestamp',
  'binary',
  'vector',
  'json',
] as const;
export type AttributeType = (typeof attributeTypes)[number];

/** A named, typed column of a schema. */
export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  /** Floats per value; `vector` only. */
  readonly width?: number;
}

export type Schema = readonly Attribute[];

export const isNumeric = (type: AttributeType): boolean => type === 'int32' || type === 'int64' || type === 'float64';

/**
 * Position of `name` in `schema`; an exact match only.
 *
 * @throws {SluiceError} ATTRIBUTE_UNKNOWN with the nearest name, when absent
 */
export function attributeIndex(schema: Schema, name: string, field?: string): number {
  const index = schema.findIndex(a => a.name === name);
  if (index >= 0) return index;
  const names = schema.map(a => a.name);
  throw new SluiceError('ATTRIBUTE_UNKNOWN', {
    name,
    nearest: nearest(name, names),
    known: names.length > 12 ? `${names.slice(0, 12).join(', ')}, … (${names.length})` : names.join(', ') || 'none',
    field,
  });
}

/** The attribute called `name`. @throws {SluiceError} ATTRIBUTE_UNKNOWN */
export function attributeOf(schema: Schema, name: string, field?: string): Attribute {
  return schema[attributeIndex(schema, name, field)];
}

/** Checks that output names are unique [O7]. @throws {SluiceError} ATTRIBUTE_DUPLICATE */
export function uniqueNames(schema: Schema, field?: string): Schema {
  const seen = new Set<string>();
  for (const { name } of schema) {
    if (seen.has(name)) throw new SluiceError('ATTRIBUTE_DUPLICATE', { name, field });
    seen.add(name);
  }
  return schema;
}

/** The narrowest type that holds both: numbers widen int32 → int64 → float64; otherwise they must be equal, else null. */
export function commonType(a: AttributeType, b: AttributeType): AttributeType | null {
  if (a === b) return a;
  if (!isNumeric(a) || !isNumeric(b)) return null;
  return a === 'float64' || b === 'float64' ? 'float64' : 'int64';
}

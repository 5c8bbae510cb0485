import { type AttributeType, commonType, isNumeric } from '../schema.ts';
import { castValue, parseTimestamp } from '../value.ts';
import type { Node, ValueType } from './typed.ts';

/** Names a type goes by after CAST … AS; `date` is a timestamp at midnight, `decimal` a rounded float64. */
const typeNames: Record<string, AttributeType | 'date' | 'decimal'> = {
  bool: 'bool',
  boolean: 'bool',
  logical: 'bool',
  int: 'int32',
  integer: 'int32',
  int4: 'int32',
  int32: 'int32',
  signed: 'int32',
  bigint: 'int64',
  int8: 'int64',
  int64: 'int64',
  long: 'int64',
  double: 'float64',
  'double precision': 'float64',
  float: 'float64',
  float4: 'float64',
  float8: 'float64',
  float64: 'float64',
  real: 'float64',
  decimal: 'decimal',
  numeric: 'decimal',
  string: 'string',
  text: 'string',
  varchar: 'string',
  'character varying': 'string',
  char: 'string',
  timestamp: 'timestamp',
  datetime: 'timestamp',
  timestamptz: 'timestamp',
  'timestamp with time zone': 'timestamp',
  'timestamp without time zone': 'timestamp',
  date: 'date',
  binary: 'binary',
  blob: 'binary',
  bytea: 'binary',
  json: 'json',
};

export const knownTypeNames: readonly string[] = Object.keys(typeNames);

export const typeNamed = (name: string): AttributeType | 'date' | 'decimal' | undefined =>
  Object.hasOwn(typeNames, name) ? typeNames[name] : undefined;

/** Whether CAST may turn `from` into `to` at all; single values may still fail. */
export function isCastable(from: ValueType, to: AttributeType): boolean {
  if (from === to || from === 'null' || to === 'string') return true;
  if (from === 'string') return to !== 'vector';
  if (from === 'json') return to !== 'binary' && to !== 'vector';
  if (to === 'json') return from === 'bool' || isNumeric(from);
  if (to === 'timestamp') return isNumeric(from);
  if (from === 'timestamp') return to === 'int64' || to === 'float64';
  const plain = (type: AttributeType) => type === 'bool' || isNumeric(type);
  return plain(from) && plain(to);
}

/** `node` as `type`; a literal is converted here and now when that cannot fail. */
export function castTo(node: Node, type: AttributeType, lenient = false): Node {
  if (node.type === type) return node;
  if (node.kind === 'literal') {
    if (node.value === null) return { ...node, type };
    // Times print by their own rule, which castValue cannot know of.
    const result = node.type === 'timestamp' ? { value: null, error: '' } : castValue(node.value, type);
    if (result.error === undefined) return { ...node, type, value: result.value };
  }
  return { kind: 'cast', operand: node, lenient, type, start: node.start, end: node.end };
}

/** A string literal as a timestamp; null when its text is not one. */
export function asTimestamp(node: Node): Node | null {
  if (node.kind !== 'literal' || typeof node.value !== 'string') return null;
  const time = parseTimestamp(node.value);
  return time === null ? null : { ...node, type: 'timestamp', value: time };
}

/** The type that holds values of all of `types`, NULLs aside; null when there is none, `null` when all are NULL. */
export function unifiedType(types: readonly ValueType[]): ValueType | null {
  let common: ValueType = 'null';
  for (const type of types) {
    if (type === 'null') continue;
    const next: ValueType | null = common === 'null' ? type : commonType(common, type);
    if (next === null) return null;
    common = next;
  }
  return common;
}

import { type Batch, physicalRows, withColumns } from '#engine/data/batch.ts';
import { allocate, type Column, makeColumn } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import { type Attribute, commonType, type Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';

/** How inputs become one stream: its schema, and where each attribute is found on each input (-1: nowhere, so null). */
export interface Alignment {
  readonly schema: Schema;
  readonly sources: { readonly [input: string]: readonly number[] };
}

/**
 * Brings inputs to one schema. By name: the attributes of the first input, then those that only later ones have; by position: the names of the
 * first. Numbers widen to the type that holds all.
 *
 * @throws {SluiceError} SCHEMA_MISMATCH naming the attribute and both types, or both numbers of attributes
 */
export function alignSchemas(inputs: { readonly [input: string]: Schema }, matchBy: 'name' | 'position'): Alignment {
  const keys = Object.keys(inputs);
  const schema: Attribute[] = [...(inputs[keys[0]] ?? [])];
  const sources: { [input: string]: number[] } = {};
  for (const key of keys) {
    const input = inputs[key];
    if (matchBy === 'position' && input.length !== schema.length) throw widthMismatch(keys[0], schema, key, input);
    if (matchBy === 'name') for (const a of input) if (!schema.some(s => s.name === a.name)) schema.push(a);
    sources[key] = schema.map((a, c) => (matchBy === 'position' ? c : input.findIndex(i => i.name === a.name)));
    sources[key].forEach((at, c) => {
      if (at >= 0) schema[c] = common(schema[c], keys[0], input[at], key);
    });
  }
  return { schema, sources: Object.fromEntries(keys.map(key => [key, schema.map((_, c) => sources[key][c] ?? -1)])) };
}

const widthMismatch = (firstKey: string, first: Schema, key: string, input: Schema) =>
  new SluiceError('SCHEMA_MISMATCH', {
    reason: `${firstKey} has ${first.length} attributes, ${key} has ${input.length}`,
    port: key,
  });

function common(a: Attribute, firstKey: string, b: Attribute, key: string): Attribute {
  const type = commonType(a.type, b.type);
  const width = a.width ?? b.width;
  const shape = ({ type, width }: Attribute) => (width === undefined ? type : `${type} of ${width}`);
  if (type === null || (b.width !== undefined && b.width !== width))
    throw new SluiceError('SCHEMA_MISMATCH', {
      reason: `attribute '${a.name}' is ${shape(a)} on ${firstKey} but ${shape(b)} on ${key}`,
      port: key,
    });
  return { name: a.name, type, ...(width !== undefined && { width }) };
}

/** The rows of a batch in the common schema. */
export function alignBatch(batch: Batch, input: string, { schema, sources }: Alignment): Batch {
  const rows = physicalRows(batch);
  const columns = schema.map((attribute, c) => {
    const at = sources[input][c];
    return at < 0 ? nullColumn(attribute, rows) : widen(batch.columns[at], attribute.type);
  });
  return withColumns(batch, schema, columns);
}

/** A column of `rows` nulls. */
export function nullColumn({ type, width }: Attribute, rows: number): Column {
  const dictionary = type === 'string' ? new Dictionary() : null;
  return makeColumn(type, allocate(type, rows, width), new Uint8Array(rows), dictionary, width);
}

/** A numeric column as a wider type; any other as it is. */
export function widen(column: Column, type: Attribute['type']): Column {
  if (column.type === type) return column;
  const { data, valid } = column;
  if (data instanceof BigInt64Array) return makeColumn(type, Float64Array.from(data, Number), valid);
  return makeColumn(type, new Float64Array(data as Int32Array | Float64Array), valid);
}

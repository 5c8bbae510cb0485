import { type Batch, physicalRows } from '#engine/data/batch.ts';
import type { Column } from '#engine/data/column.ts';
import type { Attribute, Schema } from '#engine/data/schema.ts';
import { exactLimit } from '#engine/data/value.ts';

const storage: { readonly [type: string]: readonly string[] } = {
  bool: ['Uint8Array'],
  int32: ['Int32Array'],
  int64: ['Float64Array', 'BigInt64Array'],
  float64: ['Float64Array'],
  timestamp: ['Float64Array'],
  string: ['Int32Array'],
  vector: ['Float32Array'],
  binary: ['Array'],
  json: ['Array'],
};

/**
 * What is wrong with a batch against the schema of the port it left on [O4]: names, types, storage class, lengths, codes, selection.
 *
 * @returns one sentence per fault; empty for a sound batch
 */
export function batchFaults(batch: Batch, schema: Schema): string[] {
  const faults: string[] = [];
  const text = (s: Schema) => s.map(a => `${a.name}: ${a.type}`).join(', ');
  if (text(batch.schema) !== text(schema)) faults.push(`schema is (${text(batch.schema)}), not (${text(schema)})`);
  if (batch.columns.length !== schema.length) return [...faults, `${batch.columns.length} columns`];
  const length = physicalRows(batch);
  const positions = batch.selection ?? Uint16Array.from({ length: batch.rows }, (_, k) => k);
  if (batch.selection === null && length !== batch.rows) faults.push(`${batch.rows} rows in ${length} positions`);
  if (positions.length !== batch.rows) faults.push(`${batch.rows} rows but ${positions.length} selected`);
  if (positions.some(p => p >= length)) faults.push(`selects past ${length} positions`);
  if (faults.length > 0) return faults;
  batch.columns.forEach((column, c) => faults.push(...columnFaults(column, schema[c], length, positions)));
  return faults;
}

function columnFaults(column: Column, attribute: Attribute, length: number, positions: Uint16Array): string[] {
  const { name, type } = attribute;
  const { data, valid, dictionary } = column;
  if (column.type !== type) return [`${name} is a column of ${column.type}, not ${type}`];
  if (!storage[type].includes(data.constructor.name)) return [`${name} is stored as ${data.constructor.name}`];
  const faults: string[] = [];
  const wanted = length * (type === 'vector' ? (column.width ?? 0) : 1);
  if (data.length !== wanted) faults.push(`${name} has ${data.length} values for ${wanted}`);
  if (valid !== null && !(valid instanceof Uint8Array && valid.length === length)) faults.push(`${name}: valid`);
  if ((type === 'string') !== (dictionary !== null)) faults.push(`${name}: dictionary`);
  for (const p of positions) {
    if (valid !== null && valid[p] === 0) continue;
    const value = data[p] as number;
    if (dictionary && typeof dictionary.values[value] !== 'string') faults.push(`${name}: no code ${value}`);
    if (type === 'bool' && value !== 0 && value !== 1) faults.push(`${name}: bool ${value}`);
    if (type === 'timestamp' && !Number.isInteger(value)) faults.push(`${name}: time ${value}`);
    if (type === 'int64' && data instanceof Float64Array)
      if (!Number.isInteger(value) || Math.abs(value) > exactLimit) faults.push(`${name}: int64 ${value}`);
    if ((type === 'json' || type === 'binary') && (value === null || value === undefined))
      faults.push(`${name}: absent but valid`);
  }
  return faults;
}

import { type Batch, makeBatch } from '../batch.ts';
import { allocate, type Column, makeColumn } from '../column.ts';
import { Dictionary } from '../dictionary.ts';
import type { Attribute, Schema } from '../schema.ts';
import { TextOutput } from './text-pool.ts';

/** Rows picked from several batches without selection: row k is position `positions[k]` of `sources[slots[k]]`. */
export interface Picks {
  readonly sources: readonly Batch[];
  readonly slots: Uint32Array;
  readonly positions: Uint16Array;
  readonly rows: number;
}

/** Makes batches of rows picked from others; one per stream, as string columns share a dictionary along it. */
export class Interleaver {
  readonly #schema: Schema;
  readonly #outputs: readonly TextOutput[];

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#outputs = schema.map(() => new TextOutput());
  }

  batch(picks: Picks): Batch {
    const columns = this.#schema.map((attribute, c) => {
      const sources = picks.sources.map(source => source.columns[c]);
      const valid = pickValid(sources, picks);
      if (attribute.type === 'string') return pickTexts(sources, picks, valid, this.#outputs[c]);
      return pickValues(attribute, sources, picks, valid);
    });
    return makeBatch(this.#schema, columns, picks.rows);
  }
}

function pickValid(sources: readonly Column[], { slots, positions, rows }: Picks): Uint8Array | null {
  if (sources.every(source => source.valid === null)) return null;
  const valids = sources.map(source => source.valid);
  const out = new Uint8Array(rows);
  for (let k = 0; k < rows; k++) {
    const valid = valids[slots[k]];
    out[k] = valid === null ? 1 : valid[positions[k]];
  }
  return out;
}

function pickTexts(
  sources: readonly Column[],
  { slots, positions, rows }: Picks,
  valid: Uint8Array | null,
  output: TextOutput,
): Column {
  const dictionary = output.start(rows);
  const values = sources.map(source => (source.dictionary ?? new Dictionary()).values);
  const tables = values.map(texts => output.table(texts));
  const datas = sources.map(source => source.data as Int32Array);
  const out = new Int32Array(rows);
  for (let k = 0; k < rows; k++) {
    if (valid !== null && valid[k] === 0) continue;
    const slot = slots[k];
    const code = datas[slot][positions[k]];
    const own = tables[slot][code];
    out[k] = own < 0 ? output.code(values[slot], tables[slot], code) : own;
  }
  return makeColumn('string', out, valid, dictionary);
}

function pickValues(attribute: Attribute, sources: readonly Column[], picks: Picks, valid: Uint8Array | null): Column {
  const { type } = attribute;
  const datas = sources.map(source => source.data);
  if (type === 'vector') return pickVectors(sources, picks, valid);
  if (type === 'int64' && datas.some(data => data instanceof BigInt64Array)) {
    const out = new BigInt64Array(picks.rows);
    pickWholes(datas as (Float64Array | BigInt64Array)[], picks, valid, out);
    return makeColumn(type, out, valid);
  }
  const out = allocate(type, picks.rows);
  if (out instanceof Float64Array) pickFloat64(datas as Float64Array[], picks, out);
  else if (out instanceof Int32Array) pickInt32(datas as Int32Array[], picks, out);
  else if (out instanceof Uint8Array) pickUint8(datas as Uint8Array[], picks, out);
  else for (let k = 0; k < picks.rows; k++) out[k] = datas[picks.slots[k]][picks.positions[k]];
  return makeColumn(type, out, valid);
}

// One loop per storage class keeps each monomorphic for the optimiser.
function pickFloat64(datas: readonly Float64Array[], { slots, positions, rows }: Picks, out: Float64Array): void {
  for (let k = 0; k < rows; k++) out[k] = datas[slots[k]][positions[k]];
}
function pickInt32(datas: readonly Int32Array[], { slots, positions, rows }: Picks, out: Int32Array): void {
  for (let k = 0; k < rows; k++) out[k] = datas[slots[k]][positions[k]];
}
function pickUint8(datas: readonly Uint8Array[], { slots, positions, rows }: Picks, out: Uint8Array): void {
  for (let k = 0; k < rows; k++) out[k] = datas[slots[k]][positions[k]];
}

function pickWholes(
  datas: readonly (Float64Array | BigInt64Array)[],
  { slots, positions, rows }: Picks,
  valid: Uint8Array | null,
  out: BigInt64Array,
): void {
  for (let k = 0; k < rows; k++) if (valid === null || valid[k] === 1) out[k] = BigInt(datas[slots[k]][positions[k]]);
}

function pickVectors(sources: readonly Column[], { slots, positions, rows }: Picks, valid: Uint8Array | null): Column {
  const width = Math.max(...sources.map(source => source.width ?? 1));
  const out = new Float32Array(rows * width);
  for (let k = 0; k < rows; k++) {
    if (valid !== null && valid[k] === 0) continue;
    const at = positions[k] * width;
    out.set((sources[slots[k]].data as Float32Array).subarray(at, at + width), k * width);
  }
  return makeColumn('vector', out, valid, null, width);
}

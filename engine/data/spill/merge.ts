import { type Batch, makeBatch } from '../batch.ts';
import { type Column, type ColumnData, makeColumn, valueAt } from '../column.ts';
import { dictionaryLimit } from '../dictionary.ts';
import { objectColumn, TextKeys } from '../keys/text-keys.ts';
import type { Attribute, Schema } from '../schema.ts';
import { type MergeOrder, orderOf } from './merge-order.ts';
import type { Parked } from './parked.ts';

/** Merged rows, with the file that each came from. */
export interface Merged {
  readonly batch: Batch;
  readonly files: Uint16Array;
}

interface Reader {
  readonly batches: Iterator<Batch>;
  batch: Batch | null;
  at: number;
}

/**
 * Rows of several files, each ascending by the number in column `by`, as one ascending stream; where that is equal, earlier files
 * come first.
 *
 * Works in rounds: one batch of each file is in memory, and all rows that no later batch can precede are put in order at once.
 * Yields undefined once a round.
 */
export function* mergeParked(
  files: readonly Parked[],
  schema: Schema,
  by: number,
  batchRows: number,
): Generator<Merged | undefined> {
  const readers = files.map((file): Reader => ({ batches: file.read()[Symbol.iterator](), batch: null, at: 0 }));
  const interleaver = new Interleaver(schema);
  for (;;) {
    for (const reader of readers) load(reader);
    const order = orderOf(
      readers.map(({ batch, at }) => batch && { values: batch.columns[by].data as Float64Array, at, end: batch.rows }),
    );
    if (order === null) return;
    const columns = interleaver.open(
      readers.map(r => r.batch),
      order,
    );
    const total = order.positions.length;
    for (let from = 0; from < total; from += batchRows) {
      const to = Math.min(from + batchRows, total);
      const batch = makeBatch(
        schema,
        columns.map(take => take(from, to)),
        to - from,
      );
      yield { batch, files: order.files.slice(from, to) };
    }
    readers.forEach((reader, f) => {
      reader.at += order.taken[f];
    });
    yield undefined;
  }
}

function load(reader: Reader): void {
  while (reader.batch === null || reader.at >= reader.batch.rows) {
    const next = reader.batches.next();
    reader.at = 0;
    reader.batch = next.done ? null : next.value;
    if (next.done) return;
  }
}

type Take = (from: number, to: number) => Column;

/** Puts together columns from several batches in a given order. */
class Interleaver {
  readonly #schema: Schema;
  readonly #texts: (TextKeys | null)[];

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#texts = schema.map(({ type }) => (type === 'string' ? new TextKeys('none') : null));
  }

  open(batches: readonly (Batch | null)[], order: MergeOrder): Take[] {
    return this.#schema.map((attribute, c) => {
      const columns = batches.map(batch => batch?.columns[c] ?? null);
      const data = columns.map(column => column?.data ?? null);
      const valid = interleavedValidity(columns, order);
      if (this.#texts[c]) return this.#takeTexts(c, attribute, columns, order, valid);
      if (data.some(d => Array.isArray(d) || d instanceof Float32Array))
        return (from, to) =>
          objectColumn(attribute.type, values(columns as Column[], order, from, to), attribute.width);
      if (data.some(d => d instanceof BigInt64Array))
        return (from, to) => makeColumn(attribute.type, bigs(data, order, from, to), valid(from, to));
      return (from, to) => {
        const like = data.find(d => d !== null) as ColumnData;
        const out = new (like.constructor as new (n: number) => Float64Array)(to - from);
        interleave(data as Float64Array[], order.files, order.positions, from, to, out);
        return makeColumn(attribute.type, out, valid(from, to));
      };
    });
  }

  #takeTexts(
    c: number,
    attribute: Attribute,
    columns: readonly (Column | null)[],
    order: MergeOrder,
    valid: (from: number, to: number) => Uint8Array | null,
  ): Take {
    if ((this.#texts[c] as TextKeys).size > dictionaryLimit) this.#texts[c] = new TextKeys('none');
    const texts = this.#texts[c] as TextKeys;
    const codes = columns.map((column, f) => {
      if (column === null) return null;
      // Only what this round takes is interned.
      const [start, end] = [order.starts[f], order.starts[f] + order.taken[f]];
      const out = new Uint32Array(end);
      const part = {
        ...column,
        data: (column.data as Int32Array).subarray(start, end),
        valid: column.valid?.subarray(start, end) ?? null,
      };
      texts.ids(part, end - start, true, out.subarray(start));
      return out;
    });
    return (from, to) => {
      const out = new Int32Array(to - from);
      interleave(codes as Uint32Array[], order.files, order.positions, from, to, out);
      return makeColumn(attribute.type, out, valid(from, to), texts.take(attribute, [], 0).dictionary);
    };
  }
}

function interleave(
  sources: readonly (Float64Array | Uint32Array | Int32Array | Uint8Array)[],
  files: Uint16Array,
  positions: Uint16Array,
  from: number,
  to: number,
  out: Float64Array | Int32Array | Uint8Array,
): void {
  for (let k = from; k < to; k++) out[k - from] = sources[files[k]][positions[k]];
}

function interleavedValidity(columns: readonly (Column | null)[], { files, positions }: MergeOrder) {
  const sources = columns.map(column => column?.valid ?? null);
  return (from: number, to: number): Uint8Array | null => {
    if (sources.every(s => s === null)) return null;
    const valid = new Uint8Array(to - from);
    for (let k = from; k < to; k++) valid[k - from] = sources[files[k]]?.[positions[k]] ?? 1;
    return valid.includes(0) ? valid : null;
  };
}

const values = (columns: readonly Column[], { files, positions }: MergeOrder, from: number, to: number) =>
  Array.from({ length: to - from }, (_, k) => valueAt(columns[files[from + k]], positions[from + k]));

function bigs(
  data: readonly (ColumnData | null)[],
  { files, positions }: MergeOrder,
  from: number,
  to: number,
): BigInt64Array {
  const out = new BigInt64Array(to - from);
  for (let k = from; k < to; k++) {
    const value = (data[files[k]] as BigInt64Array)[positions[k]] as number | bigint;
    out[k - from] = typeof value === 'bigint' ? value : BigInt(Math.trunc(value) || 0);
  }
  return out;
}

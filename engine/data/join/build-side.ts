import { type Batch, compact, makeBatch, sliceBatch } from '../batch.ts';
import { allocate, type Column, type ColumnData, columnBytes, makeColumn } from '../column.ts';
import { Dictionary } from '../dictionary.ts';
import { KeyTable } from '../key-table.ts';
import { noKey } from '../keys/column-keys.ts';
import { TextKeys } from '../keys/text-keys.ts';
import type { Attribute } from '../schema.ts';
import type { JoinShape } from './join-shape.ts';
import { counted, RowNumbers } from './row-numbers.ts';

/** Bytes per row that sealing takes at one time: a copy of one column. */
const copyBytes = 8;
/** Bytes per row of the lists of rows of equal keys, and of keys in one piece. */
const listBytes = 16;

/**
 * The build side of a join in memory: its rows column by column, and which rows have a key.
 *
 * Rows are added batch by batch, `seal` puts them in one piece; from then on keys can be looked up. Rows are numbered as added.
 */
export class BuildSide {
  readonly #shape: JoinShape;
  readonly table: KeyTable;
  readonly #texts: (TextKeys | null)[];
  #chunks: { readonly columns: Column[]; readonly rows: number }[] = [];
  #columnBytes = 0;
  rows = 0;
  /** All rows of each column, once sealed. */
  columns: readonly Column[] = [];
  /** Key of each row, `noKey` where it is null. */
  readonly ids = new RowNumbers();
  /** Row id of each row in its stream. */
  readonly rowIds = new RowNumbers();
  /** Rows by key: null when row and key have the same number, else rows of key g are `list[starts[g] … starts[g + 1])`. */
  starts: Uint32Array | null = null;
  list: Uint32Array | null = null;
  /** Whether every key has at most one row. */
  unique = true;

  constructor(shape: JoinShape) {
    this.#shape = shape;
    this.table = new KeyTable(shape.keyTypes, { nulls: 'none' });
    this.#texts = shape.build.map(({ type }) => (type === 'string' ? new TextKeys('none') : null));
  }

  /** Bytes held at most after `rows` more rows and sealing. */
  bytesAfter(rows: number): number {
    let texts = 0;
    for (const keys of this.#texts) texts += keys?.bytesAfter(rows) ?? 0;
    const columns = this.rows > 0 ? (this.#columnBytes / this.rows) * (this.rows + rows) : 0;
    const numbers = 2 * (this.ids.bytes + this.rowIds.bytes);
    const sealed = (copyBytes + (this.ids.plain ? 0 : listBytes)) * (this.rows + rows);
    return this.table.bytesAfter(rows) + texts + columns + numbers + sealed;
  }

  /** Takes rows; `rowIds` are theirs, or they are numbered from the batch's base. */
  add(batch: Batch, rowIds: Uint32Array | null = null): void {
    const { columns, rows, base } = compact(batch);
    const dense = makeBatch(batch.schema, columns, rows);
    const ids = new Uint32Array(rows);
    this.table.assign(dense, this.#shape.buildKeys, ids);
    const own = this.#shape.build.map((attribute, c) => this.#intern(attribute, c, columns[c], rows));
    const numbers = rowIds ?? counted(base, rows);
    this.ids.add(ids);
    this.rowIds.add(numbers);
    this.#chunks.push({ columns: own, rows });
    for (const column of own) this.#columnBytes += columnBytes(column);
    this.rows += rows;
  }

  /** The column with its texts in one dictionary for the whole side. */
  #intern(attribute: Attribute, c: number, column: Column, rows: number): Column {
    const texts = this.#texts[c];
    if (!texts) return column;
    const codes = new Uint32Array(rows);
    texts.ids(column, rows, true, codes);
    return makeColumn('string', new Int32Array(codes.buffer), column.valid, texts.take(attribute, [], 0).dictionary);
  }

  /** The rows added, as batches, with their row ids. */
  *batches(): Generator<{ batch: Batch; rowIds: Uint32Array }> {
    const whole =
      this.#chunks.length === 0 && this.rows > 0 ? [{ columns: this.columns, rows: this.rows }] : this.#chunks;
    for (const [i, { columns, rows }] of whole.entries())
      yield { batch: makeBatch(this.#shape.build, columns, rows), rowIds: this.rowIds.of(i) };
  }

  /** Puts all rows in one piece and lists the rows of each key. */
  *seal(): Generator<undefined> {
    this.table.settle();
    const chunks = this.#chunks;
    const columns: Column[] = [];
    for (let c = 0; c < this.#shape.build.length; c++) {
      const parts = chunks.map(chunk => chunk.columns[c]);
      const whole = yield* concatenated(parts, this.rows, this.#shape.build[c]);
      columns.push(whole);
      // Views take the place of what was copied, so that two copies exist of one column at a time.
      let at = 0;
      for (const chunk of chunks) {
        chunk.columns[c] = sliceBatch(makeBatch([], [whole], this.rows), at, at + chunk.rows).columns[0];
        at += chunk.rows;
      }
      yield;
    }
    this.columns = columns;
    this.ids.seal();
    this.rowIds.seal();
    this.#chunks = [];
    yield;
    if (this.table.size < this.rows) yield* this.#list();
  }

  /** Counting sort of rows by key. */
  *#list(): Generator<undefined> {
    const { rows } = this;
    const ids = this.ids.of(0);
    const keys = this.table.size;
    const starts = new Uint32Array(keys + 1);
    let present = 0;
    for (let k = 0; k < rows; k++) {
      if (k % breath === 0) yield;
      if (ids[k] === noKey) continue;
      starts[ids[k] + 1]++;
      present++;
    }
    for (let g = 0; g < keys; g++) {
      if (starts[g + 1] > 1) this.unique = false;
      starts[g + 1] += starts[g];
    }
    yield;
    const next = starts.slice(0, keys);
    const list = new Uint32Array(present);
    for (let k = 0; k < rows; k++) {
      if (k % breath === 0) yield;
      if (ids[k] !== noKey) list[next[ids[k]]++] = k;
    }
    this.starts = starts;
    this.list = list;
  }
}

/** Rows that are worked on between two breaths. */
const breath = 1 << 16;

function* concatenated(
  parts: readonly Column[],
  rows: number,
  { type, width }: Attribute,
): Generator<undefined, Column> {
  if (parts.length === 0)
    return makeColumn(type, allocate(type, 0), null, type === 'string' ? new Dictionary() : null, width);
  if (parts.length === 1) return parts[0];
  const wide = parts.some(p => p.data instanceof BigInt64Array);
  const floats = parts.find(p => p.width !== undefined)?.width ?? width ?? 1;
  const data = yield* storage(parts, rows, wide, type === 'vector' ? floats : 1);
  const valid = parts.some(p => p.valid !== null) ? new Uint8Array(rows).fill(1) : null;
  let at = 0;
  for (const part of parts) {
    const count = part.data.length / (type === 'vector' ? floats : 1);
    if (valid && part.valid) valid.set(part.valid.subarray(0, count), at);
    at += count;
  }
  return makeColumn(
    type,
    data,
    valid,
    parts[parts.length - 1]?.dictionary ?? null,
    type === 'vector' ? floats : undefined,
  );
}

function* storage(
  parts: readonly Column[],
  rows: number,
  wide: boolean,
  width: number,
): Generator<undefined, ColumnData> {
  if (Array.isArray(parts[0].data)) return parts.flatMap(p => p.data as unknown[]);
  const first = parts[0].data as Float64Array;
  const data = wide
    ? new BigInt64Array(rows)
    : new (first.constructor as new (n: number) => Float64Array)(rows * width);
  let at = 0;
  let copied = 0;
  for (const part of parts) {
    copied += part.data.length;
    if (copied > 16 * breath) {
      copied = 0;
      yield;
    }
    const values = part.data as Float64Array;
    if (wide && !(part.data instanceof BigInt64Array))
      for (let k = 0; k < values.length; k++) (data as BigInt64Array)[at + k] = BigInt(Math.trunc(values[k]) || 0);
    else (data as Float64Array).set(values, at);
    at += values.length;
  }
  return data;
}

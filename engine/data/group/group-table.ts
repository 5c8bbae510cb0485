import { type Accumulator, MeasureInput } from '../aggregate/accumulator.ts';
import { addToCells, type CellPart } from '../aggregate/cell-kernel.ts';
import { Cells } from '../aggregate/cells.ts';
import { type Batch, compact, makeBatch, selectRows } from '../batch.ts';
import { type Column, makeColumn } from '../column.ts';
import { grown } from '../grow.ts';
import { KeyTable } from '../key-table.ts';
import { fromPlain, type PlainBatch, toPlain } from '../plain.ts';
import type { Schema } from '../schema.ts';
import { type Limits, parkable } from '../spill/parked.ts';

/** One measure: its input column (null: none), and what keeps it. */
export interface Measure {
  readonly column: number | null;
  readonly create: (limits: Limits, cells: Cells) => Accumulator;
  /** True if it keeps within limits of its own instead of counting towards the table's. */
  readonly ownLimits?: boolean;
}

export interface GroupTableSpec {
  readonly input: Schema;
  readonly keys: readonly number[];
  readonly measures: readonly Measure[];
  readonly output: Schema;
  readonly keeps?: (table: GroupTable, id: number) => boolean;
  readonly batchRows: number;
}

/** Rows of groups, with the ids of the groups. */
export interface GroupRows {
  readonly batch: Batch;
  readonly ids: Uint32Array;
}

/** One input column with all of its measures. */
interface Source {
  readonly column: number | null;
  readonly input: MeasureInput;
  readonly measures: number[];
}

/** Groups that are in memory: keys, measures, and where asked for the first row of each. */
export class GroupTable {
  readonly accumulators: readonly Accumulator[];
  readonly #spec: GroupTableSpec;
  readonly #own: readonly Accumulator[];
  readonly #sources: readonly Source[];
  readonly #cells = new Cells();
  #keys: KeyTable;
  #ids = new Uint32Array(0);
  #firsts: Float64Array<ArrayBuffer> | null;
  #capacity = 64;

  constructor(spec: GroupTableSpec, limits: Limits, firsts: boolean) {
    this.#spec = spec;
    this.#keys = new KeyTable(spec.keys.map(c => spec.input[c].type));
    this.#firsts = firsts ? new Float64Array(0) : null;
    const apart = spec.measures.filter(m => m.ownLimits).length;
    const share = { park: limits.park, bytes: () => limits.bytes() / 2 / apart };
    this.accumulators = spec.measures.map(m => m.create(m.ownLimits ? share : limits, this.#cells));
    this.#own = this.accumulators.filter((_, m) => !spec.measures[m].ownLimits);
    this.#sources = sourcesOf(spec.measures);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** Bytes held at most while `rows` more groups are added, growing arrays counted with the copy that is made. */
  bytesAfter(rows: number): number {
    let held = this.#cells.bytes + (this.#firsts?.byteLength ?? 0);
    for (const accumulator of this.#own) held += accumulator.bytes - (accumulator.sheddable ?? 0);
    const grows = this.size + rows > this.#capacity;
    const whole = this.#keys.bytesAfter(rows) + held * (grows ? 3 : 1) + this.sheddable;
    return this.#own.length < this.accumulators.length ? 2 * whole : whole;
  }

  get sheddable(): number {
    return this.#own.reduce((sum, a) => sum + (a.sheddable ?? 0), 0);
  }

  *shed(): Generator<undefined> {
    for (const accumulator of this.#own) if (accumulator.shed) yield* accumulator.shed();
  }

  /** Makes room for the values of `rows` more rows in small steps. */
  *prepareMeasures(rows: number): Generator<undefined> {
    for (const accumulator of this.accumulators) if (accumulator.prepare) yield* accumulator.prepare(rows);
  }

  /** Makes room for `rows` more groups in small steps. */
  *prepare(rows: number): Generator<undefined> {
    yield* this.#keys.prepare(rows);
    if (this.size + rows <= this.#capacity) return;
    yield;
    this.#cells.grow(this.size + rows);
  }

  /** Ids of the batch's rows, new keys added; `rows` are numbers of the rows for tables that keep first rows. Good until the next call. */
  assign(batch: Batch, rows: Float64Array | null): Uint32Array {
    this.#ids = grown(this.#ids, batch.rows);
    const before = this.size;
    this.#keys.assign(batch, this.#spec.keys, this.#ids);
    while (this.#capacity < this.size) this.#capacity *= 2;
    if (this.#firsts && rows) {
      this.#firsts = grown(this.#firsts, this.size);
      for (let k = 0, next = before; next < this.size; k++) if (this.#ids[k] === next) this.#firsts[next++] = rows[k];
    }
    return this.#ids;
  }

  /** Ids of the batch's rows, `noKey` where the key is not in the table. Good until the next call. */
  find(batch: Batch): Uint32Array {
    this.#ids = grown(this.#ids, batch.rows);
    this.#keys.find(batch, this.#spec.keys, this.#ids);
    return this.#ids;
  }

  /** Adds the batch's rows, whose groups are `ids`, to every measure. */
  accumulate(batch: Batch, ids: Uint32Array, source: number): void {
    const { rows, selection } = batch;
    const cells = this.#cells;
    cells.reserve(this.size);
    for (const { column, input, measures } of this.#sources) {
      input.set(column === null ? null : batch.columns[column], selection, rows, source);
      for (const m of measures) this.accumulators[m].add(input, ids, this.size);
    }
    if (cells.stride > 0) addToCells(cells, this.#cellParts(), ids, rows);
  }

  /** What two measures do alike is done once. */
  #cellParts(): CellPart[] {
    const codes = (of: (accumulator: Accumulator) => string | null | undefined, measures: readonly Accumulator[]) =>
      [...new Set(measures.map(a => of(a) ?? ''))].join(' ').trim();
    const row = codes(a => a.rowCode?.(), this.accumulators);
    const parts = this.#sources.flatMap(({ input, measures }) => {
      const code = codes(
        a => a.cellCode?.(),
        measures.map(m => this.accumulators[m]),
      );
      return code === '' ? [] : [{ code, ...input.cellValues }];
    });
    return row === '' ? parts : [{ code: row, data: null, valid: null, selection: null }, ...parts];
  }

  *finish(): Generator<undefined> {
    for (const accumulator of this.accumulators) if (accumulator.finish) yield* accumulator.finish();
  }

  /** The groups that are kept, as rows of the output. */
  *batches(): Generator<GroupRows> {
    // Without keys there is one group, even of no rows.
    const size = this.#spec.keys.length === 0 ? 1 : this.size;
    for (let start = 0; start < size; start += this.#spec.batchRows) {
      const end = Math.min(start + this.#spec.batchRows, size);
      yield this.#kept(start, makeBatch(this.#spec.output, this.#columns(start, end), end - start));
    }
  }

  /** Schema of `leafBatches`: the output, first row, id. */
  get leafSchema(): Schema {
    return [...this.#spec.output, { name: ' first', type: 'float64' }, { name: ' id', type: 'float64' }];
  }

  /** The groups that are kept, with their first rows and `base` + id. */
  *leafBatches(base: number): Generator<GroupRows> {
    const rows = Math.min(this.#spec.batchRows, 2048);
    for (let start = 0; start < this.size; start += rows) {
      const end = Math.min(start + rows, this.size);
      const firsts = (this.#firsts as Float64Array).slice(start, end);
      const ids = new Float64Array(end - start);
      for (let k = 0; k < ids.length; k++) ids[k] = base + start + k;
      const columns = [...this.#columns(start, end), makeColumn('float64', firsts), makeColumn('float64', ids)];
      const kept = this.#kept(start, makeBatch(this.leafSchema, columns, end - start));
      yield { ...kept, batch: parkable(compact(kept.batch)) };
    }
  }

  #columns(start: number, end: number): Column[] {
    const keys = this.#keys.take(this.#spec.output, start, end);
    return [...keys, ...this.accumulators.map(a => a.take(start, end))];
  }

  #kept(start: number, batch: Batch): GroupRows {
    const all = new Uint32Array(batch.rows);
    for (let k = 0; k < all.length; k++) all[k] = start + k;
    const { keeps } = this.#spec;
    if (!keeps) return { batch, ids: all };
    const ids = all.filter(id => keeps(this, id));
    return {
      batch: selectRows(
        batch,
        Uint16Array.from(ids, id => id - start),
      ),
      ids,
    };
  }

  save(): unknown {
    const schema = this.#spec.keys.map(c => this.#spec.input[c]);
    const keys = makeBatch(schema, this.#keys.take(schema, 0, this.size), this.size);
    return { keys: toPlain(keys), cells: this.#cells.save(), accumulators: this.accumulators.map(a => a.save()) };
  }

  restore(state: unknown): void {
    const { keys, cells, accumulators } = state as { keys: PlainBatch; cells: unknown; accumulators: unknown[] };
    this.#cells.restore(cells);
    const columns = this.#spec.keys.map((_, i) => i);
    this.#keys.assign(fromPlain(keys), columns, new Uint32Array(keys.rows));
    while (this.#capacity < this.size) this.#capacity *= 2;
    accumulators.forEach((a, m) => this.accumulators[m].restore(a));
  }

  /** Frees all that is held. */
  close(): void {
    for (const accumulator of this.accumulators) accumulator.close?.();
    this.#keys = new KeyTable([]);
    this.#cells.data = new Float64Array(0);
    this.#firsts = null;
  }
}

function sourcesOf(measures: readonly Measure[]): Source[] {
  const sources: Source[] = [];
  measures.forEach(({ column }, m) => {
    const found = sources.find(s => s.column === column);
    if (found) found.measures.push(m);
    else sources.push({ column, input: new MeasureInput(), measures: [m] });
  });
  return sources;
}

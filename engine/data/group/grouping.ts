import { type Batch, makeBatch, physicalRows, rowId, selectRows, sliceBatch } from '../batch.ts';
import { makeColumn } from '../column.ts';
import { noKey } from '../keys/column-keys.ts';
import type { Attribute, Schema } from '../schema.ts';
import { mergeParked } from '../spill/merge.ts';
import type { Limits, Parked } from '../spill/parked.ts';
import { lastLevel, Partitions } from '../spill/partitions.ts';
import { countKnown, groupsOf, split } from './group-ids.ts';
import { type GroupStep, relabel, told } from './group-step.ts';
import { GroupTable, type Measure } from './group-table.ts';
import { RelabelRun } from './relabel-run.ts';

/** What to group and how; columns are positions in `input`. */
export interface GroupingSpec {
  readonly input: Schema;
  readonly keys: readonly number[];
  readonly measures: readonly Measure[];
  /** Key attributes, then measures. */
  readonly output: Schema;
  /** Whether group `id` of a table is a row of the result; absent: every group is. */
  readonly keeps?: (table: GroupTable, id: number) => boolean;
  /** Whether rows of a source may make new groups; absent: all may. */
  readonly inserts?: (source: number) => boolean;
  /** False: nothing is said about which row went where. */
  readonly assigns: boolean;
  readonly batchRows: number;
}

/** A part of the groups, finished: its rows in order of first appearance, with their provisional ids. */
interface Leaf {
  readonly file: Parked;
  readonly firstId: number;
  readonly ids: number;
}

const rowColumn: Attribute = { name: 'row', type: 'float64' };
/** A row of a source as one number, so that rows of a later source come later. */
const sourceStep = 4294967296;

/**
 * Groups a stream by keys, within a memory limit, in order of first appearance.
 *
 * While table and accumulators fit, all is in memory. Then the table is frozen: its groups go on, rows with other keys are
 * parked in partitions by hash, and each partition is grouped in the same way after the stream has ended. Groups of all
 * partitions are merged by their first row, so rows, order and lineage are those of an unlimited run.
 */
export class Grouping {
  readonly #spec: GroupingSpec;
  readonly #limits: Limits;
  readonly #level: number;
  readonly #ids: { next: number };
  readonly #parkedSchema: Schema;
  /** Columns of the input that are parked, and where keys and measures find theirs. */
  readonly #kept: readonly number[];
  #table: GroupTable;
  #parked: Partitions | null = null;
  #leaves: Leaf[] = [];

  constructor(spec: GroupingSpec, limits: Limits, level = 0, ids = { next: 0 }) {
    this.#spec = spec;
    this.#limits = limits;
    this.#level = level;
    this.#ids = ids;
    this.#kept = [...new Set([...spec.keys, ...spec.measures.flatMap(m => (m.column === null ? [] : [m.column]))])];
    this.#parkedSchema = [...this.#kept.map((c, i) => ({ ...spec.input[c], name: `c${i}` })), rowColumn];
    this.#table = new GroupTable(spec, limits, level > 0);
  }

  /** Makes room for `rows` more rows in small steps, for callers that cannot stop within `add`. */
  *prepare(rows: number): Generator<undefined> {
    if (this.#parked === null) yield* this.#table.prepare(rows);
  }

  /** Takes a batch of a source; sources come one after the other. */
  *add(batch: Batch, source = 0): Generator<GroupStep> {
    yield* this.#add(batch, source, null, 0);
  }

  /** `rows`: row ids of a parked batch; `base`: id of the table's first group. */
  *#add(batch: Batch, source: number, rows: Float64Array | null, base: number): Generator<GroupStep> {
    const table = this.#table;
    yield* this.#makeRoom(batch.rows, source);
    const grows = this.#grows(source);
    if (grows) yield* table.prepare(batch.rows);
    yield* table.prepareMeasures(batch.rows);
    const ids = grows ? table.assign(batch, rows) : table.find(batch);
    const known = grows ? batch.rows : countKnown(ids, batch.rows);
    if (known === batch.rows) {
      table.accumulate(batch, ids, source);
      yield* this.#assign(batch, source, rows, ids, base, null);
      return;
    }
    const { inside, outside } = split(ids, batch.rows, known);
    if (known > 0) {
      const kept = ids.subarray(0, batch.rows).filter(id => id !== noKey);
      table.accumulate({ ...selectRows(batch, inside), base: batch.base }, kept, source);
      yield* this.#assign(batch, source, rows, kept, base, inside);
    }
    if (this.#parked) this.#park(this.#parked, batch, source, rows, outside);
    yield undefined;
  }

  /** Whether rows of a source may still make groups in memory. */
  #grows(source: number): boolean {
    return this.#parked === null && (this.#spec.inserts?.(source) ?? true);
  }

  /** Lets values go to disk or freezes the table, when the next rows could pass the limit. */
  *#makeRoom(rows: number, source: number): Generator<undefined> {
    const limit = this.#limits.bytes();
    const table = this.#table;
    const more = this.#grows(source) ? rows : 0;
    if (table.size === 0 || table.bytesAfter(more) <= limit) return;
    // Small runs would cost more than they free.
    if (table.sheddable * 4 >= limit) yield* table.shed();
    if (more === 0 || table.bytesAfter(more) <= limit) return;
    if (this.#level < lastLevel && this.#spec.keys.length > 0) this.#parked = this.#partitions();
  }

  #partitions(): Partitions {
    const keys = this.#spec.keys.map(c => this.#kept.indexOf(c));
    return new Partitions(this.#parkedSchema, keys, this.#level, this.#limits.park);
  }

  *#assign(
    batch: Batch,
    source: number,
    rows: Float64Array | null,
    ids: Uint32Array,
    base: number,
    inside: Uint16Array | null,
  ): Generator<GroupStep> {
    const count = inside ? inside.length : batch.rows;
    if (!this.#spec.assigns || count === 0) {
      yield undefined;
      return;
    }
    const groups = groupsOf(ids, count, base, base + this.#table.size);
    if (rows === null && inside === null) {
      yield { kind: 'assign', source, start: batch.base, groups };
      return;
    }
    const own = new Uint32Array(count);
    for (let k = 0; k < count; k++) {
      const at = inside ? inside[k] : k;
      own[k] = rows ? rows[at] - source * sourceStep : rowId(batch, at);
    }
    yield { kind: 'assign', source, start: 0, rows: own, groups };
  }

  #park(parked: Partitions, batch: Batch, source: number, rows: Float64Array | null, outside: Uint16Array): void {
    const rest = selectRows(batch, outside);
    const ids = new Float64Array(physicalRows(batch));
    for (let k = 0; k < outside.length; k++)
      ids[(rest.selection as Uint16Array)[k]] = rows
        ? rows[outside[k]]
        : source * sourceStep + rowId(batch, outside[k]);
    const columns = [...this.#kept.map(c => batch.columns[c]), makeColumn('float64', ids)];
    parked.add({ ...rest, schema: this.#parkedSchema, columns });
  }

  /** Ends the stream: the rows of the result, and what became of provisional ids. */
  *finish(): Generator<GroupStep> {
    this.#ids.next = this.#table.size;
    yield* this.#table.finish();
    let rows = 0;
    const relabels = this.#spec.assigns && this.#spec.keeps !== undefined;
    const own = new RelabelRun(0, relabels ? this.#table.size : 0);
    for (const { batch, ids } of this.#table.batches()) {
      if (relabels) for (let k = 0; k < ids.length; k++) yield* relabel(own, ids[k], rows + k);
      rows += batch.rows;
      yield batch.rows > 0 ? { kind: 'rows', batch } : undefined;
    }
    yield* told(own);
    yield* this.#finishParked(this.#leaves);
    yield* this.#merge(rows);
  }

  /** Frees the table, then groups each partition. */
  *#finishParked(leaves: Leaf[]): Generator<GroupStep> {
    this.#table.close();
    const parked = this.#parked;
    if (parked === null) return;
    for (const file of parked.files()) {
      const part = new Grouping(this.#partSpec(), this.#limits, this.#level + 1, this.#ids);
      yield* part.#leaf(file, leaves);
      file.release();
    }
  }

  #partSpec(): GroupingSpec {
    const at = (c: number) => this.#kept.indexOf(c);
    return {
      ...this.#spec,
      input: this.#parkedSchema,
      keys: this.#spec.keys.map(at),
      measures: this.#spec.measures.map(m => ({ ...m, column: m.column === null ? null : at(m.column) })),
    };
  }

  /** Groups the rows of one partition and leaves its result, and those of its own partitions, among `leaves`. */
  *#leaf(file: Parked, leaves: Leaf[]): Generator<GroupStep> {
    const base = this.#ids.next;
    for (const batch of file.read())
      for (const { part, source, rows } of bySource(batch)) yield* this.#add(part, source, rows, base);
    const size = this.#table.size;
    this.#ids.next = base + size;
    yield* this.#table.finish();
    const result = this.#limits.park(this.#table.leafSchema);
    for (const { batch, ids } of this.#table.leafBatches(base)) {
      if (ids.length > 0) result.write(batch);
      yield undefined;
    }
    leaves.push({ file: result, firstId: base, ids: size });
    yield* this.#finishParked(leaves);
  }

  /** Rows of all partitions in order of their groups' first rows. */
  *#merge(start: number): Generator<GroupStep> {
    if (this.#leaves.length === 0) return;
    const { output, assigns, batchRows } = this.#spec;
    const schema = this.#table.leafSchema;
    const width = output.length;
    const runs = this.#leaves.map(leaf => new RelabelRun(leaf.firstId, leaf.ids));
    let rows = start;
    const files = this.#leaves.map(leaf => leaf.file);
    for (const merged of mergeParked(files, schema, width, batchRows)) {
      if (merged === undefined) {
        yield undefined;
        continue;
      }
      const { batch } = merged;
      const ids = batch.columns[width + 1].data as Float64Array;
      if (assigns) for (let k = 0; k < batch.rows; k++) yield* relabel(runs[merged.files[k]], ids[k], rows + k);
      rows += batch.rows;
      yield { kind: 'rows', batch: makeBatch(output, batch.columns.slice(0, width), batch.rows) };
    }
    if (assigns) for (const run of runs) yield* told(run);
    for (const file of files) file.release();
    this.#leaves = [];
  }

  save(): unknown {
    return { table: this.#table.save(), parked: this.#parked?.save() ?? null };
  }

  restore(state: unknown): void {
    const { table, parked } = state as { table: unknown; parked: unknown };
    this.#table.restore(table);
    if (parked === null) return;
    this.#parked = this.#partitions();
    this.#parked.restore(parked);
  }

  close(): void {
    this.#table.close();
    this.#parked?.release();
    for (const leaf of this.#leaves) leaf.file.release();
  }
}

/** The parts of a parked batch that come from one source each. */
function* bySource(batch: Batch): Generator<{ part: Batch; source: number; rows: Float64Array }> {
  const rows = (batch.columns[batch.columns.length - 1].data as Float64Array).subarray(0, batch.rows);
  for (let from = 0; from < batch.rows; ) {
    const source = Math.floor(rows[from] / sourceStep);
    let to = from + 1;
    while (to < batch.rows && rows[to] < (source + 1) * sourceStep) to++;
    yield { part: sliceBatch(batch, from, to), source, rows: rows.subarray(from, to) };
    from = to;
  }
}

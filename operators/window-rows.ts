import { type Batch, makeBatch, sliceBatch, withColumns } from '#engine/data/batch.ts';
import { type Column, makeColumn } from '#engine/data/column.ts';
import type { PlainBatch } from '#engine/data/plain.ts';
import { range } from '#engine/data/rows/row-store.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import { WindowComputation, type WindowFunction } from '#engine/data/window/window-function.ts';
import type { Emission, ExecutorContext } from '#engine/operator/define.ts';
import { ExternalSort, type SavedSort, type SortedRows } from '#engine/operator/external-sort.ts';
import { fromRange } from '#engine/operator/lineage.ts';
import { PartitionReader, type Partitions } from './partition-reader.ts';
import { RowSpool } from './row-spool.ts';

/** What a window computes; columns are positions in the input. */
export interface WindowPlan {
  readonly input: Schema;
  readonly output: Schema;
  readonly partition: readonly SortKey[];
  readonly order: readonly SortKey[];
  /** Column of each function's attribute, null where there is none. */
  readonly functions: readonly (WindowFunction & { readonly column: number | null })[];
}

/**
 * Computes window functions over any number of rows, partition by partition: the columns that matter are sorted, results are sorted back into
 * the order of the input, and stand beside the rows, which have waited. Each of the three spills; one partition must fit in memory.
 */
export class WindowRows {
  readonly #plan: WindowPlan;
  readonly #context: Pick<ExecutorContext, 'spill' | 'memoryBytes' | 'batchRows'>;
  /** Columns that are sorted; keys and functions find theirs by place in here. */
  readonly #columns: readonly number[];
  readonly #waiting: RowSpool;
  readonly #sorted: ExternalSort;
  readonly #results: ExternalSort;

  constructor(plan: WindowPlan, { spill, memoryBytes, batchRows }: ExecutorContext) {
    this.#plan = plan;
    const context = { spill, memoryBytes: () => memoryBytes() / 3, batchRows };
    this.#context = context;
    const keys = [...plan.partition, ...plan.order];
    this.#columns = [...new Set([...keys.map(k => k.column), ...plan.functions.flatMap(f => f.column ?? [])])];
    this.#waiting = new RowSpool(plan.input, context);
    this.#sorted = new ExternalSort(this.#sortedSchema(), this.#placed(keys), context);
    const id = { column: 0, type: 'float64', descending: false, nullsFirst: false } as const;
    this.#results = new ExternalSort(this.#resultSchema(), [id], context);
  }

  *add(batch: Batch): Generator<Emission> {
    this.#waiting.add(batch);
    const columns = this.#columns.map(c => batch.columns[c]);
    const part = { ...withColumns(batch, this.#sortedSchema(), columns), base: batch.base };
    yield* this.#sorted.add(part);
  }

  *finish(): Generator<Emission> {
    const { partition, order } = this.#plan;
    const keys = { partition: this.#placed(partition), order: this.#placed(order) };
    const reader = new PartitionReader(this.#sortedSchema(), keys, this.#context.memoryBytes);
    const computations = this.#plan.functions.map(f => new WindowComputation(f));
    for (const part of reader.read(this.#sorted.drain())) {
      if (part === undefined) yield undefined;
      else yield* this.#compute(part, computations);
    }
    yield* this.#joined();
  }

  /** Results of whole partitions, with the ids of their rows, into the sort that brings them back into order. */
  *#compute({ segment, store }: Partitions, computations: readonly WindowComputation[]): Generator<undefined> {
    const results = [];
    for (let f = 0; f < computations.length; f++) {
      const { column } = this.#plan.functions[f];
      const own = column === null ? null : yield* store.everyValue(this.#columns.indexOf(column));
      results.push(yield* computations[f].compute(segment, own));
    }
    const schema = this.#resultSchema();
    const { batchRows } = this.#context;
    for (let at = 0; at < segment.rows; at += batchRows) {
      const end = Math.min(at + batchRows, segment.rows);
      const [ids] = store.takeColumns([this.#columns.length], range(at, end));
      // Row ids are u32 in an int32 column.
      const { buffer, byteOffset, length } = ids.data as Int32Array;
      const rows = new Float64Array(new Uint32Array(buffer as ArrayBuffer, byteOffset, length));
      const columns = [makeColumn('float64', rows), ...results.map(take => take(at, end))];
      yield* this.#results.add(makeBatch(schema, columns, end - at));
      yield;
    }
  }

  /** Rows and results in the order of the input, side by side. */
  *#joined(): Generator<Emission> {
    const results = this.#results.drain();
    let ready: Batch | null = null;
    for (const rows of this.#waiting.read())
      for (let at = 0; at < rows.rows; ) {
        while (ready === null || ready.rows === 0) {
          const next: IteratorResult<SortedRows | undefined> = results.next();
          if (next.done) return;
          ready = next.value?.batch ?? null;
          if (ready === null) yield undefined;
        }
        const count: number = Math.min(rows.rows - at, ready.rows);
        yield this.#beside(sliceBatch(rows, at, at + count), sliceBatch(ready, 0, count));
        ready = sliceBatch(ready, count, ready.rows);
        at += count;
      }
  }

  #beside(rows: Batch, results: Batch): Emission {
    const ids = results.columns[0].data as Float64Array;
    const columns: Column[] = [...rows.columns, ...results.columns.slice(1)];
    return {
      port: 'out',
      batch: makeBatch(this.#plan.output, columns, rows.rows),
      from: fromRange('in', ids[0]),
    };
  }

  save(): unknown {
    return { waiting: this.#waiting.save(), sorted: this.#sorted.save() };
  }

  restore(state: unknown): void {
    const { waiting, sorted } = state as { waiting: PlainBatch[]; sorted: SavedSort };
    this.#waiting.restore(waiting);
    this.#sorted.restore(sorted);
  }

  close(): void {
    this.#waiting.close();
    this.#sorted.close();
    this.#results.close();
  }

  #placed(keys: readonly SortKey[]): SortKey[] {
    return keys.map(key => ({ ...key, column: this.#columns.indexOf(key.column) }));
  }

  #sortedSchema(): Schema {
    return this.#columns.map(c => this.#plan.input[c]);
  }

  #resultSchema(): Schema {
    return [{ name: '', type: 'float64' }, ...this.#plan.output.slice(this.#plan.input.length)];
  }
}

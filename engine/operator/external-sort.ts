import { type Batch, compact, makeBatch, selectRows, sliceBatch } from '../data/batch.ts';
import { makeColumn } from '../data/column.ts';
import { fromPlain, type PlainBatch, toPlain } from '../data/plain.ts';
import { Interleaver } from '../data/rows/interleave.ts';
import { RowStore } from '../data/rows/row-store.ts';
import type { Schema } from '../data/schema.ts';
import { BatchKeys } from '../data/sort/batch-keys.ts';
import { mergeRuns } from '../data/sort/merge-runs.ts';
import { orderRows, scratchBytes } from '../data/sort/order-rows.ts';
import type { SortKey } from '../data/sort/sort-keys.ts';
import type { ExecutorContext, SpillFile } from './define.ts';

/** Runs merged at once; each holds one batch in memory and one file open. */
const fanIn = 64;
/** Share of the budget that rows and sort scratch may fill before they are written: freed memory is not reclaimed at once. */
const fill = 0.5;
/** Rows a limited sort gathers beyond its limit before it throws the worst away. */
const slackRows = 65_536;

/** Rows in order, with the row ids they had in the input. */
export interface SortedRows {
  readonly batch: Batch;
  readonly rows: Uint32Array;
}

/** State of a sort as plain data. */
export interface SavedSort {
  readonly held: PlainBatch[];
  readonly runs: PlainBatch[][];
}

/**
 * Sorts any number of rows in bounded memory: rows gather in a store; past the budget they are sorted and written as a run, and runs are merged.
 *
 * Contract: stable; with a `limit`, only the first rows in order are kept and given. `drain` may be called once.
 */
export class ExternalSort {
  readonly #schema: Schema;
  readonly #keys: readonly SortKey[];
  readonly #context: Pick<ExecutorContext, 'spill' | 'memoryBytes' | 'batchRows'>;
  readonly #limit: number;
  /** Rows with their row ids as a last column. */
  readonly #stored: Schema;
  #store: RowStore;
  #runs: SpillFile[] = [];
  /** A run that is not complete yet; its rows still stand elsewhere. */
  #writing: SpillFile | null = null;
  /** Keys of the last row worth keeping, once there are `limit` rows. */
  #bound: BatchKeys | null = null;

  constructor(
    schema: Schema,
    keys: readonly SortKey[],
    context: Pick<ExecutorContext, 'spill' | 'memoryBytes' | 'batchRows'>,
    limit = Number.POSITIVE_INFINITY,
  ) {
    this.#schema = schema;
    this.#keys = keys;
    this.#context = context;
    this.#limit = limit;
    this.#stored = [...schema, { name: '', type: 'int32' }];
    this.#store = new RowStore(this.#stored);
  }

  /** Bytes held in memory. */
  get bytes(): number {
    return this.#store.bytes;
  }

  *add(batch: Batch): Generator<undefined> {
    const numbered = this.#numbered(batch);
    const kept = this.#bound === null ? numbered : this.#within(numbered, this.#bound);
    if (kept.rows === 0) return;
    this.#store.append(kept);
    if (this.#store.rows >= 2 * this.#limit + slackRows) yield* this.#cutStore();
    const needed = this.#store.bytes + scratchBytes(this.#store, this.#keys);
    if (needed > this.#context.memoryBytes() * fill) yield* this.#writeRun();
  }

  /** Every row in order; undefined where the engine may stop. */
  *drain(): Generator<SortedRows | undefined> {
    const batches = this.#runs.length === 0 ? this.#sortedStore(false) : this.#mergedRuns();
    let left = this.#limit;
    for (const batch of batches) {
      if (batch !== undefined) {
        const rows = Math.min(left, batch.rows);
        left -= rows;
        if (rows > 0) yield this.#split(batch, rows);
      }
      if (left === 0) break;
      yield;
    }
    this.close();
  }

  save(): SavedSort {
    return {
      held: [...this.#store.batches(this.#context.batchRows)].map(toPlain),
      runs: this.#runs.map(run => [...run.read()].map(toPlain)),
    };
  }

  restore({ held, runs }: SavedSort): void {
    for (const batch of held) this.#store.append(fromPlain(batch));
    this.#runs = runs.map(batches => {
      const run = this.#context.spill(this.#stored);
      for (const batch of batches) run.write(fromPlain(batch));
      return run;
    });
  }

  close(): void {
    for (const run of this.#runs) run.release();
    this.#writing?.release();
    this.#runs = [];
    this.#writing = null;
    this.#store = new RowStore(this.#stored);
  }

  #numbered(batch: Batch): Batch {
    const { columns, rows, base } = compact(batch);
    const ids = new Int32Array(rows);
    for (let k = 0; k < rows; k++) ids[k] = base + k;
    return makeBatch(this.#stored, [...columns, makeColumn('int32', ids)], rows);
  }

  /** The rows that come before the bound; one that equals it came later, so it goes. */
  #within(batch: Batch, bound: BatchKeys): Batch {
    const keys = new BatchKeys(batch, this.#keys);
    const positions = new Uint16Array(batch.rows);
    let count = 0;
    for (let k = 0; k < batch.rows; k++) if (keys.compare(k, bound, 0) < 0) positions[count++] = k;
    return selectRows(batch, positions.subarray(0, count));
  }

  /** Throws away all rows in memory but the first `limit` in order. */
  *#cutStore(): Generator<undefined> {
    const order = (yield* orderRows(this.#store, this.#keys)).subarray(0, this.#limit);
    const next = new RowStore(this.#stored);
    // Back in the order they came, so that equal rows stay in it.
    const kept = order.slice().sort();
    for (let at = 0; at < kept.length; at += this.#context.batchRows) {
      next.append(this.#store.take(kept.subarray(at, at + this.#context.batchRows)));
      yield;
    }
    if (order.length === this.#limit && order.length > 0)
      this.#bound = new BatchKeys(this.#store.take(order.subarray(-1)), this.#keys);
    this.#store = next;
  }

  *#sortedStore(loose: boolean): Generator<Batch | undefined> {
    const order = yield* orderRows(this.#store, this.#keys);
    const count = Math.min(order.length, this.#limit);
    const { batchRows } = this.#context;
    for (let at = 0; at < count; at += batchRows) {
      const rows = order.subarray(at, Math.min(at + batchRows, count));
      yield loose ? this.#store.takeLoose(rows) : this.#store.take(rows);
    }
  }

  *#writeRun(): Generator<undefined> {
    const run = this.#open();
    for (const batch of this.#sortedStore(true)) {
      if (batch !== undefined) run.write(batch);
      yield;
    }
    this.#writing = null;
    this.#runs.push(run);
    this.#store.clear();
  }

  *#mergedRuns(): Generator<Batch | undefined> {
    if (this.#store.rows > 0) yield* this.#writeRun();
    this.#store = new RowStore(this.#stored);
    while (this.#runs.length > fanIn) yield* this.#mergeFirst();
    yield* this.#merged(this.#runs);
  }

  /** Makes one run of the first ones, so that few are open at a time; runs stay in the order of their rows. */
  *#mergeFirst(): Generator<undefined> {
    const merged = this.#open();
    const runs = this.#runs.slice(0, fanIn);
    for (const batch of this.#merged(runs)) {
      merged.write(batch);
      yield;
    }
    for (const run of runs) run.release();
    this.#writing = null;
    this.#runs = [merged, ...this.#runs.slice(fanIn)];
  }

  *#merged(runs: readonly SpillFile[]): Generator<Batch> {
    const interleaver = new Interleaver(this.#stored);
    const inputs = runs.map(run => run.read());
    for (const picks of mergeRuns(inputs, this.#keys, this.#context.batchRows)) yield interleaver.batch(picks);
  }

  #open(): SpillFile {
    return (this.#writing = this.#context.spill(this.#stored));
  }

  #split(sorted: Batch, rows: number): SortedRows {
    const { columns } = sliceBatch(sorted, 0, rows);
    const ids = columns[columns.length - 1].data as Int32Array;
    const batch = makeBatch(this.#schema, columns.slice(0, -1), rows);
    return { batch, rows: new Uint32Array(ids.buffer as ArrayBuffer, ids.byteOffset, rows) };
  }
}

import { type Batch, makeBatch, sliceBatch } from '#engine/data/batch.ts';
import { makeColumn } from '#engine/data/column.ts';
import { grown } from '#engine/data/grow.ts';
import { RowStore } from '#engine/data/rows/row-store.ts';
import type { Schema } from '#engine/data/schema.ts';
import { BatchKeys } from '#engine/data/sort/batch-keys.ts';
import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import { partitionMark, peerMark, type Segment, segmentOf } from '#engine/data/window/segment.ts';
import { SluiceError } from '#engine/errors.ts';
import type { SortedRows } from '#engine/operator/external-sort.ts';

/** Bytes that partitions may always have. */
const leastBytes = 1 << 20;
/** Rows gathered before whole partitions are given, so that many small ones cost little each. */
const gatheredRows = 32_768;

/** Whole partitions in order: their rows with the row ids as a last column, and where partitions and peers begin. */
export interface Partitions {
  readonly segment: Segment;
  readonly store: RowStore;
}

/** Cuts rows sorted by partition keys and order keys into whole partitions. */
export class PartitionReader {
  readonly #partitionKeys: readonly SortKey[];
  readonly #orderKeys: readonly SortKey[];
  readonly #memoryBytes: () => number;
  readonly #store: RowStore;
  readonly #schema: Schema;
  #marks = new Uint8Array(0);
  /** The row before the next batch: its keys and place. */
  #last: { readonly partition: BatchKeys; readonly order: BatchKeys; readonly row: number } | null = null;

  constructor(
    schema: Schema,
    keys: { readonly partition: readonly SortKey[]; readonly order: readonly SortKey[] },
    memoryBytes: () => number,
  ) {
    this.#schema = [...schema, { name: '', type: 'int32' }];
    this.#partitionKeys = keys.partition;
    this.#orderKeys = keys.order;
    this.#memoryBytes = memoryBytes;
    this.#store = new RowStore(this.#schema);
  }

  /** @throws {SluiceError} MEMORY_EXCEEDED when one partition is beyond the budget */
  *read(sorted: Iterable<SortedRows | undefined>): Generator<Partitions | undefined> {
    for (const part of sorted) {
      if (part === undefined) yield undefined;
      else yield* this.#add(part);
    }
    if (this.#store.rows > 0) yield* this.#whole();
  }

  *#add({ batch, rows }: SortedRows): Generator<Partitions | undefined> {
    const ids = new Int32Array(rows.buffer as ArrayBuffer, rows.byteOffset, rows.length);
    const numbered = makeBatch(this.#schema, [...batch.columns, makeColumn('int32', ids)], batch.rows);
    const marks = this.#mark(batch);
    const cut = marks.lastIndexOf(partitionMark);
    const enough = this.#store.rows + cut >= gatheredRows || this.#store.bytes * 2 > this.#memoryBytes();
    const full = cut >= 0 && enough;
    this.#append(numbered, marks, 0, full ? cut : batch.rows);
    if (!full) return;
    if (this.#store.rows > 0) yield* this.#whole();
    this.#append(numbered, marks, cut, batch.rows);
  }

  #append(batch: Batch, marks: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    const { rows } = this.#store;
    this.#store.append(sliceBatch(batch, start, end));
    this.#marks = grown(this.#marks, rows + end - start);
    this.#marks.set(marks.subarray(start, end), rows);
    const budgetBytes = Math.max(leastBytes, this.#memoryBytes());
    if (this.#store.bytes > budgetBytes) throw new SluiceError('MEMORY_EXCEEDED', { budgetBytes });
  }

  *#whole(): Generator<Partitions | undefined> {
    const segment = yield* segmentOf(this.#marks, this.#store.rows);
    yield { segment, store: this.#store };
    this.#store.clear();
  }

  /** Which rows begin a partition or peers. */
  #mark(batch: Batch): Uint8Array {
    const partition = new BatchKeys(batch, this.#partitionKeys);
    const order = new BatchKeys(batch, this.#orderKeys);
    const marks = new Uint8Array(batch.rows);
    const last = this.#last;
    for (let k = 0; k < batch.rows; k++) {
      const before = k > 0 ? k - 1 : (last?.row ?? 0);
      const [formerPartition, formerOrder] = k > 0 ? [partition, order] : [last?.partition, last?.order];
      if (formerPartition === undefined || partition.compare(k, formerPartition, before) !== 0)
        marks[k] = partitionMark;
      else if (formerOrder === undefined || order.compare(k, formerOrder, before) !== 0) marks[k] = peerMark;
    }
    this.#last = { partition, order, row: batch.rows - 1 };
    return marks;
  }
}

import type { Batch } from '#engine/data/batch.ts';
import { fromPlain, type PlainBatch, toPlain } from '#engine/data/plain.ts';
import { RowStore } from '#engine/data/rows/row-store.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import type { ExecutorContext } from '#engine/operator/define.ts';

/** Bytes that may always be held: a small table is no reason to fail. */
const leastBytes = 1 << 20;

/** The side of a join that must be in memory whole. */
export class HeldSide {
  store: RowStore;
  readonly #context: ExecutorContext;

  constructor(schema: Schema, context: ExecutorContext) {
    this.store = new RowStore(schema);
    this.#context = context;
  }

  /** @throws {SluiceError} MEMORY_EXCEEDED */
  add(batch: Batch): void {
    this.store.append(batch);
    this.claim(0);
  }

  /** Says that `bytes` more are needed beside the rows. @throws {SluiceError} MEMORY_EXCEEDED */
  claim(bytes: number): void {
    const budgetBytes = Math.max(leastBytes, this.#context.memoryBytes());
    if (this.store.bytes + bytes > budgetBytes) throw new SluiceError('MEMORY_EXCEEDED', { budgetBytes });
  }

  save(): PlainBatch[] {
    return [...this.store.batches(this.#context.batchRows)].map(toPlain);
  }

  restore(batches: readonly PlainBatch[]): void {
    for (const batch of batches) this.store.append(fromPlain(batch));
  }

  close(): void {
    this.store = new RowStore(this.store.schema);
  }
}

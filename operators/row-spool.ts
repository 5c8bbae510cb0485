import { type Batch, batchBytes, compact } from '#engine/data/batch.ts';
import { fromPlain, type PlainBatch, toPlain } from '#engine/data/plain.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { ExecutorContext, SpillFile } from '#engine/operator/define.ts';

/** Batches kept to be read once more in the order they came: as they are while there is room, then on disk. */
export class RowSpool {
  readonly #schema: Schema;
  readonly #context: Pick<ExecutorContext, 'spill' | 'memoryBytes'>;
  #batches: Batch[] = [];
  #bytes = 0;
  #file: SpillFile | null = null;

  constructor(schema: Schema, context: Pick<ExecutorContext, 'spill' | 'memoryBytes'>) {
    this.#schema = schema;
    this.#context = context;
  }

  add(batch: Batch): void {
    if (this.#file !== null) return this.#file.write(batch);
    this.#batches.push(batch);
    this.#bytes += batchBytes(batch);
    if (this.#bytes <= this.#context.memoryBytes()) return;
    this.#file = this.#context.spill(this.#schema);
    for (const held of this.#batches) this.#file.write(held);
    this.#batches = [];
  }

  /** The batches, without selections. */
  *read(): Generator<Batch> {
    for (const batch of this.#file?.read() ?? this.#batches) yield compact(batch);
  }

  save(): PlainBatch[] {
    return [...this.read()].map(toPlain);
  }

  restore(batches: readonly PlainBatch[]): void {
    for (const batch of batches) this.add(fromPlain(batch));
  }

  close(): void {
    this.#file?.release();
    this.#batches = [];
  }
}

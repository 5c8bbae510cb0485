import { type Batch, physicalRows, rowId, selectRows, sliceBatch } from '#engine/data/batch.ts';
import { makeColumn } from '#engine/data/column.ts';
import { fromPlain, type PlainBatch, toPlain } from '#engine/data/plain.ts';
import { RowStore } from '#engine/data/rows/row-store.ts';
import type { ExecutorContext, SpillFile } from '#engine/operator/define.ts';
import type { BoundChannel } from './channel.ts';
import { drawable, narrowed, narrowedSchema } from './drawable.ts';
import type { Gathered, Reduce } from './gather.ts';

interface Saved {
  readonly batches: readonly PlainBatch[];
  readonly total: number;
}

const rowColumn = { name: '__row', type: 'float64' as const };

/** Rows that are looked at more than once: kept with their row ids as the last column, in memory while there is room, then on disk. */
export class HeldRows {
  readonly #channels: readonly BoundChannel[];
  readonly #reduce: Reduce;
  readonly #context: ExecutorContext;
  readonly #schema;
  #store: RowStore;
  #spilled: SpillFile | null = null;
  #total = 0;
  #rows = 0;

  constructor(channels: readonly BoundChannel[], reduce: Reduce, context: ExecutorContext) {
    this.#channels = channels;
    this.#reduce = reduce;
    this.#context = context;
    this.#schema = [...narrowedSchema(channels), rowColumn];
    this.#store = new RowStore(this.#schema);
  }

  *add(input: Batch): Generator<undefined> {
    const batch = narrowed(input, this.#channels);
    this.#total += batch.rows;
    const kept = selectRows(withRowIds(batch), drawable(batch, this.#channels));
    this.#hold({ ...kept, schema: this.#schema });
    yield undefined;
  }

  #hold(batch: Batch): void {
    const { batchRows } = this.#context;
    this.#rows += batch.rows;
    if (this.#spilled) {
      for (let at = 0; at < batch.rows; at += batchRows)
        this.#spilled.write(sliceBatch(batch, at, Math.min(at + batchRows, batch.rows)));
      return;
    }
    this.#store.append(batch);
    if (this.#store.bytes <= this.#context.memoryBytes()) return;
    this.#spilled = this.#context.spill(this.#schema);
    for (const held of this.#store.batches(batchRows)) this.#spilled.write(held);
    this.#store.clear();
  }

  /** The rows, compact, in order; any number of times. */
  #batches(): Iterable<Batch> {
    return this.#spilled?.read() ?? this.#store.batches(this.#context.batchRows);
  }

  *finish(): Generator<undefined, Gathered> {
    const marks = yield* this.#reduce({
      rows: this.#rows,
      channels: this.#channels,
      context: this.#context,
      batches: () => this.#batches(),
    });
    return { marks, rows: this.#rows, candidates: this.#rows, total: this.#total };
  }

  save(): Saved {
    return { batches: [...this.#batches()].map(toPlain), total: this.#total };
  }

  restore(state: unknown): void {
    const { batches, total } = state as Saved;
    for (const batch of batches) this.#hold(fromPlain(batch));
    this.#total = total;
  }

  close(): void {
    this.#spilled?.release();
    this.#store = new RowStore(this.#schema);
  }
}

/** The batch with the id of each row at its physical place. */
function withRowIds(batch: Batch): Batch {
  const { columns, rows, selection } = batch;
  const ids = new Float64Array(physicalRows(batch));
  for (let k = 0; k < rows; k++) ids[selection ? selection[k] : k] = rowId(batch, k);
  return { ...batch, columns: [...columns, makeColumn('float64', ids)] };
}

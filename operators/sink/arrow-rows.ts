import { ArrowEncoder, type EncoderState } from '#engine/data/arrow.ts';
import { type Batch, sliceBatch } from '#engine/data/batch.ts';
import { fromPlain, type PlainBatch, toPlain } from '#engine/data/plain.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { RowFormat } from './file-sink.ts';
import type { TargetFile } from './target-file.ts';

/** Rows held back, so that record batches begin at the same rows however the input is cut. */
const groupRows = 16_384;

export interface ArrowState {
  readonly encoder: EncoderState;
  readonly pending: readonly PlainBatch[];
}

/** Writes rows to a file as Arrow IPC. */
export class ArrowRows implements RowFormat {
  readonly #encoder: ArrowEncoder;
  #pending: Batch[];
  #rows: number;

  constructor(file: TargetFile, schema: Schema, state: ArrowState | undefined) {
    this.#encoder = new ArrowEncoder(schema, bytes => file.write(bytes), 'file', state?.encoder);
    this.#pending = state?.pending.map(fromPlain) ?? [];
    this.#rows = this.#pending.reduce((sum, b) => sum + b.rows, 0);
  }

  write(batch: Batch): void {
    for (let from = 0; from < batch.rows; ) {
      const to = Math.min(batch.rows, from + groupRows - this.#rows);
      this.#pending.push(sliceBatch(batch, from, to));
      this.#rows += to - from;
      from = to;
      if (this.#rows === groupRows) this.#put();
    }
  }

  finish(): readonly undefined[] {
    this.#put();
    this.#encoder.finish();
    return [];
  }

  save(): ArrowState {
    return { encoder: this.#encoder.save(), pending: this.#pending.map(toPlain) };
  }

  #put(): void {
    for (const batch of this.#pending) this.#encoder.write(batch);
    this.#encoder.flush();
    this.#pending = [];
    this.#rows = 0;
  }
}

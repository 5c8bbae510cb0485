import { type Batch, makeBatch } from '../batch.ts';
import { RowHasher } from '../keys/hash-rows.ts';
import type { PlainBatch } from '../plain.ts';
import type { Schema } from '../schema.ts';
import { ColumnBuffer } from './column-buffer.ts';
import { type Park, type Parked, parkedRows, restoreParked, saveParked } from './parked.ts';

/** Bits of the hash that one level of partitioning uses. */
const levelBits = 5;
const fanOut = 1 << levelBits;
/** Levels after which the hash is used up: rows that still are together share a key, or its hash. */
export const lastLevel = 6;

/**
 * Rows split over files by the hash of their keys, in arrival order within a file.
 *
 * Level n uses other bits of the hash than the levels before, so a file can be split again.
 */
export class Partitions {
  readonly schema: Schema;
  readonly #keys: readonly number[];
  readonly #level: number;
  readonly #park: Park;
  readonly #hasher = new RowHasher();
  readonly #files: (Parked | null)[] = new Array(fanOut).fill(null);
  readonly #buffers: (RowBuffer | null)[] = new Array(fanOut).fill(null);
  #hashes = new Int32Array(0);
  #order = new Uint16Array(0);

  constructor(schema: Schema, keys: readonly number[], level: number, park: Park) {
    this.schema = schema;
    this.#keys = keys;
    this.#level = level;
    this.#park = park;
  }

  /** Takes the batch's rows; with `spread`, rows that are marked (1) go anywhere instead of by their key. */
  add(batch: Batch, spread: Uint8Array | null = null): void {
    const { rows, selection } = batch;
    if (this.#hashes.length < rows) {
      this.#hashes = new Int32Array(rows);
      this.#order = new Uint16Array(rows);
    }
    const hashes = this.#hashes;
    this.#hasher.hash(batch, this.#keys, hashes);
    const ends = new Uint32Array(fanOut + 1);
    for (let k = 0; k < rows; k++) {
      const hash = spread !== null && spread[k] === 1 ? k : hashes[k] >>> (levelBits * this.#level);
      hashes[k] = hash & (fanOut - 1);
      ends[hashes[k] + 1]++;
    }
    for (let p = 0; p < fanOut; p++) ends[p + 1] += ends[p];
    const next = ends.slice(0, fanOut);
    const order = this.#order;
    for (let k = 0; k < rows; k++) order[next[hashes[k]]++] = selection === null ? k : selection[k];
    for (let p = 0; p < fanOut; p++) if (ends[p] < ends[p + 1]) this.#append(p, batch, order, ends[p], ends[p + 1]);
  }

  #append(p: number, batch: Batch, order: Uint16Array, from: number, to: number): void {
    const buffer = (this.#buffers[p] ??= new RowBuffer(this.schema));
    const file = (this.#files[p] ??= this.#park(this.schema));
    buffer.append(batch, order, from, to, file);
  }

  /** The files that have rows, complete. */
  files(): Parked[] {
    this.#buffers.forEach((buffer, p) => buffer?.flush(this.#files[p] as Parked));
    return this.#files.filter(file => file !== null);
  }

  /** The file of each partition, null where there are no rows; two sides partitioned alike match by index. */
  slots(): readonly (Parked | null)[] {
    this.files();
    return this.#files;
  }

  save(): unknown {
    return this.slots().map(file => file && saveParked(file));
  }

  restore(state: unknown): void {
    (state as (PlainBatch[] | null)[]).forEach((batches, p) => {
      if (batches) this.#files[p] = restoreParked(this.#park, this.schema, batches);
    });
  }

  release(): void {
    for (const file of this.#files) file?.release();
  }
}

/** Gathers rows until there are enough to write. */
export class RowBuffer {
  readonly #schema: Schema;
  readonly #columns: readonly ColumnBuffer[];
  #length = 0;

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#columns = schema.map(attribute => new ColumnBuffer(attribute));
  }

  /** Appends rows at physical positions `order[from … to)` of the batch. */
  append({ columns }: Batch, order: Uint16Array, from: number, to: number, file: Parked): void {
    for (let at = from; at < to; ) {
      if (this.#length === parkedRows || !columns.every((c, i) => this.#columns[i].accepts(c))) this.flush(file);
      const end = Math.min(to, at + parkedRows - this.#length);
      this.#columns.forEach((buffer, i) => buffer.append(columns[i], order, at, end, this.#length));
      this.#length += end - at;
      at = end;
    }
  }

  flush(file: Parked): void {
    if (this.#length === 0) return;
    file.write(
      makeBatch(
        this.#schema,
        this.#columns.map(c => c.flush(this.#length)),
        this.#length,
      ),
    );
    this.#length = 0;
  }
}

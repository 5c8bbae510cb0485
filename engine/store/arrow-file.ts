import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { ArrowDecoder, ArrowEncoder, type TextPiece } from '../data/arrow.ts';
import type { Batch } from '../data/batch.ts';
import type { Schema } from '../data/schema.ts';
import { fileError } from '../errors.ts';

/** Appends batches to a file that appears under its name only when complete. */
export interface RowWriter {
  /** Rows written so far, buffered ones included. */
  readonly rows: number;
  /** @throws {SluiceError} DISK_FULL, FILE_UNWRITABLE */
  write(batch: Batch): void;
  /** Puts buffered rows into the file, so that a reader of the unfinished file sees them. */
  flush(): void;
  /** Finishes the file and moves it into place; nothing is written after it. @throws what an earlier write threw */
  close(): void;
  /** Drops what was written. */
  abort(): void;
}

/** Random access to the rows of a written file. */
export interface RowReader {
  readonly schema: Schema;
  readonly rows: number;
  /** Batches of rows [start, start + count), cut to what is there; each batch's `base` is the row id of its first row. */
  read(start: number, count: number): Iterable<Batch>;
  /** As `read` with some of the columns, by position and in the order given; the others are not read. */
  readColumns(columns: readonly number[], start: number, count: number): Iterable<Batch>;
  close(): void;
}

const partial = (path: string): string => `${path}.partial`;

/**
 * Writes batches to `path` as an Arrow IPC file, through `path.partial`.
 *
 * Contract: a crash at any byte leaves a `.partial` file that `ArrowFileReader` reads up to its last whole record batch.
 * @throws {SluiceError} FILE_UNWRITABLE, DISK_FULL from every method
 */
export class ArrowFileWriter implements RowWriter {
  readonly path: string;
  readonly #encoder: ArrowEncoder;
  #file: number | null;
  /** Why the bytes end in the middle of a message: nothing sound can follow. */
  #failure: unknown = null;

  constructor(path: string, schema: Schema) {
    this.path = path;
    this.#file = this.#checked(() => openSync(partial(path), 'w'));
    this.#encoder = new ArrowEncoder(schema, bytes => this.#put(bytes));
  }

  get rows(): number {
    return this.#encoder.rows;
  }

  write(batch: Batch): void {
    this.#encoder.write(batch);
  }

  flush(): void {
    this.#encoder.flush();
  }

  close(): void {
    try {
      this.#encoder.finish();
    } finally {
      this.#release();
    }
    this.#checked(() => renameSync(partial(this.path), this.path));
  }

  abort(): void {
    this.#release();
    rmSync(partial(this.path), { force: true });
  }

  #put(bytes: Uint8Array): void {
    if (this.#failure !== null) throw this.#failure;
    this.#checked(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file as number, bytes, at, bytes.length - at);
    });
  }

  #release(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #checked<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#failure = fileError(error, this.path, 'write');
      throw this.#failure;
    }
  }
}

/**
 * Reads an Arrow IPC file by row; when only its `.partial` is there, the rows that got into that.
 *
 * @throws {SluiceError} FILE_NOT_FOUND, FILE_UNREADABLE, FILE_FORMAT
 */
export class ArrowFileReader implements RowReader {
  readonly path: string;
  readonly #decoder: ArrowDecoder;
  #file: number | null = null;

  constructor(path: string) {
    this.path = path;
    try {
      const file = openSync(!existsSync(path) && existsSync(partial(path)) ? partial(path) : path, 'r');
      this.#file = file;
      this.#decoder = new ArrowDecoder({ size: fstatSync(file).size, read: (at, length) => readAt(file, at, length) });
    } catch (error) {
      this.close();
      throw fileError(error, path, 'read').at({ path });
    }
  }

  get schema(): Schema {
    return this.#decoder.schema;
  }

  get rows(): number {
    return this.#decoder.rows;
  }

  read(start: number, count: number): Iterable<Batch> {
    return this.#decoder.read(start, count);
  }

  readColumns(columns: readonly number[], start: number, count: number): Iterable<Batch> {
    return this.#decoder.readColumns(columns, start, count);
  }

  textCount(column: number): number | null {
    return this.#decoder.textCount(column);
  }

  readTexts(column: number): Iterable<TextPiece> {
    return this.#decoder.readTexts(column);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

function readAt(file: number, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, length));
  let filled = 0;
  for (let got = -1; got !== 0 && filled < bytes.length; filled += got)
    got = readSync(file, bytes, filled, bytes.length - filled, at + filled);
  return filled === bytes.length ? bytes : bytes.subarray(0, filled);
}

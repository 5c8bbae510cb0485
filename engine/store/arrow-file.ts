import type { Batch } from '../data/batch.ts';
import type { Schema } from '../data/schema.ts';

/** Appends batches to a file that appears under its name only when complete. */
export interface RowWriter {
  /** Rows written so far, buffered ones included. */
  readonly rows: number;
  /** @throws {SluiceError} DISK_FULL, FILE_UNWRITABLE */
  write(batch: Batch): void;
  /** Puts buffered rows into the file, so that a reader of the unfinished file sees them. */
  flush(): void;
  /** Finishes the file and moves it into place; nothing is written after it. */
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
  close(): void;
}

/** Writes Arrow IPC files of our batches to `path`, through `path.partial`. */
export class ArrowFileWriter implements RowWriter {
  readonly path: string;
  readonly schema: Schema;
  rows = 0;

  constructor(path: string, schema: Schema) {
    this.path = path;
    this.schema = schema;
  }

  write(_batch: Batch): void {
    throw new Error('not yet');
  }
  flush(): void {}
  close(): void {}
  abort(): void {}
}

/** Reads Arrow IPC files, finished or cut off. */
export class ArrowFileReader implements RowReader {
  readonly path: string;
  readonly schema: Schema = [];
  readonly rows = 0;

  constructor(path: string) {
    this.path = path;
  }

  *read(_start: number, _count: number): Iterable<Batch> {}
  close(): void {}
}

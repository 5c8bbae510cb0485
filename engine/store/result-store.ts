import type { TextPiece } from '../data/arrow.ts';
import type { Batch } from '../data/batch.ts';
import type { Schema } from '../data/schema.ts';

/** Writes the rows of one port, in order; what was written is readable after `flush` or `close`. */
export interface ResultWriter {
  write(batch: Batch): void;
  /** Lets others read what was written so far, also when the process is killed. */
  flush?(): void;
  close(): void;
  /** Gives up; nothing stays behind. */
  abort(): void;
}

/** Rows of one stored port by position. */
export interface ResultReader {
  readonly schema: Schema;
  readonly rows: number;
  /** Rows [start, start + count), fewer at the end, in batches whose `base` is their row id. */
  read(start: number, count: number): Iterable<Batch>;
  /** As `read` with some of the columns, by position and in the order given; the others are not read. */
  readColumns(columns: readonly number[], start: number, count: number): Iterable<Batch>;
  /** How many texts are stored of a column, some perhaps more than once; null or absent where `readTexts` cannot read it. */
  textCount?(column: number): number | null;
  /** All rows of a text column, undecoded. */
  readTexts?(column: number): Iterable<TextPiece>;
  close(): void;
}

/** The stored results of one run, by node and port. */
export interface ResultStore {
  create(node: string, port: string, schema: Schema): ResultWriter;
  /** Null when nothing is stored for the port. */
  open(node: string, port: string): ResultReader | null;
}

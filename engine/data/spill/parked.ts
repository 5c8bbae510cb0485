import type { Batch } from '../batch.ts';
import { makeColumn } from '../column.ts';
import { Dictionary } from '../dictionary.ts';
import { fromPlain, type PlainBatch, toPlain } from '../plain.ts';
import type { Schema } from '../schema.ts';

/** Rows parked outside memory: written once, then read in order, as often as wanted. What is written must not change afterwards. */
export interface Parked {
  write(batch: Batch): void;
  read(): Iterable<Batch>;
  readonly rows: number;
  release(): void;
}

/** Opens a place to park rows of a schema. */
export type Park = (schema: Schema) => Parked;

/** What an algorithm that may outgrow memory is lent. */
export interface Limits {
  readonly park: Park;
  /** Bytes it may hold; ask again as it grows. */
  readonly bytes: () => number;
}

/** Rows per batch of what is parked: large enough to read fast, small enough to hold one of each of many files. */
export const parkedRows = 2048;

/** Values past which a dictionary is not written along with rows that use few of them. */
export const sharedTexts = 4 * parkedRows;

/**
 * A dense batch whose texts stand in small dictionaries, one value per row where they were in large ones: a file keeps hold of the
 * last dictionary it was given, and many files must not keep all that a table knows.
 */
export function parkable(batch: Batch): Batch {
  const columns = batch.columns.map(column => {
    const { data, dictionary, valid } = column;
    if (dictionary === null || dictionary.size <= sharedTexts) return column;
    const codes = Int32Array.from({ length: batch.rows }, (_, k) => k);
    const texts = Array.from(codes, k => dictionary.values[data[k] as number] ?? '');
    return makeColumn('string', codes, valid, new Dictionary(texts));
  });
  return { ...batch, columns };
}

/** The rows of a parked file as clonable data. */
export const saveParked = (file: Parked): PlainBatch[] => Array.from(file.read(), toPlain);

/** A new file with the rows that were saved. */
export function restoreParked(park: Park, schema: Schema, batches: readonly PlainBatch[]): Parked {
  const file = park(schema);
  for (const batch of batches) file.write(fromPlain(batch));
  return file;
}

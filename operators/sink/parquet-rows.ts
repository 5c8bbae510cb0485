import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { ArrowDecoder } from '#engine/data/arrow.ts';
import type { Batch } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import { fileError, SluiceError } from '#engine/errors.ts';
import { type DuckdbSession, openDuckdb } from '../duckdb-session.ts';
import { DuckdbTable } from '../duckdb-table.ts';
import { ArrowRows, type ArrowState } from './arrow-rows.ts';
import type { RowFormat } from './file-sink.ts';
import type { FormatContext } from './formats.ts';
import type { TargetFile } from './target-file.ts';

/**
 * Writes rows to a Parquet file.
 *
 * Rows go to an Arrow file first and from there through DuckDB in one go, so that little is held until the end and a saved sink is its file.
 */
export class ParquetRows implements RowFormat {
  readonly #rows: ArrowRows;
  readonly #file: TargetFile;
  readonly #schema: Schema;
  readonly #context: FormatContext;

  constructor(file: TargetFile, schema: Schema, state: ArrowState | undefined, context: FormatContext) {
    this.#rows = new ArrowRows(file, schema, state);
    this.#file = file;
    this.#schema = schema;
    this.#context = context;
  }

  write(batch: Batch): void {
    this.#rows.write(batch);
  }

  save(): ArrowState {
    return this.#rows.save();
  }

  async *finish(): AsyncGenerator<undefined> {
    this.#rows.finish();
    const { memoryBytes, signal } = this.#context;
    const finished = `${this.#file.temporary}.parquet`;
    const session = await openDuckdb({ memoryBytes: memoryBytes(), files: true, signal });
    try {
      yield* this.#load(session);
      await session.connection.run(`COPY rows TO '${finished.replaceAll("'", "''")}' (FORMAT parquet)`);
    } catch (error) {
      rmSync(finished, { force: true });
      throw this.#said(error);
    } finally {
      session.close();
    }
    this.#file.replaceBy(finished);
  }

  async *#load(session: DuckdbSession): AsyncGenerator<undefined> {
    const file = openSync(this.#file.temporary, 'r');
    try {
      const table = await DuckdbTable.create(session.connection, 'rows', this.#schema);
      const read = (offset: number, length: number) => {
        const bytes = new Uint8Array(length);
        return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
      };
      const decoder = new ArrowDecoder({ size: this.#file.bytes, read });
      for (const batch of decoder.read(0, decoder.rows)) {
        table.append(batch);
        yield undefined;
      }
      table.close();
    } finally {
      closeSync(file);
    }
  }

  #said(error: unknown): SluiceError {
    if (error instanceof SluiceError || 'syscall' in (error as Error))
      return fileError(error, this.#file.path, 'write');
    const reason = (error as Error).message.split('\n')[0];
    if (/No space left|disk full/i.test(reason))
      return new SluiceError('DISK_FULL', { path: this.#file.path }, { cause: error });
    return new SluiceError('FILE_UNWRITABLE', { path: this.#file.path, reason }, { cause: error });
  }
}

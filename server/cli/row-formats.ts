import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArrowEncoder } from '#engine/data/arrow.ts';
import type { Batch } from '#engine/data/batch.ts';
import { rowsOf } from '#engine/data/batch.ts';
import { CsvText } from '#engine/data/csv.ts';
import type { Schema } from '#engine/data/schema.ts';
import { toJson } from '#engine/data/value.ts';
import { openDuckdb } from '#operators/duckdb-session.ts';
import { DuckdbTable } from '#operators/duckdb-table.ts';

export const rowFormats = ['json', 'csv', 'arrow', 'parquet'] as const;
export type RowFormat = (typeof rowFormats)[number];

/** Formats of files, which the command line writes to standard output as well. */
export type PieceFormat = RowFormat | 'jsonl';
export type Pieces = AsyncIterable<string | Uint8Array>;
type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** One row as an object keyed by attribute, values as plain JSON. */
export const rowObject = (schema: Schema, row: readonly unknown[]): object =>
  Object.fromEntries(schema.map(({ name, type }, c) => [name, toJson(row[c] as never, type)]));

/** Rows of a batch as objects keyed by attribute. */
export const rowObjects = (batch: Batch): object[] => rowsOf(batch).map(row => rowObject(batch.schema, row));

/** Writes batches in a format, piece by piece as the reader takes them; ends early when the reader has gone. */
export async function writeRows(
  format: RowFormat,
  schema: Schema,
  batches: Iterable<Batch>,
  to: NodeJS.WritableStream,
): Promise<void> {
  let gone = false;
  const leave = () => {
    gone = true;
  };
  to.once('error', leave);
  try {
    for await (const piece of rowPieces(format, schema, batches)) {
      if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(leave);
      if (gone || !to.writable) return;
    }
  } finally {
    to.off('error', leave);
  }
}

/** Batches in a format, piece by piece as they are taken. */
export const rowPieces = (format: PieceFormat, schema: Schema, batches: Batches): Pieces =>
  formats[format](schema, batches);

const formats: { readonly [format in PieceFormat]: (schema: Schema, batches: Batches) => Pieces } = {
  json: jsonPieces,
  jsonl: linePieces,
  csv: csvPieces,
  arrow: arrowPieces,
  parquet: parquetPieces,
};

async function* jsonPieces(_schema: Schema, batches: Batches): AsyncGenerator<string> {
  let before = '[\n ';
  for await (const batch of batches) {
    if (batch.rows === 0) continue;
    yield before +
      rowObjects(batch)
        .map(row => JSON.stringify(row))
        .join(',\n ');
    before = ',\n ';
  }
  yield before === ',\n ' ? '\n]\n' : '[]\n';
}

async function* linePieces(_schema: Schema, batches: Batches): AsyncGenerator<string> {
  for await (const batch of batches)
    yield rowObjects(batch)
      .map(row => `${JSON.stringify(row)}\n`)
      .join('');
}

async function* csvPieces(schema: Schema, batches: Batches): AsyncGenerator<string> {
  const text = new CsvText();
  yield text.header(schema);
  for await (const batch of batches) yield text.lines(batch);
}

async function* arrowPieces(schema: Schema, batches: Batches): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const taken = () => pieces.splice(0);
  const encoder = new ArrowEncoder(schema, bytes => pieces.push(bytes.slice()));
  for await (const batch of batches) {
    encoder.write(batch);
    yield* taken();
  }
  encoder.finish();
  yield* taken();
}

/** Parquet has its index at the end, so it is made in a file first. */
async function* parquetPieces(schema: Schema, batches: Batches): AsyncGenerator<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-rows-'));
  const path = join(folder, 'rows.parquet');
  try {
    const session = await openDuckdb({ files: true });
    try {
      const table = await DuckdbTable.create(session.connection, 'rows', schema);
      for await (const batch of batches) table.append(batch);
      table.close();
      await session.connection.run(`COPY rows TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
    } finally {
      session.close();
    }
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

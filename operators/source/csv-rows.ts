import { CsvScanner, type ScannedPart } from '#engine/data/csv.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import type { Emission, ExecutorContext } from '#engine/operator/define.ts';
import { parallelParts } from './csv-ranges.ts';
import { type CsvSettings, expectSameHeader, formatOf } from './csv-shape.ts';
import { OpenFile } from './open-file.ts';
import { partEmissions, RowRange, type Taken } from './row-range.ts';
import { Progress } from './source-executor.ts';
import { TextFile } from './text-file.ts';

/**
 * Rows of CSV files one after the other, and the rows refused.
 *
 * Contract: with a limit, rows are refused only up to the line of the last row given, however the bytes are cut [O3].
 * @param opened  told of each file, so that it can be closed when the generator is dropped
 */
export async function* csvRows(
  paths: readonly string[],
  schema: Schema,
  settings: CsvSettings & Taken,
  context: ExecutorContext,
  opened: (file: OpenFile) => void,
): AsyncGenerator<Emission> {
  const range = new RowRange(settings.offset, settings.limit);
  const progress = new Progress(paths, context);
  for (const [n, path] of paths.entries()) {
    if (range.full) return;
    const file = new OpenFile(path);
    opened(file);
    try {
      const text = new TextFile(file, settings.encoding, 'CSV');
      if (n > 0) expectSameHeader(text, settings, schema);
      for await (const part of partsOf(text, schema, settings, context)) {
        progress.at(n, file.position);
        if (part === null) yield undefined;
        else yield* partEmissions(part, range, paths.length > 1 ? file.name : null);
        if (range.full) return;
      }
    } catch (error) {
      throw error instanceof SluiceError ? error.at({ path, field: 'path' }) : error;
    } finally {
      file.close();
    }
  }
}

/** With a limit the lines of rows are needed, and little of a file may be: that stays on one thread. */
function partsOf(
  text: TextFile,
  schema: Schema,
  settings: CsvSettings & Taken,
  { batchRows, threads }: ExecutorContext,
) {
  const { header, limit } = settings;
  if (threads === null || limit !== undefined) return parts(text, schema, settings, batchRows);
  return parallelParts(text, { schema, format: formatOf(settings), batchRows, header }, threads);
}

/** What a scanner makes of a text, null for each step that gave nothing yet. */
function* parts(
  text: TextFile,
  schema: Schema,
  settings: CsvSettings & Taken,
  batchRows: number,
): Generator<ScannedPart | null> {
  const { header, limit } = settings;
  const scanner = new CsvScanner(schema, formatOf(settings), { batchRows, header, lines: limit !== undefined });
  while (!scanner.done) {
    if (scanner.hungry) scanner.fill(text.read(scanner.space()));
    yield scanner.next();
  }
}

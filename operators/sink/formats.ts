import { CsvText } from '#engine/data/csv.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { ExecutorContext } from '#engine/operator/define.ts';
import { ArrowRows } from './arrow-rows.ts';
import type { RowFormat } from './file-sink.ts';
import { JsonLines } from './json-lines.ts';
import { ParquetRows } from './parquet-rows.ts';
import type { TargetFile } from './target-file.ts';

/** What a format asks of its surroundings. */
export type FormatContext = Pick<ExecutorContext, 'memoryBytes' | 'signal'>;

/** Makes a format that writes to `file`; `state` is what an earlier one saved. */
export type MakeFormat = (file: TargetFile, schema: Schema, state: unknown, context: FormatContext) => RowFormat;

const encoder = new TextEncoder();

/** Formats by the ending of a file's name. */
export const formats = {
  csv(file, schema, state) {
    const text = new CsvText();
    if (state === undefined) file.write(encoder.encode(text.header(schema)));
    return { write: batch => file.write(encoder.encode(text.lines(batch))), save: () => true };
  },
  jsonl(file, schema) {
    const lines = new JsonLines(schema);
    return { write: batch => file.write(encoder.encode(lines.text(batch))) };
  },
  arrow: (file, schema, state) => new ArrowRows(file, schema, state as never),
  parquet: (file, schema, state, context) => new ParquetRows(file, schema, state as never, context),
} as const satisfies { readonly [ending: string]: MakeFormat };

export type FileFormat = keyof typeof formats;

/** The format that a file's name asks for, or null when it is none we write. */
export function formatOf(name: string): FileFormat | null {
  const ending = /\.([^./]+)$/.exec(name)?.[1].toLowerCase() ?? '';
  return Object.hasOwn(formats, ending) ? (ending as FileFormat) : null;
}

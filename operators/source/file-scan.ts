import { Type } from 'typebox';
import type { ScannedPart } from '#engine/data/csv.ts';
import { uniqueNames } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { attributeType, choice, path } from '#engine/operator/config.ts';
import { defineOperator, type Emission, type ExecutorContext, rejectedSchema } from '#engine/operator/define.ts';
import { filesOf, readFiles } from './files.ts';
import { lineBlocks, wholeText } from './lines.ts';
import { type ByteSource, OpenFile } from './open-file.ts';
import { partEmissions, RowRange, rowRange, type Taken } from './row-range.ts';
import { Progress, sourceExecutor } from './source-executor.ts';
import { TextFile } from './text-file.ts';
import { TextRows, type TextSettings, textSchema } from './text-rows.ts';
import { unpacked } from './unpack.ts';

interface FileSettings extends TextSettings, Taken {
  readonly path: string;
  readonly unzip: boolean;
}

/** Reads files as text or bytes. */
export const fileScan = defineOperator({
  type: 'file-scan',
  version: 1,
  group: 'source',
  label: 'File',
  summary: 'Reads files of any kind: a row for each line, or a row for each file with all of its text or bytes.',
  config: Type.Object({
    path: path({ description: 'A file, or a glob of files' }),
    mode: choice(['lines', 'whole', 'binary'], { default: 'lines', description: 'A row per line, or per file' }),
    attribute: Type.String({ minLength: 1, default: 'line', description: 'Name of the attribute that holds the text' }),
    type: attributeType({ default: 'string', description: 'What the text is read as; blank text is null' }),
    fileNameAttribute: Type.Optional(
      Type.String({ minLength: 1, description: 'Adds an attribute with the file’s name' }),
    ),
    unzip: Type.Boolean({ default: false, description: 'Read what gzip and zip files hold' }),
    ...rowRange,
  }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  examples: [
    {
      config: { path: '*.txt', attribute: 'n', type: 'int32', fileNameAttribute: 'file' },
      inputs: {},
      files: { 'a.txt': '1\n2\n', 'b.txt': 'three\n4' },
      outputs: {
        out: [
          ['a.txt', 1],
          ['a.txt', 2],
          ['b.txt', 4],
        ],
        rejected: [[1, "b.txt: 'three' is not int32", 'three']],
      },
    },
    {
      title: 'Whole files from an archive',
      config: { path: 'notes.gz', mode: 'whole', attribute: 'text', unzip: true, fileNameAttribute: 'file' },
      inputs: {},
      files: { 'notes.gz': 'base64:H4sIAAAAAAAAA8tIzcnJ5yrPL8pJ4QIA/13FxAwAAAA=' },
      outputs: { out: [['notes', 'hello\nworld\n']] },
    },
  ],

  inferSchemas: config => ({ out: uniqueNames(textSchema(config), 'fileNameAttribute'), rejected: rejectedSchema }),

  reads: ({ path }, resolve) => readFiles(path, resolve),

  createExecutor(config, context) {
    let open: OpenFile | null = null;
    return sourceExecutor(
      () => fileRows(config, context, file => (open = file)),
      () => open?.close(),
    );
  },
});

/** Largest file that becomes one value: a text must fit in a string, and copies of it in memory. */
const valueLimitBytes = 2 ** 28;

function* fileRows(
  settings: FileSettings,
  context: ExecutorContext,
  opened: (file: OpenFile) => void,
): Generator<Emission> {
  const paths = filesOf(settings.path, context.resolve);
  const range = new RowRange(settings.offset, settings.limit);
  const progress = new Progress(paths, context);
  const rows = new TextRows(context.outputs.out);
  for (const [n, path] of paths.entries()) {
    const file = new OpenFile(path);
    opened(file);
    try {
      const parts = settings.unzip ? unpacked(file) : [{ name: file.name, source: file }];
      const named = paths.length > 1 || parts.length > 1;
      for (const { name, source } of parts)
        for (const part of partsOf(source, name, settings, rows, context.batchRows)) {
          progress.at(n, Math.min(file.position, file.size));
          if (part === null) yield undefined;
          else yield* partEmissions(part, range, named ? name : null);
          if (range.full) return;
        }
    } catch (error) {
      throw error instanceof SluiceError ? error.at({ path }) : error;
    } finally {
      file.close();
    }
  }
}

function* partsOf(
  source: ByteSource,
  name: string,
  { mode }: FileSettings,
  rows: TextRows,
  batchRows: number,
): Generator<ScannedPart | null> {
  if (mode !== 'lines' && source.size > valueLimitBytes)
    throw new SluiceError('FILE_FORMAT', {
      wanted: 'small enough for one value',
      reason: 'it is larger than 256 MiB; lines have no such limit',
      field: 'mode',
    });
  if (mode === 'binary') rows.add(source.slice(0, source.size), 1, name);
  else {
    const text = new TextFile(source, 'utf-8', 'text');
    for (const { lines, first, broken } of mode === 'whole' ? [wholeText(text)] : lineBlocks(text)) {
      for (let i = 0; i < lines.length; i++) {
        if (broken.has(i)) rows.refuse(first + i, 'is not UTF-8', lines[i]);
        else rows.add(lines[i], first + i, name);
        if (rows.rows >= batchRows) yield rows.take();
      }
      yield null;
    }
  }
  yield rows.take();
}

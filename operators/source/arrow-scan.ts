import * as zlib from 'node:zlib';
import { Type } from 'typebox';
import { ArrowDecoder, type ByteFile } from '#engine/data/arrow.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { path } from '#engine/operator/config.ts';
import { defineOperator, type Emission, type ExecutorContext, rejectedSchema } from '#engine/operator/define.ts';
import { filesOf, readFiles, whileUnchanged } from './files.ts';
import { OpenFile, withFile } from './open-file.ts';
import { expectSameSchema, Progress, sourceExecutor } from './source-executor.ts';

/** Reads Arrow files. */
export const arrowScan = defineOperator({
  type: 'arrow-scan',
  version: 1,
  group: 'source',
  label: 'Arrow file',
  summary: 'Reads Arrow IPC files and streams (Feather 2); nested values become json.',
  config: Type.Object({ path: path({ description: 'A file, or a glob of files with the same columns' }) }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  examples: [
    {
      config: { path: 'n.arrow' },
      inputs: {},
      files: {
        'n.arrow':
          'base64://///+AAAAAQAAAAAAAKAAwACgAJAAQACgAAABAAAAAAAQQACAAIAAAABAAIAAAABAAAAAIAAAB8AAAAFAAAABAAGAAUABMAEgAMAAgABAAQAAAATAAAABgAAAA4AAAAAAAFATQAAAAIABQACAAEAAgAAAAQAAAAAQAAAAAAAAAAAAAAvP///wAAAAEgAAAABAAEAAQAAAABAAAAcwAAAAAAAAAQABQAEAAPAA4ACAAAAAQAEAAAACwAAAAUAAAAAAACARgAAAAIAAwACAAHAAgAAAAAAAABIAAAAAEAAABuAAAAAAAAAP/////wAAAAGAAAAAAAAAAAAA4AGAAWABUAEAAIAAQADgAAABQAAAAQAAAAAAAAAEgAAAAAAgQAAQAAAAwAAAAIAAwACAAEAAgAAAAIAAAADAAAAAEAAAAwAAAADAAAAHNsdWljZTplcG9jaAAAAAAIABIACAAEAAgAAAAYAAAAAQAAAAAAAAAAAAoAGAAMAAgABAAKAAAALAAAABAAAAABAAAAAAAAAAAAAAABAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAADAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAIAAAAAAAAAAEAAAAAAAAAAAAAAAEAAABhAAAAAAAAAP////+4AAAAFAAAAAAAAAAMABYAFAATAAwABAAMAAAAGAAAAAAAAAAUAAAAAAAAAwQACgAYAAwACAAEAAoAAAA8AAAAEAAAAAIAAAAAAAAAAAAAAAIAAAACAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAABAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAIAAAAAAAAAAEAAAAAAAAAEAAAAAAAAAAIAAAAAAAAAAEAAAACAAAAAQAAAAAAAAAAAAAAAAAAAP////8AAAAA',
      },
      outputs: {
        out: [
          [1, 'a'],
          [2, null],
        ],
      },
    },
  ],

  inferSchemas({ path }, _inputs, { resolve }) {
    const files = filesOf(path, resolve);
    return {
      out: whileUnchanged(files.slice(0, 1), 'arrow', () => withFile(files[0], f => decoderOf(f).schema)),
      rejected: rejectedSchema,
    };
  },

  reads: ({ path }, resolve) => readFiles(path, resolve),

  createExecutor({ path }, context) {
    let open: OpenFile | null = null;
    return sourceExecutor(
      () => arrowRows(filesOf(path, context.resolve), context, file => (open = file)),
      () => open?.close(),
    );
  },
});

function* arrowRows(
  paths: readonly string[],
  context: ExecutorContext,
  opened: (file: OpenFile) => void,
): Generator<Emission> {
  const schema: Schema = context.outputs.out;
  const progress = new Progress(paths, context);
  for (const [n, path] of paths.entries()) {
    const file = new OpenFile(path);
    opened(file);
    try {
      const decoder = decoderOf(file);
      expectSameSchema(path, decoder.schema, schema);
      for (const batch of decoder.read(0, decoder.rows, context.batchRows)) {
        progress.at(n, (file.size * (batch.base + batch.rows)) / decoder.rows);
        yield { port: 'out', batch: { ...batch, schema, base: 0 } };
      }
    } catch (error) {
      throw error instanceof SluiceError ? error.at({ path }) : error;
    } finally {
      file.close();
    }
  }
}

function decoderOf(file: OpenFile): ArrowDecoder {
  // Node has Zstandard from version 22.15 on.
  const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array };
  const bytes: ByteFile = {
    size: file.size,
    read: (offset, length) => file.slice(offset, length),
    ...(zstdDecompressSync && { unzstd: zstdDecompressSync }),
  };
  return new ArrowDecoder(bytes);
}

import { Type } from 'typebox';
import { path } from '#engine/operator/config.ts';
import { defineOperator, rejectedSchema } from '#engine/operator/define.ts';
import { filesOf, readFiles, whileUnchanged } from './files.ts';
import { jsonlRows, jsonlShape } from './jsonl-rows.ts';
import type { OpenFile } from './open-file.ts';
import { rowRange } from './row-range.ts';
import { sourceExecutor } from './source-executor.ts';

/** Reads files with a JSON object on each line. */
export const jsonlScan = defineOperator({
  type: 'jsonl-scan',
  version: 1,
  group: 'source',
  label: 'JSON lines file',
  summary:
    'Reads a JSON object from each line: columns are the keys of a sample, lines that do not fit go to rejected.',
  config: Type.Object({
    path: path({ description: 'A file, or a glob of files' }),
    flatten: Type.Boolean({
      default: false,
      description: 'Keys of objects inside become columns of their own: parent.child',
    }),
    ...rowRange,
  }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  examples: [
    {
      config: { path: 'events.jsonl' },
      inputs: {},
      files: {
        'events.jsonl':
          '{"id":1,"at":"2024-05-01T08:00:00Z","tags":["a"]}\n{"id":2,"score":0.5}\n\n{"id":3,\n[4]\n{"score":7}\n',
      },
      outputs: {
        out: [
          [1, Date.UTC(2024, 4, 1, 8), ['a'], null],
          [2, null, null, 0.5],
          [null, null, null, 7],
        ],
        rejected: [
          [4, 'is not JSON: it ends too soon', '{"id":3,'],
          [5, 'should be an object, found an array', '[4]'],
        ],
      },
    },
    {
      title: 'Objects inside as columns',
      config: { path: 'people.jsonl', flatten: true, limit: 2 },
      inputs: {},
      files: {
        'people.jsonl':
          '{"name":"Ada","home":{"city":"London","geo":{"lat":51.5}}}\n{"name":"Bo","home":null}\n{"name":"Cy"}\n',
      },
      outputs: {
        out: [
          ['Ada', 'London', 51.5],
          ['Bo', null, null],
        ],
      },
    },
  ],

  inferSchemas({ path, flatten }, _inputs, { resolve }) {
    const files = filesOf(path, resolve);
    return {
      out: whileUnchanged(files, ['jsonl', flatten], () => jsonlShape(files, flatten)),
      rejected: rejectedSchema,
    };
  },

  reads: ({ path }, resolve) => readFiles(path, resolve),

  createExecutor(config, context) {
    let open: OpenFile | null = null;
    return sourceExecutor(
      () =>
        jsonlRows(filesOf(config.path, context.resolve), context.outputs.out, config, context, file => (open = file)),
      () => open?.close(),
    );
  },
});

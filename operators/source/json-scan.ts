import { Type } from 'typebox';
import { path } from '#engine/operator/config.ts';
import { defineOperator, rejectedSchema } from '#engine/operator/define.ts';
import { filesOf, readFiles, whileUnchanged } from './files.ts';
import { jsonRows, jsonShape } from './json-rows.ts';
import { sourceExecutor } from './source-executor.ts';

/** Reads JSON files that hold an array of objects. */
export const jsonScan = defineOperator({
  type: 'json-scan',
  version: 1,
  group: 'source',
  label: 'JSON file',
  summary: 'Reads an array of objects from a JSON file; a pointer says where in the file it is.',
  config: Type.Object({
    path: path({ description: 'A file, or a glob of files' }),
    pointer: Type.Optional(Type.String({ description: 'JSON pointer to the array, such as /data/items' })),
  }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  examples: [
    {
      config: { path: 'cities.json' },
      inputs: {},
      files: { 'cities.json': '[{"name":"Oslo","people":717710},{"name":"Bergen","area":465.3},7]' },
      outputs: {
        out: [
          ['Oslo', 717710, null],
          ['Bergen', null, 465.3],
        ],
        rejected: [[3, 'should be an object, found a number', '7']],
      },
    },
    {
      title: 'An array inside',
      config: { path: 'answer.json', pointer: '/data/items' },
      inputs: {},
      files: { 'answer.json': '{"data":{"items":[{"id":9007199254740993,"tags":["a"]},{"id":2}]}}' },
      outputs: {
        out: [
          [9007199254740993n, ['a']],
          [2, null],
        ],
      },
    },
  ],

  inferSchemas({ path, pointer }, _inputs, { resolve }) {
    const files = filesOf(path, resolve);
    return {
      out: whileUnchanged(files, ['json', pointer], () => jsonShape(files, pointer ?? '')),
      rejected: rejectedSchema,
    };
  },

  reads: ({ path }, resolve) => readFiles(path, resolve),

  createExecutor: ({ path, pointer }, context) =>
    sourceExecutor(() => jsonRows(filesOf(path, context.resolve), context.outputs.out, pointer ?? '', context)),
});

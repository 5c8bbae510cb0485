import { Type } from 'typebox';
import { type Problem, problemOf, SluiceError } from '#engine/errors.ts';
import { attributeType, path } from '#engine/operator/config.ts';
import { defineOperator, rejectedSchema } from '#engine/operator/define.ts';
import { scanRange } from './csv-ranges.ts';
import { csvRows } from './csv-rows.ts';
import { type CsvSettings, csvShape } from './csv-shape.ts';
import { filesOf, readFiles, whileUnchanged } from './files.ts';
import type { OpenFile } from './open-file.ts';
import { rowRange } from './row-range.ts';
import { sourceExecutor } from './source-executor.ts';

/** Reads CSV files. */
export const csvScan = defineOperator({
  type: 'csv-scan',
  version: 1,
  group: 'source',
  label: 'CSV file',
  summary: 'Reads CSV: columns are typed by a sample of the file, rows that do not fit go to rejected.',
  config: Type.Object({
    path: path({ description: 'A file, or a glob of files with the same columns' }),
    delimiter: Type.String({ minLength: 1, maxLength: 2, default: ',', description: 'One character between fields' }),
    header: Type.Boolean({ default: true, description: 'The first line names the columns' }),
    encoding: Type.String({ default: 'utf-8', description: 'Used where the file has no byte order mark of its own' }),
    quote: Type.String({ maxLength: 1, default: '"', description: 'Encloses fields; empty for none' }),
    ...rowRange,
    schema: Type.Optional(
      Type.Array(Type.Object({ name: Type.String({ minLength: 1 }), type: attributeType() }), {
        description: 'Types of all columns in order, or of some by name; the others are inferred',
      }),
    ),
    nullText: Type.Array(Type.String(), { default: [''], description: 'Texts that mean null' }),
  }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  examples: [
    {
      config: { path: 'movies.csv' },
      inputs: {},
      files: { 'movies.csv': 'title,year,score\nAlien,1979,8.5\n"Crouching Tiger, Hidden Dragon",2000,\nUp,2009\n' },
      outputs: {
        out: [
          ['Alien', 1979, 8.5],
          ['Crouching Tiger, Hidden Dragon', 2000, null],
        ],
        rejected: [[4, '2 values for 3 columns', 'Up,2009']],
      },
    },
    {
      title: 'Several files, types given, other null texts',
      config: {
        path: 'part-*.csv',
        delimiter: ';',
        nullText: ['', 'NA'],
        schema: [{ name: 'code', type: 'string' }],
        limit: 3,
      },
      inputs: {},
      files: { 'part-2.csv': 'code;n\n7;3\n8;4\n', 'part-1.csv': 'code;n\n05;1\n6;NA\n6;x\n' },
      outputs: {
        out: [
          ['05', '1'],
          ['6', null],
          ['6', 'x'],
        ],
      },
    },
  ],

  inferSchemas(config, _inputs, { resolve }) {
    const files = filesOf(config.path, resolve);
    const { schema } = shapeOf(files, config);
    return { out: schema, rejected: rejectedSchema };
  },

  validate({ delimiter, quote, schema }) {
    const problems: Problem[] = [];
    const wrong = (field: string, reason: string) =>
      problems.push(problemOf(new SluiceError('CONFIG_INVALID', { field, reason, type: 'csv-scan' })));
    const single = (text: string) =>
      text.length === 1 && text < '\x80' && text !== '\0' && text !== '\r' && text !== '\n';
    if (!single(delimiter) && delimiter !== '\\t') wrong('delimiter', 'should be one ASCII character');
    if (quote !== '' && !single(quote)) wrong('quote', 'should be one ASCII character, or empty');
    if (quote === delimiter) wrong('quote', 'is the delimiter too');
    if (schema?.some(a => a.type === 'vector'))
      wrong('schema', 'a CSV column cannot be a vector; read it as json and cast it');
    return problems;
  },

  reads: ({ path }, resolve) => readFiles(path, resolve),

  tasks: { 'scan-range': scanRange },

  createExecutor(config, context) {
    let open: OpenFile | null = null;
    return sourceExecutor(
      async function* () {
        const files = filesOf(config.path, context.resolve);
        for (const note of shapeOf(files, config).notes) context.log(note);
        yield* csvRows(files, context.outputs.out, config, context, file => (open = file));
      },
      () => open?.close(),
    );
  },
});

const shapeOf = (files: readonly string[], config: CsvSettings) =>
  whileUnchanged(files, ['csv', config], () => csvShape(files, config));

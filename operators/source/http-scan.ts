import { rmSync } from 'node:fs';
import { Type } from 'typebox';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { choice } from '#engine/operator/config.ts';
import { defineOperator, type Emission, type ExecutorContext, rejectedSchema } from '#engine/operator/define.ts';
import { csvRows } from './csv-rows.ts';
import { csvShape } from './csv-shape.ts';
import { download, type HttpSettings } from './http-pages.ts';
import { jsonRows, jsonShape } from './json-rows.ts';
import { jsonlRows, jsonlShape } from './jsonl-rows.ts';
import type { OpenFile } from './open-file.ts';
import { sourceExecutor } from './source-executor.ts';

const csv = { delimiter: ',', quote: '"', header: true, encoding: 'utf-8', nullText: [''] };
/** How long an answer stands for the service while a workflow is edited. */
const freshMs = 300_000;

/** Reads what a web service answers. */
export const httpScan = defineOperator({
  type: 'http-scan',
  version: 1,
  group: 'source',
  label: 'Web service',
  summary: 'Reads rows that a web service answers as JSON, CSV or JSON lines, page by page where it has pages.',
  config: Type.Object({
    url: Type.String({ minLength: 1, description: 'Address of the answer, or of its first page' }),
    format: choice(['json', 'csv', 'jsonl'], {
      description: 'What the service answers; in JSON, the array may be inside an object',
    }),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Sent with each request; secret:NAME stands for a stored secret',
      }),
    ),
    pagination: Type.Optional(
      Type.Union([
        Type.Object({
          param: Type.String({ minLength: 1, description: 'Query parameter that counts pages' }),
          start: Type.Integer({ default: 1, description: 'Number of the first page' }),
          pages: Type.Integer({ minimum: 1, description: 'Pages at most; an empty one ends the reading' }),
        }),
        Type.Object({
          nextPointer: Type.String({ minLength: 1, description: 'JSON pointer to the address of the next page' }),
        }),
      ]),
    ),
  }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  volatile: true,
  examples: [
    {
      config: { url: 'data:application/json,{"items":[{"id":1,"name":"a"},{"id":2}]}', format: 'json' },
      inputs: {},
      outputs: {
        out: [
          [1, 'a'],
          [2, null],
        ],
      },
    },
    {
      title: 'CSV',
      config: { url: 'data:text/csv,id,name%0A1,a%0A2', format: 'csv' },
      inputs: {},
      outputs: { out: [[1, 'a']], rejected: [[3, '1 value for 2 columns', '2']] },
    },
  ],

  async inferSchemas(config, _inputs, { secret }) {
    const key = JSON.stringify(config);
    const known = answers.get(key);
    if (known && Date.now() - known.at < freshMs) return { out: await known.schema, rejected: rejectedSchema };
    const schema = shapeOfFirstPage(config, secret);
    answers.set(key, { at: Date.now(), schema });
    schema.catch(() => answers.delete(key));
    return { out: await schema, rejected: rejectedSchema };
  },

  createExecutor(config, context) {
    let folder: string | null = null;
    let open: OpenFile | null = null;
    return sourceExecutor(
      () => answerRows(config, context, { folder: f => (folder = f), file: f => (open = f) }),
      () => {
        open?.close();
        if (folder !== null) rmSync(folder, { recursive: true, force: true });
      },
    );
  },
});

const answers = new Map<string, { readonly at: number; readonly schema: Promise<Schema> }>();

async function shapeOfFirstPage(config: HttpSettings, secret: (name: string) => string): Promise<Schema> {
  const { folder, pages } = await download(config, secret, { pages: 1 });
  try {
    if (config.format === 'csv') return csvShape(pages, csv).schema;
    return config.format === 'json' ? jsonShape(pages, null) : jsonlShape(pages, false);
  } catch (error) {
    throw ofAddress(error, config.url);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* answerRows(
  config: HttpSettings,
  context: ExecutorContext,
  opened: { readonly folder: (folder: string) => void; readonly file: (file: OpenFile) => void },
): AsyncGenerator<Emission> {
  const { folder, pages } = await download(config, context.secret, { signal: context.signal });
  opened.folder(folder);
  try {
    yield* rowsOf(config, pages, context, opened.file);
  } catch (error) {
    throw ofAddress(error, config.url);
  }
}

function rowsOf(
  { format }: HttpSettings,
  pages: readonly string[],
  context: ExecutorContext,
  opened: (file: OpenFile) => void,
) {
  const schema = context.outputs.out;
  if (format === 'csv') return csvRows(pages, schema, csv, context, opened);
  return format === 'json'
    ? jsonRows(pages, schema, null, context)
    : jsonlRows(pages, schema, { flatten: false }, context, opened);
}

/** The error with the address in place of the file that the answer was kept in. */
const ofAddress = (error: unknown, url: string): unknown =>
  error instanceof SluiceError && error.fields.path !== undefined
    ? new SluiceError(error.code, { ...error.fields, path: url }, { cause: error })
    : error;

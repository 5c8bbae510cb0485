import { readFileSync } from 'node:fs';
import type { Static, TSchema } from 'typebox';
import type { Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { fromBase64 } from '#engine/data/value.ts';
import type { Authored, Example } from '#engine/operator/define.ts';

/** An example in its file: bytes as base64. */
export interface ChartExample {
  readonly title?: string;
  readonly config: object;
  readonly schema: Schema;
  readonly rows: readonly (readonly Value[])[];
  /** The row that the chart gives; absent until it has been looked at. */
  readonly output?: readonly Value[];
}

const folder = new URL('./examples/', import.meta.url);

export const examplesFile = (type: string): URL => new URL(`${type}.json`, folder);

/** Examples of a chart, from a file of its own: pictures are long. `UPDATE=1` rewrites them, see the tests. */
export function chartExamples<S extends TSchema>(type: string): Example<Authored<Static<S>>>[] {
  const examples = JSON.parse(readFileSync(examplesFile(type), 'utf8')) as ChartExample[];
  return examples.map(({ title, config, schema, rows, output }) => ({
    ...(title !== undefined && { title }),
    config: config as Authored<Static<S>>,
    inputs: { in: { schema, rows: rows.map(row => row.map((value, c) => read(value, schema[c].type))) } },
    outputs: { out: output ? [output] : [] },
  }));
}

const read = (value: Value, type: string): Value =>
  type === 'binary' && typeof value === 'string' ? fromBase64(value) : value;

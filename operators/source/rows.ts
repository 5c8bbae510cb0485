import { Type } from 'typebox';
import { batchOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import { castValue } from '#engine/data/value.ts';
import { attributeType } from '#engine/operator/config.ts';
import { defineOperator, rejectedSchema } from '#engine/operator/define.ts';

/** Gives the rows written in its config. */
export const rows = defineOperator({
  type: 'rows',
  version: 1,
  group: 'source',
  label: 'Rows',
  summary: 'Inline data: a schema and its rows, written in the workflow itself.',
  config: Type.Object({
    schema: Type.Array(Type.Object({ name: Type.String({ minLength: 1 }), type: attributeType() }), { minItems: 1 }),
    rows: Type.Array(Type.Array(Type.Any())),
  }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  examples: [
    {
      config: {
        schema: [
          { name: 'n', type: 'int32' },
          { name: 's', type: 'string' },
        ],
        rows: [
          [1, 'a'],
          [2, null],
          ['x', 'b'],
        ],
      },
      inputs: {},
      outputs: {
        out: [
          [1, 'a'],
          [2, null],
        ],
        rejected: [[3, "'x' is not int32", '["x","b"]']],
      },
    },
  ],

  inferSchemas: ({ schema }) => ({ out: schema, rejected: rejectedSchema }),

  createExecutor({ schema, rows }, { batchRows }) {
    return {
      *produce() {
        for (let at = 0; at < Math.max(rows.length, 1); at += batchRows) {
          const kept: Value[][] = [];
          const rejected: Value[][] = [];
          rows.slice(at, at + batchRows).forEach((row, k) => {
            const cast = schema.map(({ type }, c) => castValue((row[c] ?? null) as Value, type));
            const bad =
              row.length > schema.length
                ? `${row.length} values for ${schema.length} attributes`
                : cast.find(c => c.error !== undefined)?.error;
            if (bad === undefined) kept.push(cast.map(c => c.value));
            else rejected.push([at + k + 1, bad, JSON.stringify(row)]);
          });
          if (kept.length > 0) yield { port: 'out', batch: batchOf(schema, kept) };
          if (rejected.length > 0) yield { port: 'rejected', batch: batchOf(rejectedSchema, rejected) };
        }
      },
    };
  },
});

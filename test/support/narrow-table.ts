import { Type } from 'typebox';
import { batchOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import { attributeType } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';

/** Inline rows of which the plan may ask for some columns only, as it may of files. */
export const narrowTable = defineOperator({
  type: 'narrow-table',
  version: 1,
  group: 'source',
  label: 'Table',
  summary: 'Inline rows; can give some of its columns only.',
  config: Type.Object({
    schema: Type.Array(Type.Object({ name: Type.String(), type: attributeType() })),
    rows: Type.Array(Type.Array(Type.Any())),
    columns: Type.Optional(Type.Array(Type.String())),
  }),
  inputs: {},
  outputs: { out: {} },
  lineage: 'none',
  examples: [],
  inferSchemas: ({ schema, columns }) => ({ out: columns ? schema.filter(a => columns.includes(a.name)) : schema }),
  rewrites: { narrow: (config, columns) => ({ ...config, columns: [...columns] }) },
  createExecutor: ({ schema, rows }, { outputs }) => ({
    *produce() {
      const from = outputs.out.map(({ name }) => schema.findIndex(a => a.name === name));
      yield {
        port: 'out',
        batch: batchOf(
          outputs.out,
          rows.map(row => from.map(c => row[c] as Value)),
        ),
      };
    },
  }),
});

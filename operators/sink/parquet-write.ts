import { Type } from 'typebox';
import { defineOperator } from '#engine/operator/define.ts';
import { fileSink, fileSinkConfig, writtenSchema } from './file-sink.ts';
import { formats } from './formats.ts';

/** Writes its input to a Parquet file, through DuckDB. */
export const parquetWrite = defineOperator({
  type: 'parquet-write',
  version: 1,
  group: 'sink',
  label: 'Write Parquet',
  summary: 'Writes rows to a Parquet file with their types; vectors become lists.',
  config: Type.Object(fileSinkConfig),
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'all',
  examples: [
    {
      config: { path: 'n.parquet' },
      inputs: { in: { schema: [{ name: 'n', type: 'int32' }], rows: [[1], [null]] } },
      outputs: { out: [['n.parquet', 2, 197]] },
    },
  ],

  inferSchemas: () => ({ out: writtenSchema }),

  createExecutor: (config, context) => fileSink(config, context, formats.parquet),
});

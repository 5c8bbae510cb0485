import { Type } from 'typebox';
import { defineOperator } from '#engine/operator/define.ts';
import { fileSink, fileSinkConfig, writtenSchema } from './file-sink.ts';
import { formats } from './formats.ts';

/** Writes its input to a CSV file. */
export const csvWrite = defineOperator({
  type: 'csv-write',
  version: 1,
  group: 'sink',
  label: 'Write CSV',
  summary: 'Writes rows to a CSV file in UTF-8: quotes where needed, null as nothing, times in ISO 8601.',
  config: Type.Object(fileSinkConfig),
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'all',
  examples: [
    {
      config: { path: 'cities.csv' },
      inputs: {
        in: {
          schema: [
            { name: 'city', type: 'string' },
            { name: 'people', type: 'int32' },
          ],
          rows: [
            ['Oslo', 717710],
            ['"Bergen", Norway', null],
          ],
        },
      },
      outputs: { out: [['cities.csv', 2, 46]] },
    },
  ],

  inferSchemas: () => ({ out: writtenSchema }),

  createExecutor: (config, context) => fileSink(config, context, formats.csv),
});

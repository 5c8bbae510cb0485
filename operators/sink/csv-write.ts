import { Type } from 'typebox';
import { CsvText } from '#engine/data/csv.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { fileSink, fileSinkConfig, writtenSchema } from './file-sink.ts';

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

  createExecutor: (config, context) =>
    fileSink(config, context, (file, schema, state) => {
      const text = new CsvText();
      const encoder = new TextEncoder();
      if (state === undefined) file.write(encoder.encode(text.header(schema)));
      return { write: batch => file.write(encoder.encode(text.lines(batch))), save: () => true };
    }),
});

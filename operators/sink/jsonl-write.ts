import { Type } from 'typebox';
import { defineOperator } from '#engine/operator/define.ts';
import { fileSink, fileSinkConfig, writtenSchema } from './file-sink.ts';
import { formats } from './formats.ts';

/** Writes its input to a file with a JSON object on each line. */
export const jsonlWrite = defineOperator({
  type: 'jsonl-write',
  version: 1,
  group: 'sink',
  label: 'Write JSON lines',
  summary: 'Writes each row as a JSON object on a line of its own: times in ISO 8601, bytes in base64, integers exact.',
  config: Type.Object(fileSinkConfig),
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'all',
  examples: [
    {
      config: { path: 'cities.jsonl' },
      inputs: {
        in: {
          schema: [
            { name: 'city', type: 'string' },
            { name: 'since', type: 'timestamp' },
          ],
          rows: [
            ['Oslo', 0],
            ['Bergen', null],
          ],
        },
      },
      outputs: { out: [['cities.jsonl', 2, 82]] },
    },
  ],

  inferSchemas: () => ({ out: writtenSchema }),

  createExecutor: (config, context) => fileSink(config, context, formats.jsonl),
});

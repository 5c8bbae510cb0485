import { Type } from 'typebox';
import { defineOperator } from '#engine/operator/define.ts';
import { fileSink, fileSinkConfig, writtenSchema } from './file-sink.ts';
import { formats } from './formats.ts';

/** Writes its input to an Arrow file. */
export const arrowWrite = defineOperator({
  type: 'arrow-write',
  version: 1,
  group: 'sink',
  label: 'Write Arrow',
  summary: 'Writes rows to an Arrow IPC file, which keeps every type as it is.',
  config: Type.Object(fileSinkConfig),
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'all',
  examples: [
    {
      config: { path: 'n.arrow' },
      inputs: { in: { schema: [{ name: 'n', type: 'int32' }], rows: [[1], [null]] } },
      outputs: { out: [['n.arrow', 2, 482]] },
    },
  ],

  inferSchemas: () => ({ out: writtenSchema }),

  createExecutor: (config, context) => fileSink(config, context, formats.arrow),
});

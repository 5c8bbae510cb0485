import { Type } from 'typebox';
import { sliceBatch } from '#engine/data/batch.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { fromRange } from '#engine/operator/lineage.ts';

/** Lets `count` rows through and then tells the engine that it needs no more. */
export const limit = defineOperator({
  type: 'limit',
  version: 1,
  group: 'clean',
  label: 'Limit',
  summary: 'Keeps the first rows, after skipping some; what comes before it stops as soon as they are there.',
  config: Type.Object({
    count: Type.Integer({ minimum: 0, title: 'Rows to keep' }),
    offset: Type.Integer({ minimum: 0, default: 0, title: 'Rows to skip first' }),
  }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: { count: 2, offset: 1 },
      inputs: { in: { schema: [{ name: 'n', type: 'int32' }], rows: [[1], [2], [3], [4]] } },
      outputs: { out: [[2], [3]] },
    },
    {
      title: 'More than there is',
      config: { count: 9 },
      inputs: { in: { schema: [{ name: 'n', type: 'int32' }], rows: [[1], [2]] } },
      outputs: { out: [[1], [2]] },
    },
  ],

  inferSchemas: (_, inputs) => ({ out: inputs.in }),

  rewrites: { takes: ({ count, offset }) => offset + count, needs: (_config, _inputs, { out }) => ({ in: out }) },

  createExecutor({ count, offset }) {
    let seen = 0;
    return {
      *process(batch) {
        const start = Math.max(offset - seen, 0);
        const end = Math.min(offset + count - seen, batch.rows);
        seen += batch.rows;
        if (start < end)
          yield { port: 'out', batch: sliceBatch(batch, start, end), from: fromRange('in', batch.base + start) };
      },
      done: () => seen >= offset + count,
      save: () => seen,
      restore: state => {
        seen = state as number;
      },
    };
  },
});

import { type Static, Type } from 'typebox';
import { defineOperator } from '#engine/operator/define.ts';
import { passing } from '../rewrites.ts';
import { resolveSortKeys, sortKeys } from '../sort-keys.ts';
import { sortedExecutor } from '../sorted-executor.ts';

const config = Type.Object({ keys: sortKeys({ minItems: 1 }), count: Type.Integer({ minimum: 0, default: 10 }) });
type Config = Static<typeof config>;

/** Keeps the first rows in order, as a sort and a limit would, without holding the others. */
export const topK = defineOperator({
  type: 'top-k',
  version: 1,
  group: 'clean',
  label: 'Top rows',
  summary: 'Orders rows and keeps the first of them, holding little more than those in memory.',
  config,
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'one',
  examples: [
    {
      config: { keys: [{ attribute: 'score', order: 'desc' }], count: 2 },
      inputs: {
        in: {
          schema: [
            { name: 'name', type: 'string' },
            { name: 'score', type: 'int32' },
          ],
          rows: [
            ['ann', 3],
            ['bob', 7],
            ['cy', null],
            ['di', 7],
            ['ed', 7],
          ],
        },
      },
      outputs: {
        out: [
          ['bob', 7],
          ['di', 7],
        ],
      },
    },
  ],

  inferSchemas({ keys }, inputs) {
    resolveSortKeys(keys, inputs.in);
    return { out: inputs.in };
  },

  rewrites: {
    needs: passing<Config>(({ keys }) => keys.map(k => k.attribute)).needs,
    first: (config, rows) => ({ ...config, count: Math.min(rows, config.count) }),
  },

  createExecutor: ({ keys, count }, context) =>
    sortedExecutor(resolveSortKeys(keys, context.inputs.in), context, count),
});

import { Type } from 'typebox';
import { defineOperator } from '#engine/operator/define.ts';
import { passing } from '../rewrites.ts';
import { resolveSortKeys, sortKeys } from '../sort-keys.ts';
import { sortedExecutor } from '../sorted-executor.ts';

/** What the plan may add: so many rows are enough. */
interface Planned {
  readonly first?: number;
}

/** Puts rows in order. */
export const sort = defineOperator({
  type: 'sort',
  version: 1,
  group: 'clean',
  label: 'Sort',
  summary: 'Orders rows by one or more attributes; rows with equal keys keep their order.',
  config: Type.Object({ keys: sortKeys({ minItems: 1 }) }),
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'one',
  examples: [
    {
      config: { keys: [{ attribute: 'team' }, { attribute: 'score', order: 'desc' }] },
      inputs: {
        in: {
          schema: [
            { name: 'team', type: 'string' },
            { name: 'score', type: 'float64' },
          ],
          rows: [
            ['blue', 1],
            ['red', 2.5],
            [null, 9],
            ['blue', 4],
            ['red', null],
            ['blue', 4],
          ],
        },
      },
      outputs: {
        out: [
          ['blue', 4],
          ['blue', 4],
          ['blue', 1],
          ['red', 2.5],
          ['red', null],
          [null, 9],
        ],
      },
    },
    {
      title: 'Nulls first',
      config: { keys: [{ attribute: 'n', nulls: 'first' }] },
      inputs: { in: { schema: [{ name: 'n', type: 'int64' }], rows: [[2], [null], [-1]] } },
      outputs: { out: [[null], [-1], [2]] },
    },
  ],

  inferSchemas({ keys }, inputs) {
    resolveSortKeys(keys, inputs.in);
    return { out: inputs.in };
  },

  rewrites: {
    ...passing(({ keys }: { keys: readonly { attribute: string }[] }) => keys.map(key => key.attribute)),
    first: (config, rows) => ({ ...config, first: rows }),
  },

  createExecutor: (config, context) =>
    sortedExecutor(resolveSortKeys(config.keys, context.inputs.in), context, (config as Planned).first),
});

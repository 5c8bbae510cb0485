import { Type } from 'typebox';
import { Pick } from '#engine/data/aggregate/pick.ts';
import { Grouping } from '#engine/data/group/grouping.ts';
import { attributeIndex, type Schema } from '#engine/data/schema.ts';
import { choice, cols } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { groupingExecutor, limitsOf } from '../group-steps.ts';

/** Positions of the attributes that make two rows the same: those named, or all. */
const keysOf = (names: readonly string[] | undefined, schema: Schema): number[] =>
  names === undefined || names.length === 0
    ? schema.map((_, c) => c)
    : [...new Set(names.map((name, i) => attributeIndex(schema, name, `keys.${i}`)))];

/** Keeps one row of those that are the same. */
export const distinct = defineOperator({
  type: 'distinct',
  version: 1,
  group: 'clean',
  label: 'Distinct',
  summary: 'Keeps one row of those that are the same in every attribute, or in the attributes named.',
  config: Type.Object({
    keys: Type.Optional(cols('in', { description: 'What makes two rows the same; none: every attribute' })),
    keep: choice(['first', 'last'], {
      default: 'first',
      description: 'Which of the same rows is kept; either way they stand where the first one stood',
    }),
  }),
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'group',
  examples: [
    {
      title: 'Last reading per sensor',
      config: { keys: ['sensor'], keep: 'last' },
      inputs: {
        in: {
          schema: [
            { name: 'value', type: 'int32' },
            { name: 'sensor', type: 'string' },
          ],
          rows: [
            [1, 'a'],
            [2, 'b'],
            [null, 'a'],
            [4, null],
            [5, null],
          ],
        },
      },
      outputs: {
        out: [
          [null, 'a'],
          [2, 'b'],
          [5, null],
        ],
      },
    },
    {
      title: 'No row twice',
      config: {},
      inputs: { in: { schema: [{ name: 'x', type: 'float64' }], rows: [[1], [2], [1], [null], [null]] } },
      outputs: { out: [[1], [2], [null]] },
    },
  ],

  inferSchemas({ keys }, { in: schema }) {
    keysOf(keys, schema);
    return { out: schema };
  },

  createExecutor({ keys: names, keep }, context) {
    const input = context.inputs.in;
    const keys = keysOf(names, input);
    const others = input.map((_, c) => c).filter(c => !keys.includes(c));
    const order = [...keys, ...others];
    const grouping = new Grouping(
      {
        input,
        keys,
        measures: others.map(c => ({ column: c, create: () => new Pick(input[c], { which: keep, nulls: true }) })),
        output: order.map(c => input[c]),
        assigns: context.lineage,
        batchRows: context.batchRows,
      },
      limitsOf(context),
    );
    return groupingExecutor(grouping, {
      inputs: ['in'],
      leave: batch => ({ ...batch, schema: input, columns: input.map((_, c) => batch.columns[order.indexOf(c)]) }),
    });
  },
});

import { attributeIndex } from '#engine/data/schema.ts';
import { ascending } from '#engine/data/sort/sort-keys.ts';
import { castValue } from '#engine/data/value.ts';
import { passedAndAdded } from '#engine/operator/column-origins.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { resolveSortKeys } from '../sort-keys.ts';
import { columnProblems, frameOf, windowConfig, windowSchema } from '../window-config.ts';
import { WindowRows } from '../window-rows.ts';

/**
 * Computes over the rows around each row.
 *
 * Rows keep their order and number, and each is said to come from itself alone: the rows of its frame, or those it is ranked against, have
 * a part in the new attributes too, but frames overlap, and to tell all of them would cost far more than the rows.
 */
export const window = defineOperator({
  type: 'window',
  version: 1,
  group: 'clean',
  label: 'Window',
  summary: 'Adds ranks, neighbours and running totals, computed over the rows around each row; rows keep their order.',
  config: windowConfig,
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'one',
  examples: [
    {
      config: {
        partitionBy: ['shop'],
        orderBy: [{ attribute: 'day' }],
        columns: [
          { function: 'row_number', as: 'n' },
          { function: 'lag', attribute: 'sold', as: 'before' },
          { function: 'sum', attribute: 'sold', as: 'so far' },
          { function: 'average', attribute: 'sold', as: 'two days', frame: { from: -1, to: 0 } },
        ],
      },
      inputs: {
        in: {
          schema: [
            { name: 'shop', type: 'string' },
            { name: 'day', type: 'int32' },
            { name: 'sold', type: 'int32' },
          ],
          rows: [
            ['a', 2, 4],
            ['b', 1, 7],
            ['a', 1, 3],
            ['a', 3, null],
          ],
        },
      },
      outputs: {
        out: [
          ['a', 2, 4, 2, 3, 7, 3.5],
          ['b', 1, 7, 1, null, 7, 7],
          ['a', 1, 3, 1, null, 3, 3],
          ['a', 3, null, 3, 4, 7, 4],
        ],
      },
    },
  ],

  validate: ({ columns }) => columns.flatMap(columnProblems),

  inferSchemas(config, inputs) {
    config.partitionBy.forEach((name, i) => attributeIndex(inputs.in, name, `partitionBy.${i}`));
    resolveSortKeys(config.orderBy, inputs.in, 'orderBy');
    return { out: windowSchema(config, inputs.in) };
  },

  columns({ partitionBy, orderBy, columns }, inputs) {
    const around = [...partitionBy, ...orderBy.map(key => key.attribute)];
    const added = columns.map(c => [c.as, [...new Set([...(c.attribute ? [c.attribute] : []), ...around])]]);
    return { out: passedAndAdded(inputs.in, Object.fromEntries(added)) };
  },

  rewrites: {
    passes: ({ partitionBy }) => ({ in: Object.fromEntries(partitionBy.map(name => [name, name])) }),
    needs: ({ partitionBy, orderBy, columns }, inputs, { out }) => {
      const own = [...partitionBy, ...orderBy.map(key => key.attribute), ...columns.flatMap(c => c.attribute ?? [])];
      return { in: inputs.in.map(a => a.name).filter(name => own.includes(name) || out.includes(name)) };
    },
  },

  createExecutor({ partitionBy, orderBy, columns }, context) {
    const input = context.inputs.in;
    const output = context.outputs.out;
    const rows = new WindowRows(
      {
        input,
        output,
        partition: ascending(
          input,
          partitionBy.map(name => attributeIndex(input, name)),
        ),
        order: resolveSortKeys(orderBy, input),
        functions: columns.map((spec, i) => {
          const at = spec.attribute === undefined ? null : attributeIndex(input, spec.attribute);
          return {
            function: spec.function,
            column: at,
            attribute: at === null ? null : input[at],
            frame: frameOf(spec, orderBy.length > 0),
            offset: spec.offset ?? 1,
            otherwise: castValue(spec.default ?? null, output[input.length + i].type).value,
          };
        }),
      },
      context,
    );
    return {
      process: batch => rows.add(batch),
      finish: () => rows.finish(),
      save: () => rows.save(),
      restore: state => rows.restore(state),
      close: () => rows.close(),
    };
  },
});

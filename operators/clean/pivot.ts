import { type Static, Type } from 'typebox';
import { measureOf, measureType } from '#engine/data/aggregate/measures.ts';
import { Grouping } from '#engine/data/group/grouping.ts';
import { type Attribute, attributeIndex, type Schema, uniqueNames } from '#engine/data/schema.ts';
import { choice, col, cols } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { limitsOf } from '../group-steps.ts';
import { PivotRows } from '../pivot-rows.ts';

const config = Type.Object({
  rows: cols('in', { title: 'One row per combination of' }),
  column: col('in', { title: 'One column per value of' }),
  value: col('in', { title: 'Filled with' }),
  function: choice(['sum', 'count', 'average', 'min', 'max', 'first', 'concat'], {
    description: 'What becomes of several values of one cell',
  }),
  values: Type.Optional(
    Type.Array(Type.String(), {
      title: 'Columns',
      description: 'The values that become columns, as text; absent: one json attribute `values` with all of them',
    }),
  ),
});
type Config = Static<typeof config>;

/** Type of a cell. */
const cellOf = (config: Config, schema: Schema): Attribute => {
  const attribute = schema[attributeIndex(schema, config.value, 'value')];
  return { ...attribute, type: measureType(config.function, attribute, 'value') };
};

const rowsOf = ({ rows }: Config, schema: Schema): Attribute[] =>
  rows.map((name, i) => schema[attributeIndex(schema, name, `rows.${i}`)]);

function outputSchema(config: Config, schema: Schema): Schema {
  attributeIndex(schema, config.column, 'column');
  const cell = cellOf(config, schema);
  const cells = config.values?.map(name => ({ ...cell, name })) ?? [{ name: 'values', type: 'json' } as const];
  return uniqueNames([...rowsOf(config, schema), ...cells], config.values ? 'values' : 'rows');
}

/** Turns the values of an attribute into columns. */
export const pivot = defineOperator({
  type: 'pivot',
  version: 1,
  group: 'clean',
  label: 'Pivot',
  summary: 'Makes one row per combination of keys and one column per value of an attribute, filled from another.',
  config,
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'group',
  examples: [
    {
      config: { rows: ['city'], column: 'year', value: 'people', function: 'sum', values: ['2010', '2020'] },
      inputs: {
        in: {
          schema: [
            { name: 'city', type: 'string' },
            { name: 'year', type: 'int32' },
            { name: 'people', type: 'int32' },
          ],
          rows: [
            ['Oslo', 2020, 693],
            ['Rome', 2020, 2000],
            ['Oslo', 2010, 586],
            ['Rome', 2020, 800],
            ['Rome', 1990, 5],
          ],
        },
      },
      outputs: {
        out: [
          ['Oslo', 586, 693],
          ['Rome', null, 2800],
        ],
      },
    },
    {
      title: 'Columns that nobody knows beforehand',
      config: { rows: ['city'], column: 'year', value: 'people', function: 'first' },
      inputs: {
        in: {
          schema: [
            { name: 'city', type: 'string' },
            { name: 'year', type: 'int32' },
            { name: 'people', type: 'int32' },
          ],
          rows: [
            ['Oslo', 2020, 693],
            ['Rome', null, 2000],
            ['Oslo', 2010, 586],
          ],
        },
      },
      outputs: {
        out: [
          ['Oslo', { 2010: 586, 2020: 693 }],
          ['Rome', { null: 2000 }],
        ],
      },
    },
  ],

  inferSchemas: (config, inputs) => ({ out: outputSchema(config, inputs.in) }),

  columns(config) {
    const origin = (attribute: string) => ({ port: 'in', attribute });
    const cells = (config.values ?? ['values']).map(name => [name, [origin(config.column), origin(config.value)]]);
    return { out: Object.fromEntries([...config.rows.map(name => [name, [origin(name)]]), ...cells]) };
  },

  rewrites: {
    passes: ({ rows }) => ({ in: Object.fromEntries(rows.map(name => [name, name])) }),
    needs: ({ rows, column, value }) => ({ in: [...new Set([...rows, column, value])] }),
  },

  createExecutor(config, context) {
    const input = context.inputs.in;
    const keys = [...rowsOf(config, input), input[attributeIndex(input, config.column)]];
    const value = attributeIndex(input, config.value);
    const measure = measureOf({
      function: config.function,
      attribute: input[value],
      column: value,
      ...(config.function === 'concat' && { argument: ', ' }),
    });
    const grouping = new Grouping(
      {
        input,
        keys: keys.map(a => attributeIndex(input, a.name)),
        measures: [measure],
        output: [...keys, cellOf(config, input)].map((a, c) => ({ ...a, name: `c${c}` })),
        assigns: context.lineage,
        batchRows: context.batchRows,
      },
      limitsOf(context),
    );
    const pivoted = new PivotRows(grouping, keys.slice(0, -1), config.values ?? null, config.function, context);
    return {
      process: batch => pivoted.add(batch),
      finish: () => pivoted.finish(),
      save: () => grouping.save(),
      restore: state => grouping.restore(state),
      close: () => grouping.close(),
    };
  },
});

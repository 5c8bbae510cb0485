import { type Static, Type } from 'typebox';
import { type AggregateFunction, aggregateFunctions, measureOf, measureType } from '#engine/data/aggregate/measures.ts';
import { Grouping } from '#engine/data/group/grouping.ts';
import { type Attribute, attributeIndex, type Schema, uniqueNames } from '#engine/data/schema.ts';
import { type Problem, problemOf, SluiceError } from '#engine/errors.ts';
import { choice, col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { groupingExecutor, limitsOf } from '../group-steps.ts';

const config = Type.Object({
  groupBy: Type.Array(col(), {
    default: [],
    title: 'Group by',
    description: 'One row per combination; none: one row in all',
  }),
  measures: Type.Array(
    Type.Object({
      function: choice(aggregateFunctions, { description: 'What is computed over the rows of a group' }),
      attribute: Type.Optional(col('in', { description: 'Left out, count counts rows' })),
      as: Type.String({ minLength: 1, description: 'Name of the result' }),
      argument: Type.Optional(
        Type.Union([Type.Number(), Type.String()], {
          description: 'Fraction of quantile (0–1), separator of concat',
        }),
      ),
    }),
    { default: [], description: 'Attributes of the result, after the keys' },
  ),
});
type Config = Static<typeof config>;
type Measure = Config['measures'][number];

const attributeOf = (schema: Schema, { attribute }: Measure, i: number): Attribute | null =>
  attribute === undefined ? null : schema[attributeIndex(schema, attribute, `measures.${i}.attribute`)];

function outputSchema({ groupBy, measures }: Config, schema: Schema): Schema {
  const keys = groupBy.map((name, i) => schema[attributeIndex(schema, name, `groupBy.${i}`)]);
  const results = measures.map((measure, i): Attribute => {
    const attribute = attributeOf(schema, measure, i);
    const type = measureType(measure.function, attribute, `measures.${i}.attribute`);
    return { name: measure.as, type, ...(type === 'vector' && { width: attribute?.width }) };
  });
  return uniqueNames([...keys, ...results], 'measures');
}

/** What is wrong with one measure, whatever the input. */
function measureProblem({ function: name, attribute, argument }: Measure, i: number): Problem[] {
  const problem = (field: string, reason: string) => [
    problemOf(new SluiceError('CONFIG_INVALID', { field: `measures.${i}.${field}`, reason, type: 'aggregate' })),
  ];
  if (attribute === undefined && name !== 'count') return problem('attribute', `${name} needs an attribute`);
  if (name === 'quantile' && !(typeof argument === 'number' && argument >= 0 && argument <= 1))
    return problem('argument', 'quantile needs a fraction from 0 to 1');
  return [];
}

const separator = (name: AggregateFunction, argument: number | string | undefined) =>
  name === 'concat' ? (argument ?? ', ') : argument;

/** Groups rows by keys and computes measures over each group. */
export const aggregate = defineOperator({
  type: 'aggregate',
  version: 1,
  group: 'reduce',
  label: 'Aggregate',
  summary: 'Groups rows by keys and computes counts, sums, averages and more for each group.',
  config,
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'group',
  examples: [
    {
      title: 'Sales per city',
      config: {
        groupBy: ['city'],
        measures: [
          { function: 'count', as: 'sales' },
          { function: 'sum', attribute: 'price', as: 'total' },
          { function: 'max', attribute: 'price', as: 'dearest' },
        ],
      },
      inputs: {
        in: {
          schema: [
            { name: 'city', type: 'string' },
            { name: 'price', type: 'int32' },
          ],
          rows: [
            ['Oslo', 3],
            ['Rome', 5],
            ['Oslo', null],
            ['Oslo', 4],
            [null, 1],
          ],
        },
      },
      outputs: {
        out: [
          ['Oslo', 3, 7, 4],
          ['Rome', 1, 5, 5],
          [null, 1, 1, 1],
        ],
      },
    },
    {
      title: 'One row in all, even of no rows',
      config: {
        measures: [
          { function: 'count', as: 'n' },
          { function: 'median', attribute: 'x', as: 'middle' },
          { function: 'concat', attribute: 'x', as: 'all', argument: '+' },
        ],
      },
      inputs: { in: { schema: [{ name: 'x', type: 'float64' }], rows: [[1], [4], [2], [null]] } },
      outputs: { out: [[4, 2, '1+4+2']] },
    },
  ],

  validate: ({ groupBy, measures }) =>
    groupBy.length + measures.length === 0
      ? [problemOf(new SluiceError('CONFIG_MISSING', { field: 'measures', type: 'aggregate' }))]
      : measures.flatMap(measureProblem),

  inferSchemas: (config, { in: schema }) => ({ out: outputSchema(config, schema) }),

  columns: ({ groupBy, measures }) => ({
    out: Object.fromEntries([
      ...groupBy.map(name => [name, [{ port: 'in', attribute: name }]] as const),
      ...measures.map(m => [m.as, m.attribute === undefined ? [] : [{ port: 'in', attribute: m.attribute }]] as const),
    ]),
  }),

  rewrites: {
    passes: ({ groupBy }) => ({ in: Object.fromEntries(groupBy.map(name => [name, name])) }),
    needs: ({ groupBy, measures }) => ({ in: [...new Set([...groupBy, ...measures.flatMap(m => m.attribute ?? [])])] }),
  },

  parallel: ({ groupBy }) => (groupBy.length === 0 ? null : { kind: 'groups', port: 'in', keys: groupBy }),

  createExecutor({ groupBy, measures }, context) {
    const input = context.inputs.in;
    const grouping = new Grouping(
      {
        input,
        keys: groupBy.map(name => attributeIndex(input, name)),
        measures: measures.map((measure, i) =>
          measureOf({
            function: measure.function,
            attribute: attributeOf(input, measure, i),
            column: measure.attribute === undefined ? null : attributeIndex(input, measure.attribute),
            argument: separator(measure.function, measure.argument),
          }),
        ),
        output: context.outputs.out,
        assigns: context.lineage,
        batchRows: context.batchRows,
      },
      limitsOf(context),
    );
    return groupingExecutor(grouping, { inputs: ['in'] });
  },
});

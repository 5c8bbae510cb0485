import { type Static, Type } from 'typebox';
import { referencedAttributes } from '#engine/data/expression/ast.ts';
import type { CompiledPredicate } from '#engine/data/expression/compile.ts';
import { compilePredicate } from '#engine/data/expression/compile.ts';
import { parseExpression } from '#engine/data/expression/parse.ts';
import { grown } from '#engine/data/grow.ts';
import type { Schema } from '#engine/data/schema.ts';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { choice, col, expression } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { countRows, keepRows, otherRows } from '#engine/operator/emission.ts';
import { comparisons, needsValue, predicateText } from '../predicate-text.ts';
import { bothConditions, passing, renamedCondition, safeConditions } from '../rewrites.ts';

const config = Type.Object(
  {
    where: Type.Optional(expression('in', { title: 'Condition' })),
    predicates: Type.Optional(
      Type.Array(
        Type.Object({
          attribute: col(),
          comparison: choice(comparisons, { default: '=' }),
          value: Type.Optional(Type.Any({ title: 'Value' })),
        }),
        { minItems: 1, description: 'Comparisons in place of a condition' },
      ),
    ),
    combine: choice(['all', 'any'], { default: 'all', title: 'Predicates that must hold' }),
  },
  {
    variants: [
      { title: 'Condition', fields: ['where'] },
      { title: 'Comparisons', fields: ['predicates', 'combine'] },
    ],
  },
);

type Config = Static<typeof config>;

const allOf = (where: string): Config => ({ where, combine: 'all' });

/** The condition of a config; predicates are put into words and treated like any expression. */
function textOf({ where, predicates = [], combine }: Config, schema: Schema): string {
  if (where !== undefined) return where;
  const parts = predicates.map((p, i) => predicateText(p, schema, `predicates.${i}`));
  return parts.join(combine === 'all' ? ' AND ' : ' OR ');
}

const predicateOf = (config: Config, schema: Schema): CompiledPredicate =>
  compilePredicate(textOf(config, schema), schema, config.where === undefined ? 'predicates' : 'where');

/** Keeps the rows for which a condition is true. */
export const filter = defineOperator({
  type: 'filter',
  version: 1,
  group: 'clean',
  label: 'Filter',
  summary: 'Keeps the rows for which a condition is true; the others leave on a second port.',
  config,
  inputs: { in: {} },
  outputs: { out: {}, rest: { label: 'other rows' } },
  lineage: 'one',
  examples: [
    {
      config: { where: "price >= 10 AND name LIKE 'a%'" },
      inputs: {
        in: {
          schema: [
            { name: 'name', type: 'string' },
            { name: 'price', type: 'float64' },
          ],
          rows: [
            ['apple', 12],
            ['ant', 3],
            ['axe', null],
            ['bus', 90],
            ['art', 10],
          ],
        },
      },
      outputs: {
        out: [
          ['apple', 12],
          ['art', 10],
        ],
        rest: [
          ['ant', 3],
          ['axe', null],
          ['bus', 90],
        ],
      },
    },
    {
      title: 'Any of some comparisons',
      config: {
        predicates: [
          { attribute: 'n', comparison: '>', value: 5 },
          { attribute: 's', comparison: 'is-null' },
        ],
        combine: 'any',
      },
      inputs: {
        in: {
          schema: [
            { name: 'n', type: 'int64' },
            { name: 's', type: 'string' },
          ],
          rows: [
            [9, 'a'],
            [1, null],
            [null, 'b'],
            [2, 'c'],
          ],
        },
      },
      outputs: {
        out: [
          [9, 'a'],
          [1, null],
        ],
        rest: [
          [null, 'b'],
          [2, 'c'],
        ],
      },
    },
  ],

  validate({ where, predicates }) {
    const missing = (field: string) => problemOf(new SluiceError('CONFIG_MISSING', { field, type: 'filter' }));
    if (where === undefined && predicates === undefined) return [missing('where')];
    if (where !== undefined && predicates !== undefined)
      return [
        problemOf(
          new SluiceError('CONFIG_INVALID', {
            field: 'predicates',
            reason: 'there is a condition already',
            type: 'filter',
          }),
        ),
      ];
    return (predicates ?? []).flatMap(({ comparison, value }, i) =>
      needsValue(comparison) && (value ?? null) === null ? [missing(`predicates.${i}.value`)] : [],
    );
  },

  inferSchemas(config, inputs) {
    predicateOf(config, inputs.in);
    return { out: inputs.in, rest: inputs.in };
  },

  rewrites: {
    ...passing((config: Config, schema) => referencedAttributes(parseExpression(textOf(config, schema)), schema)),
    conditions: (config, inputs) => safeConditions(textOf(config, inputs.in), inputs.in, allOf),
    renamed: ({ where = '' }, names) => allOf(renamedCondition(where, names)),
    both: (a, b) => allOf(bothConditions(a.where ?? '', b.where ?? '')),
  },

  parallel: config => ({
    kind: 'batches',
    port: 'in',
    reads: schema => referencedAttributes(parseExpression(textOf(config, schema)), schema),
  }),

  createExecutor(config, { inputs, wants }) {
    const predicate = predicateOf(config, inputs.in);
    let met = new Uint16Array(0);
    return {
      *process(batch) {
        met = grown(met, batch.rows);
        const kept = met.slice(0, predicate.select(batch, met));
        yield keepRows('out', batch, kept);
        if (wants('rest')) yield keepRows('rest', batch, otherRows(kept, batch.rows));
        else yield countRows('rest', batch.schema, batch.rows - kept.length);
      },
    };
  },
});

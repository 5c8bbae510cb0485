import type { Static } from 'typebox';
import { Type } from 'typebox';
import { withColumns } from '#engine/data/batch.ts';
import { attributeIndex, type Schema, uniqueNames } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { passRows } from '#engine/operator/emission.ts';

const config = Type.Object({
  attributes: Type.Array(
    Type.Object({ name: col('in'), as: Type.Optional(Type.String({ minLength: 1, title: 'New name' })) }),
    { minItems: 1 },
  ),
  drop: Type.Boolean({ default: false, title: 'Drop these and keep the others' }),
});

/** Input position of each output attribute. */
function picked({ attributes, drop }: Static<typeof config>, schema: Schema): number[] {
  const named = attributes.map(({ name }, i) => attributeIndex(schema, name, `attributes.${i}.name`));
  if (!drop) return named;
  const kept = schema.map((_, c) => c).filter(c => !named.includes(c));
  if (kept.length === 0)
    throw new SluiceError('SCHEMA_MISMATCH', { reason: 'every attribute is dropped', field: 'attributes' });
  return kept;
}

/** Keeps some attributes, in the order listed, or drops them. */
export const project = defineOperator({
  type: 'project',
  version: 1,
  group: 'clean',
  label: 'Project',
  summary: 'Keeps the attributes listed, in that order and under new names where given, or drops them.',
  config,
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: { attributes: [{ name: 'b' }, { name: 'a', as: 'id' }] },
      inputs: {
        in: {
          schema: [
            { name: 'a', type: 'int32' },
            { name: 'b', type: 'string' },
            { name: 'c', type: 'bool' },
          ],
          rows: [
            [1, 'x', true],
            [2, null, false],
          ],
        },
      },
      outputs: {
        out: [
          ['x', 1],
          [null, 2],
        ],
      },
    },
    {
      title: 'Drop',
      config: { attributes: [{ name: 'a' }], drop: true },
      inputs: {
        in: {
          schema: [
            { name: 'a', type: 'int32' },
            { name: 'b', type: 'string' },
          ],
          rows: [[1, 'x']],
        },
      },
      outputs: { out: [['x']] },
    },
  ],

  inferSchemas(config, inputs) {
    const out = picked(config, inputs.in).map((c, i) => ({
      ...inputs.in[c],
      ...(!config.drop && config.attributes[i].as && { name: config.attributes[i].as }),
    }));
    return { out: uniqueNames(out, 'attributes') };
  },

  columns(config, inputs) {
    const from = picked(config, inputs.in).map(c => inputs.in[c].name);
    const named = from.map((name, i) => [(!config.drop && config.attributes[i].as) || name, name]);
    return { out: Object.fromEntries(named.map(([as, attribute]) => [as, [{ port: 'in', attribute }]])) };
  },

  rewrites: {
    passes: (config, inputs) => ({
      in: Object.fromEntries(
        picked(config, inputs.in).map((c, i) => [
          (!config.drop && config.attributes[i].as) || inputs.in[c].name,
          inputs.in[c].name,
        ]),
      ),
    }),
    needs: ({ attributes, drop }, _, { out }) => ({
      in: [...new Set([...attributes.map(({ name }) => name), ...(drop ? out : [])])],
    }),
  },

  createExecutor(config, { inputs, outputs }) {
    const from = picked(config, inputs.in);
    return {
      *process(batch) {
        const columns = from.map(c => batch.columns[c]);
        yield passRows('out', batch, 'in', withColumns(batch, outputs.out, columns));
      },
    };
  },
});

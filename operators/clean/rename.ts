import { Type } from 'typebox';
import { withColumns } from '#engine/data/batch.ts';
import { attributeIndex, type Schema, uniqueNames } from '#engine/data/schema.ts';
import { col } from '#engine/operator/config.ts';
import { type ColumnOrigins, defineOperator } from '#engine/operator/define.ts';
import { passRows } from '#engine/operator/emission.ts';

type Names = readonly { readonly from: string; readonly to: string }[];

/** New name of each attribute of `schema`, all renamed at once, so that two may swap. */
function renamed(names: Names, schema: Schema): Schema {
  const out = [...schema];
  names.forEach(({ from, to }, i) => {
    const index = attributeIndex(schema, from, `names.${i}.from`);
    out[index] = { ...schema[index], name: to };
  });
  return uniqueNames(out, 'names');
}

/** Gives attributes other names and touches nothing else. */
export const rename = defineOperator({
  type: 'rename',
  version: 1,
  group: 'clean',
  label: 'Rename',
  summary: 'Gives attributes other names; two may swap theirs.',
  config: Type.Object({
    names: Type.Array(
      Type.Object({ from: col('in', { title: 'Attribute' }), to: Type.String({ minLength: 1, title: 'New name' }) }),
    ),
  }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: {
        names: [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'a' },
        ],
      },
      inputs: {
        in: {
          schema: [
            { name: 'a', type: 'int32' },
            { name: 'b', type: 'string' },
          ],
          rows: [
            [1, 'x'],
            [null, 'y'],
          ],
        },
      },
      outputs: {
        out: [
          [1, 'x'],
          [null, 'y'],
        ],
      },
    },
  ],

  inferSchemas: ({ names }, inputs) => ({ out: renamed(names, inputs.in) }),

  columns({ names }, inputs) {
    const out = renamed(names, inputs.in);
    const origins: ColumnOrigins = Object.fromEntries(
      out.map((a, c) => [a.name, [{ port: 'in', attribute: inputs.in[c].name }]]),
    );
    return { out: origins };
  },

  rewrites: {
    passes: ({ names }, inputs) => ({
      in: Object.fromEntries(renamed(names, inputs.in).map(({ name }, c) => [name, inputs.in[c].name])),
    }),
    needs: ({ names }, inputs, { out }) => {
      const after = renamed(names, inputs.in);
      const named = new Set(names.map(({ from }) => from));
      return { in: inputs.in.map(a => a.name).filter((name, c) => named.has(name) || out.includes(after[c].name)) };
    },
  },

  createExecutor: (_, { outputs }) => ({
    *process(batch) {
      yield passRows('out', batch, 'in', withColumns(batch, outputs.out, batch.columns));
    },
  }),
});

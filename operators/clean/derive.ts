import { type Static, Type } from 'typebox';
import type { Batch } from '#engine/data/batch.ts';
import type { Column } from '#engine/data/column.ts';
import { type CompiledExpression, compileExpression } from '#engine/data/expression/compile.ts';
import type { Attribute, Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { passedAndAdded } from '#engine/operator/column-origins.ts';
import { attributeType, expression } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { passRows } from '#engine/operator/emission.ts';
import { ColumnCast } from '../cast-column.ts';
import { passing } from '../rewrites.ts';

const config = Type.Object({
  columns: Type.Array(
    Type.Object({
      name: Type.String({ minLength: 1 }),
      expression: expression(),
      type: Type.Optional(attributeType({ description: 'Cast to it; else the type of the expression' })),
    }),
    { minItems: 1 },
  ),
});

/** One new column: what computes it, where it goes, and the schema when it is there. */
interface Derived {
  readonly compiled: CompiledExpression;
  readonly cast: ColumnCast;
  readonly attribute: Attribute;
  readonly index: number;
  readonly schema: Schema;
}

/** The columns in order; each sees those before it, and one of a known name takes its place. */
function derived({ columns }: Static<typeof config>, input: Schema): Derived[] {
  let schema = input;
  return columns.map(({ name, expression, type }, i) => {
    const compiled = compileExpression(expression, schema, `columns.${i}.expression`);
    const width = compiled.width !== undefined && { width: compiled.width };
    const same = type === undefined || type === compiled.type;
    const attribute: Attribute = same ? { name, type: compiled.type, ...width } : { name, type };
    const found = schema.findIndex(a => a.name === name);
    const index = found < 0 ? schema.length : found;
    schema = [...schema.slice(0, index), attribute, ...schema.slice(index + 1)];
    return { compiled, cast: new ColumnCast(compiled.type, attribute), attribute, index, schema };
  });
}

function evaluated({ compiled, cast, attribute, index, schema }: Derived, batch: Batch): Batch {
  const { column, misfits } = cast.cast(compiled.evaluate(batch), batch);
  for (const [k, { value, wanted }] of misfits)
    throw new SluiceError('VALUE_INVALID', { value, wanted: `${wanted} ('${attribute.name}', row ${batch.base + k})` });
  const columns: Column[] = [...batch.columns];
  columns[index] = column;
  return { ...batch, schema, columns };
}

/** Adds attributes computed from others. */
export const derive = defineOperator({
  type: 'derive',
  version: 1,
  group: 'clean',
  label: 'Derive',
  summary: 'Adds attributes computed by expressions; later ones may use earlier ones, and a known name is replaced.',
  config,
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: {
        columns: [
          { name: 'total', expression: 'price * count' },
          { name: 'label', expression: "CASE WHEN total > 10 THEN 'big' ELSE 'small' END" },
          { name: 'count', expression: 'count + 1' },
        ],
      },
      inputs: {
        in: {
          schema: [
            { name: 'price', type: 'float64' },
            { name: 'count', type: 'int32' },
          ],
          rows: [
            [2.5, 2],
            [4, 3],
            [null, 1],
          ],
        },
      },
      outputs: {
        out: [
          [2.5, 3, 5, 'small'],
          [4, 4, 12, 'big'],
          [null, 2, null, 'small'],
        ],
      },
    },
    {
      title: 'With a type',
      config: { columns: [{ name: 'text', expression: 'n + 1', type: 'string' }] },
      inputs: { in: { schema: [{ name: 'n', type: 'int32' }], rows: [[1], [null]] } },
      outputs: {
        out: [
          [1, '2'],
          [null, null],
        ],
      },
    },
  ],

  inferSchemas: (config, inputs) => ({ out: derived(config, inputs.in).at(-1)!.schema }),

  columns(config, inputs) {
    const from: { [name: string]: readonly string[] } = {};
    for (const { compiled, attribute } of derived(config, inputs.in))
      from[attribute.name] = [...new Set(compiled.attributes.flatMap(name => from[name] ?? [name]))];
    return { out: passedAndAdded(inputs.in, from) };
  },

  rewrites: passing<Static<typeof config>>(
    (config, schema) => derived(config, schema).flatMap(({ compiled }) => compiled.attributes),
    ({ columns }) => columns.map(({ name }) => name),
  ),

  parallel: config => ({
    kind: 'batches',
    port: 'in',
    reads: schema => {
      const read = new Set(derived(config, schema).flatMap(({ compiled }) => compiled.attributes));
      return schema.map(({ name }) => name).filter(name => read.has(name));
    },
  }),

  createExecutor(config, { inputs }) {
    const steps = derived(config, inputs.in);
    return {
      *process(batch) {
        yield passRows(
          'out',
          batch,
          'in',
          steps.reduce((current, step) => evaluated(step, current), batch),
        );
      },
      save: () => steps.map(({ cast }) => cast.width),
      restore: state => (state as number[]).forEach((width, i) => (steps[i].cast.width = width)),
    };
  },
});

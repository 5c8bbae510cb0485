import { type Static, Type } from 'typebox';
import type { Batch } from '#engine/data/batch.ts';
import { attributeIndex, type Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { passedAndAdded } from '#engine/operator/column-origins.ts';
import { attributeType, choice, col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { keepRows, passRows } from '#engine/operator/emission.ts';
import { ColumnCast } from '../cast-column.ts';
import { rejectRows, withReason } from '../rejected.ts';
import { passing } from '../rewrites.ts';

const config = Type.Object({
  casts: Type.Array(
    Type.Object({
      attribute: col(),
      type: attributeType(),
      format: Type.Optional(Type.String({ minLength: 1, description: 'Of times as text, such as %d.%m.%Y %H:%M' })),
    }),
    { minItems: 1 },
  ),
  onError: choice(['reject', 'null', 'fail'], { default: 'reject', title: 'A value that does not fit' }),
});
type Config = Static<typeof config>;

function casted({ casts }: Config, schema: Schema): Schema {
  const out = [...schema];
  casts.forEach(({ attribute, type, format }, i) => {
    const index = attributeIndex(schema, attribute, `casts.${i}.attribute`);
    const refuse = (field: string, reason: string): never => {
      throw new SluiceError('CONFIG_INVALID', { field: `casts.${i}.${field}`, reason, type: 'cast' });
    };
    if (casts.findIndex(c => c.attribute === attribute) < i) refuse('attribute', `'${attribute}' is cast twice`);
    const from = schema[index].type;
    if (
      format !== undefined &&
      !(from === 'string' && type === 'timestamp') &&
      !(from === 'timestamp' && type === 'string')
    )
      refuse('format', `a format is for times as text, not for ${from} as ${type}`);
    if (from !== type) out[index] = { name: attribute, type };
  });
  return out;
}

/** The casts of a config, each with the column it is about. */
function castsOf(
  { casts }: Config,
  schema: Schema,
): { readonly index: number; readonly name: string; readonly cast: ColumnCast }[] {
  return casts.map(({ attribute: name, type, format }) => {
    const index = attributeIndex(schema, name);
    return { index, name, cast: new ColumnCast(schema[index].type, { name, type }, format) };
  });
}

/** Gives attributes other types. */
export const cast = defineOperator({
  type: 'cast',
  version: 1,
  group: 'clean',
  label: 'Cast',
  summary:
    'Gives attributes other types; rows with a value that does not fit are set aside, or the value becomes null.',
  config,
  inputs: { in: {} },
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'one',
  examples: [
    {
      config: { casts: [{ attribute: 'n', type: 'int32' }] },
      inputs: { in: { schema: [{ name: 'n', type: 'string' }], rows: [['1'], ['x'], [null], [' 2.0 ']] } },
      outputs: { out: [[1], [null], [2]], rejected: [['x', "n: 'x' is not int32"]] },
    },
    {
      title: 'Times as text, null where they are none',
      config: { casts: [{ attribute: 'day', type: 'timestamp', format: '%d.%m.%Y' }], onError: 'null' },
      inputs: { in: { schema: [{ name: 'day', type: 'string' }], rows: [['02.01.1970'], ['31.02.1970']] } },
      outputs: { out: [[86_400_000], [null]] },
    },
  ],

  inferSchemas(config, inputs) {
    const out = casted(config, inputs.in);
    castsOf(config, inputs.in);
    return { out, rejected: withReason(inputs.in) };
  },

  columns: (_, inputs) => ({
    out: passedAndAdded(inputs.in, {}),
    rejected: passedAndAdded(inputs.in, { [withReason(inputs.in).at(-1)!.name]: inputs.in.map(a => a.name) }),
  }),

  rewrites: passing<Config>(
    ({ casts }) => casts.map(({ attribute }) => attribute),
    ({ casts }) => casts.map(({ attribute }) => attribute),
  ),

  // The width of vectors is that of the first one met, so their batches stay in order on one thread.
  parallel: ({ casts }) => (casts.some(c => c.type === 'vector') ? null : { kind: 'batches', port: 'in' }),

  createExecutor(config, { inputs, outputs }) {
    const casts = castsOf(config, inputs.in);
    return {
      *process(batch) {
        const columns = [...batch.columns];
        const reasons = new Map<number, string>();
        for (const { index, name, cast } of casts) {
          const { column, misfits } = cast.cast(columns[index], batch);
          columns[index] = column;
          for (const [k, { value, wanted }] of misfits) {
            if (config.onError === 'fail')
              throw new SluiceError('VALUE_INVALID', { value, wanted: `${wanted} ('${name}', row ${batch.base + k})` });
            const reason = `${name}: '${value}' is not ${wanted}`;
            reasons.set(k, reasons.has(k) ? `${reasons.get(k)}; ${reason}` : reason);
          }
        }
        const out: Batch = { ...batch, schema: outputs.out, columns };
        if (reasons.size === 0 || config.onError === 'null') return yield passRows('out', out);
        const kept = Uint16Array.from({ length: batch.rows }, (_, k) => k).filter(k => !reasons.has(k));
        yield keepRows('out', out, kept);
        const ascending = new Map([...reasons].sort(([a], [b]) => a - b));
        yield rejectRows(batch, ascending, outputs.rejected);
      },
      save: () => casts.map(({ cast }) => cast.width),
      restore(state) {
        (state as number[]).forEach((width, i) => (casts[i].cast.width = width));
      },
    };
  },
});

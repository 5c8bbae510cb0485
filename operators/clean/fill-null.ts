import { type Static, Type } from 'typebox';
import type { Batch } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import { fromPlain, type PlainBatch, toPlain } from '#engine/data/plain.ts';
import { type Attribute, attributeIndex, isNumeric, type Schema } from '#engine/data/schema.ts';
import { castValue, show } from '#engine/data/value.ts';
import { must, problemOf, SluiceError } from '#engine/errors.ts';
import { choice, col } from '#engine/operator/config.ts';
import { defineOperator, type Executor, type ExecutorContext, type SpillFile } from '#engine/operator/define.ts';
import { passRows } from '#engine/operator/emission.ts';
import { FillPass } from '../fill-column.ts';
import { mean, median, mode, type Typical } from '../typical.ts';

const config = Type.Object({
  fills: Type.Array(
    Type.Object({
      attribute: col(),
      strategy: choice(['value', 'previous', 'mean', 'median', 'mode'], { default: 'value' }),
      value: Type.Optional(Type.Any({ title: 'Value' })),
    }),
    { minItems: 1 },
  ),
});
type Fill = Static<typeof config>['fills'][number];

const typicals: { readonly [strategy: string]: (type: Attribute['type']) => Typical } = { mean, median, mode };
const isTypical = ({ strategy }: Fill): boolean => strategy in typicals;

/** Column and, for the strategy `value`, value of a fill. */
function resolved(fill: Fill, i: number, schema: Schema): { index: number; value: Value } {
  const index = attributeIndex(schema, fill.attribute, `fills.${i}.attribute`);
  const { name, type } = schema[index];
  const counts = isNumeric(type) || type === 'timestamp';
  if ((fill.strategy === 'mean' || fill.strategy === 'median') && !counts)
    throw new SluiceError('TYPE_MISMATCH', {
      what: `'${name}'`,
      wanted: 'a number or a time',
      found: type,
      field: `fills.${i}.strategy`,
    });
  const { value, error } = castValue((fill.value ?? null) as Value, type);
  if (fill.strategy === 'value' && error !== undefined)
    throw new SluiceError('VALUE_INVALID', {
      value: show(fill.value),
      wanted: `${type} of '${name}'`,
      field: `fills.${i}.value`,
    });
  return { index, value };
}

/** Gives absent values a value. */
export const fillNull = defineOperator({
  type: 'fill-null',
  version: 1,
  group: 'clean',
  label: 'Fill nulls',
  summary: 'Gives absent values a fixed value, the value of the row before, or a typical one (mean, median, mode).',
  config,
  inputs: { in: {} },
  outputs: ({ fills }) => ({ out: { blocking: fills.some(isTypical) } }),
  lineage: 'one',
  examples: [
    {
      config: {
        fills: [
          { attribute: 'n', strategy: 'previous' },
          { attribute: 's', value: '?' },
        ],
      },
      inputs: {
        in: {
          schema: [
            { name: 'n', type: 'int32' },
            { name: 's', type: 'string' },
          ],
          rows: [
            [null, 'a'],
            [1, null],
            [null, 'b'],
            [2, null],
            [null, 'a'],
          ],
        },
      },
      outputs: {
        out: [
          [null, 'a'],
          [1, '?'],
          [1, 'b'],
          [2, '?'],
          [2, 'a'],
        ],
      },
    },
    {
      title: 'Typical values',
      config: {
        fills: [
          { attribute: 'x', strategy: 'mean' },
          { attribute: 'y', strategy: 'median' },
          { attribute: 'z', strategy: 'mode' },
        ],
      },
      inputs: {
        in: {
          schema: [
            { name: 'x', type: 'float64' },
            { name: 'y', type: 'int64' },
            { name: 'z', type: 'string' },
          ],
          rows: [
            [1, 10, 'a'],
            [null, null, 'b'],
            [2, 30, null],
            [6, 20, 'b'],
          ],
        },
      },
      outputs: {
        out: [
          [1, 10, 'a'],
          [3, 20, 'b'],
          [2, 30, 'b'],
          [6, 20, 'b'],
        ],
      },
    },
  ],

  validate: ({ fills }) =>
    fills.flatMap((fill, i) =>
      fill.strategy === 'value' && (fill.value ?? null) === null
        ? [problemOf(new SluiceError('CONFIG_MISSING', { field: `fills.${i}.value` }))]
        : [],
    ),

  inferSchemas({ fills }, inputs) {
    fills.forEach((fill, i) => resolved(fill, i, inputs.in));
    return { out: inputs.in };
  },

  createExecutor: ({ fills }, context) =>
    fills.some(isTypical) ? fillLater(fills, context) : fillAtOnce(passOf(fills, context.inputs.in)),
});

const passOf = (fills: readonly Fill[], schema: Schema): FillPass =>
  new FillPass(fills.map((fill, i) => ({ ...resolved(fill, i, schema), previous: fill.strategy === 'previous' })));

const fillAtOnce = (pass: FillPass): Executor => ({
  *process(batch) {
    yield passRows('out', batch, 'in', pass.apply(batch));
  },
  save: () => pass.values,
  restore: state => {
    pass.values = state as Value[];
  },
});

/** Parks every row until the typical values are known. */
function fillLater(fills: readonly Fill[], { inputs, spill }: ExecutorContext): Executor {
  const pass = passOf(fills, inputs.in);
  const typical = fills.map((fill, i) =>
    isTypical(fill) ? typicals[fill.strategy](inputs.in[pass.fills[i].index].type) : undefined,
  );
  let parked: SpillFile | undefined;
  const park = (batch: Batch) => (parked ??= spill(inputs.in)).write(batch);
  return {
    process(batch) {
      typical.forEach((t, i) => t?.add(batch.columns[pass.fills[i].index], batch));
      park(batch);
      return [];
    },
    *finish() {
      for (const [i, t] of typical.entries()) if (t) pass.values[i] = yield* t.value();
      let base = 0;
      for (const batch of parked?.read() ?? []) {
        yield passRows('out', { ...batch, base }, 'in', pass.apply(batch));
        base += batch.rows;
      }
    },
    save: () => ({ typical: typical.map(t => t?.save()), parked: [...(parked?.read() ?? [])].map(toPlain) }),
    restore(state) {
      const saved = state as { typical: unknown[]; parked: PlainBatch[] };
      typical.forEach((t, i) => t?.restore(must(saved.typical[i], 'a saved strategy')));
      saved.parked.map(fromPlain).forEach(park);
    },
    close: () => parked?.release(),
  };
}

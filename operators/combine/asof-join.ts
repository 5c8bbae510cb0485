import { type Static, Type } from 'typebox';
import type { Batch } from '#engine/data/batch.ts';
import type { PlainBatch } from '#engine/data/plain.ts';
import { attributeOf, commonType, type Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { choice, col, cols } from '#engine/operator/config.ts';
import { defineOperator, type Emission } from '#engine/operator/define.ts';
import { noOrigin } from '#engine/operator/lineage.ts';
import { AsofIndex } from '../asof-index.ts';
import { HeldSide } from '../held-side.ts';
import { keyAt, keyPair, moveKey, timeUnits } from '../numeric-keys.ts';
import { emitPairs } from '../pair-emitter.ts';
import { pairColumns, pairNeeds, pairPasses, pairSchema } from '../pair-schema.ts';

const config = Type.Object({
  left: col('left'),
  right: col('right'),
  by: Type.Optional(
    cols('left', { title: 'Only rows with equal values of', description: 'Attributes of both inputs' }),
  ),
  tolerance: Type.Optional(
    Type.Number({ minimum: 0, description: 'How far back the right row may be; any when absent' }),
  ),
  unit: Type.Optional(choice(timeUnits, { description: 'Of the tolerance between timestamps; ms when absent' })),
  suffix: Type.String({ default: '_right', description: 'For right names that are taken' }),
});
type Config = Static<typeof config>;

const pairsOf = ({ suffix, by = [] }: Config, { left, right }: { readonly [port: string]: Schema }) =>
  pairSchema(left, right, suffix, by);

function checkBy(by: readonly string[], left: Schema, right: Schema): void {
  by.forEach((name, i) => {
    const [a, b] = [attributeOf(left, name, `by.${i}`), attributeOf(right, name, `by.${i}`)];
    if (commonType(a.type, b.type) !== null) return;
    throw new SluiceError('TYPE_MISMATCH', {
      what: `'${name}' of right`,
      wanted: `${a.type}, as on left`,
      found: b.type,
      field: `by.${i}`,
    });
  });
}

/** Finds for each left row the last right row at or before it. */
export const asofJoin = defineOperator({
  type: 'asof-join',
  version: 1,
  group: 'combine',
  label: 'As-of join',
  summary: 'Gives each left row the latest right row that is not after it; a left row without one keeps nulls.',
  config,
  inputs: { left: { after: ['right'] }, right: {} },
  outputs: { out: {} },
  lineage: 'pair',
  examples: [
    {
      title: 'The price when each trade was made',
      config: { left: 'at', right: 'at', by: ['share'], tolerance: 1, unit: 'minute' },
      inputs: {
        left: {
          schema: [
            { name: 'at', type: 'timestamp' },
            { name: 'share', type: 'string' },
          ],
          rows: [
            [70_000, 'A'],
            [59_000, 'A'],
            [70_000, 'B'],
            [500_000, 'A'],
            [null, 'A'],
          ],
        },
        right: {
          schema: [
            { name: 'at', type: 'timestamp' },
            { name: 'share', type: 'string' },
            { name: 'price', type: 'float64' },
          ],
          rows: [
            [60_000, 'A', 2.5],
            [0, 'A', 2],
            [80_000, 'B', 9],
            [null, 'A', 7],
          ],
        },
      },
      outputs: {
        out: [
          [70_000, 'A', 60_000, 2.5],
          [59_000, 'A', 0, 2],
          [70_000, 'B', null, null],
          [500_000, 'A', null, null],
          [null, 'A', null, null],
        ],
      },
    },
  ],

  inferSchemas(config, inputs) {
    keyPair(inputs.left, inputs.right, config);
    checkBy(config.by ?? [], inputs.left, inputs.right);
    return { out: pairsOf(config, inputs).schema };
  },
  columns: (config, inputs) => pairColumns(pairsOf(config, inputs)),
  rewrites: {
    // A right row that is left out would let an earlier one match.
    passes: (config: Config, inputs) => pairPasses(pairsOf(config, inputs), ['left']),
    needs: (config: Config, inputs, { out }) => {
      const { by = [], left, right } = config;
      return pairNeeds(pairsOf(config, inputs), out, { left: [left, ...by], right: [right, ...by] });
    },
  },

  parallel: () => ({ kind: 'batches', port: 'left', whole: ['right'] }),

  createExecutor(config, context) {
    const { inputs } = context;
    const { by = [], tolerance, unit } = config;
    const pairs = pairsOf(config, inputs);
    const keys = keyPair(inputs.left, inputs.right, config);
    const byOf = (schema: Schema) => by.map(name => schema.findIndex(a => a.name === name));
    const step = keys.timestamps ? (unit ?? 'ms') : null;
    const held = new HeldSide(inputs.right, context);
    let index: AsofIndex | null = null;

    function* probe(batch: Batch): Generator<Emission> {
      index ??= yield* AsofIndex.build(held, keys.right, byOf(inputs.right));
      const { rows, selection } = batch;
      const groups = index.groupsOf(batch, byOf(inputs.left));
      const found = new Uint32Array(rows).fill(noOrigin);
      const column = batch.columns[keys.left];
      for (let k = 0; k < rows; k++) {
        const key = keyAt(column, selection === null ? k : selection[k]);
        if (key === null) continue;
        const earliest = tolerance === undefined ? null : moveKey(key, -tolerance, step);
        found[k] = index.find(groups[k], key, earliest);
      }
      const every = new Uint16Array(rows);
      for (let k = 0; k < rows; k++) every[k] = k;
      yield emitPairs({ pairs, held: 'right', store: held.store }, batch, found, every);
    }

    return {
      process(batch, port) {
        if (port === 'left') return probe(batch);
        held.add(batch);
        return [];
      },
      save: () => held.save(),
      restore(state) {
        held.restore(state as PlainBatch[]);
        index = null;
      },
      close() {
        held.close();
        index = null;
      },
    };
  },
});

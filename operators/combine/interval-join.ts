import { type Static, Type } from 'typebox';
import type { Batch } from '#engine/data/batch.ts';
import type { PlainBatch } from '#engine/data/plain.ts';
import { orderBytes } from '#engine/data/sort/order-rows.ts';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { choice, col } from '#engine/operator/config.ts';
import { defineOperator, type Emission } from '#engine/operator/define.ts';
import { HeldSide } from '../held-side.ts';
import { IntervalIndex } from '../interval-index.ts';
import { keyAt, keyPair, timeUnits } from '../numeric-keys.ts';
import { PairGatherer } from '../pair-emitter.ts';
import { pairColumns, pairNeeds, pairPasses, pairSchema } from '../pair-schema.ts';

/** Bytes per held row that the index takes while it is made. */
const indexBytes = 16 + orderBytes(3);

const config = Type.Object({
  left: col('left'),
  right: col('right'),
  lower: Type.Number({ description: 'Added to the left value: the least that the right one may be' }),
  upper: Type.Number({ description: 'Added to the left value: the most that the right one may be' }),
  unit: Type.Optional(choice(timeUnits, { description: 'Of lower and upper between timestamps; ms when absent' })),
  includeLower: Type.Boolean({ default: true }),
  includeUpper: Type.Boolean({ default: true }),
  suffix: Type.String({ default: '_right', description: 'For right names that are taken' }),
});
type Config = Static<typeof config>;

/**
 * Pairs rows whose right value lies in an interval around the left one: left + lower ≤ right ≤ left + upper.
 *
 * Texera's interval join, which wants left in [right, right + constant], is lower = -constant, upper = 0 with its two bounds exchanged.
 */
export const intervalJoin = defineOperator({
  type: 'interval-join',
  version: 1,
  group: 'combine',
  label: 'Interval join',
  summary: 'Pairs each right row with every left row whose value, moved by the bounds, encloses it.',
  config,
  inputs: { left: {}, right: { after: ['left'] } },
  outputs: { out: {} },
  lineage: 'pair',
  examples: [
    {
      title: 'Readings up to ten minutes after an event',
      config: { left: 'at', right: 'at', lower: 0, upper: 10, unit: 'minute' },
      inputs: {
        left: {
          schema: [
            { name: 'event', type: 'string' },
            { name: 'at', type: 'timestamp' },
          ],
          rows: [
            ['start', 600_000],
            ['stop', 0],
            ['never', null],
          ],
        },
        right: {
          schema: [
            { name: 'at', type: 'timestamp' },
            { name: 'value', type: 'float64' },
          ],
          rows: [
            [600_000, 1.5],
            [1_200_001, 2],
            [null, 3],
            [60_000, 4],
          ],
        },
      },
      outputs: {
        out: [
          ['start', 600_000, 600_000, 1.5],
          ['stop', 0, 600_000, 1.5],
          ['stop', 0, 60_000, 4],
        ],
      },
    },
  ],

  validate: ({ lower, upper }) =>
    lower <= upper
      ? []
      : [
          problemOf(
            new SluiceError('CONFIG_INVALID', {
              field: 'lower',
              reason: `should be at most upper (${upper}), found ${lower}`,
              type: 'interval-join',
            }),
          ),
        ],

  inferSchemas(config, { left, right }) {
    keyPair(left, right, config);
    return { out: pairSchema(left, right, config.suffix).schema };
  },
  columns: ({ suffix }, { left, right }) => pairColumns(pairSchema(left, right, suffix)),
  rewrites: {
    passes: ({ suffix }, { left, right }) => pairPasses(pairSchema(left, right, suffix)),
    needs: (config: Config, { left, right }, { out }) =>
      pairNeeds(pairSchema(left, right, config.suffix), out, { left: [config.left], right: [config.right] }),
  },

  parallel: () => ({ kind: 'batches', port: 'right', whole: ['left'] }),

  createExecutor(config, context) {
    const { inputs, batchRows } = context;
    const pairs = pairSchema(inputs.left, inputs.right, config.suffix);
    const keys = keyPair(inputs.left, inputs.right, config);
    const spec = { ...config, column: keys.left, unit: keys.timestamps ? (config.unit ?? 'ms') : null };
    const held = new HeldSide(inputs.left, context);
    let index: IntervalIndex | null = null;

    function* probe(batch: Batch): Generator<Emission> {
      if (index === null) {
        held.claim(held.store.rows * indexBytes);
        index = yield* IntervalIndex.build(held.store, spec);
      }
      const gatherer = new PairGatherer({ pairs, held: 'left', store: held.store }, batch, batchRows);
      const column = batch.columns[keys.right];
      for (let k = 0; k < batch.rows; k++) {
        const key = keyAt(column, batch.selection === null ? k : batch.selection[k]);
        if (key === null) continue;
        index.find(key);
        for (let at = index.start; at < index.end; ) {
          at = gatherer.pair(k, index.rows, at, index.end);
          if (at < index.end) yield gatherer.take();
        }
      }
      if (!gatherer.empty) yield gatherer.take();
    }

    return {
      process(batch, port) {
        if (port === 'right') return probe(batch);
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

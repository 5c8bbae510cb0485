import { Type } from 'typebox';
import type { Batch } from '#engine/data/batch.ts';
import { attributeIndex } from '#engine/data/schema.ts';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { keepRows } from '#engine/operator/emission.ts';
import { chance, chanceSeed } from '../row-chance.ts';
import { Strata } from '../strata.ts';

const portNames = (fractions: readonly number[]): string[] => fractions.map((_, i) => `part${i + 1}`);

/** Index of the part that a number in [0, 1) falls into, when parts lie side by side with these weights. */
function partOf(weights: readonly number[], total: number, at: number): number {
  let rest = at * total;
  for (let i = 0; i < weights.length; i++) if ((rest -= weights[i]) < 0) return i;
  return weights.findLastIndex(w => w > 0);
}

/**
 * Deals the rows of one stratum so that each part stays within its share: a part can get the next row only while it has less than its
 * fraction of the rows so far, with a chance in proportion to what it lacks. No part ever has a whole row too many.
 */
function dealt(fractions: readonly number[], counts: number[], at: number): number {
  const rows = counts.reduce((sum, n) => sum + n, 1);
  const lacks = fractions.map((fraction, i) => Math.max(fraction * rows - counts[i], 0));
  const part = partOf(
    lacks,
    lacks.reduce((sum, n) => sum + n, 0),
    at,
  );
  counts[part]++;
  return part;
}

/** Deals rows at random into parts, each row into exactly one. */
export const split = defineOperator({
  type: 'split',
  version: 1,
  group: 'clean',
  label: 'Split',
  summary:
    'Deals the rows at random into parts of given sizes, each row into exactly one; the same seed deals the same way.',
  config: Type.Object({
    fractions: Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 1 }), {
      minItems: 1,
      default: [0.8, 0.2],
      description: 'Size of each part; together 1',
    }),
    seed: Type.Integer({ default: 1 }),
    stratifyBy: Type.Optional(
      col('in', { title: 'Keep the sizes within each', description: 'Same sizes within each value of it' }),
    ),
  }),
  inputs: { in: {} },
  outputs: ({ fractions }) => Object.fromEntries(portNames(fractions).map(port => [port, {}])),
  lineage: 'one',
  examples: [
    {
      config: { fractions: [0.75, 0.25] },
      inputs: { in: { schema: [{ name: 'n', type: 'int32' }], rows: [[0], [1], [2], [3], [4], [5], [6], [7]] } },
      outputs: { part1: [[0], [1], [2], [3], [5], [6], [7]], part2: [[4]] },
    },
    {
      title: 'Half of each kind',
      config: { fractions: [0.5, 0.5], seed: 3, stratifyBy: 'kind' },
      inputs: {
        in: {
          schema: [
            { name: 'n', type: 'int32' },
            { name: 'kind', type: 'string' },
          ],
          rows: [
            [0, 'a'],
            [1, 'b'],
            [2, 'a'],
            [3, null],
            [4, 'b'],
            [5, null],
          ],
        },
      },
      outputs: {
        part1: [
          [1, 'b'],
          [2, 'a'],
          [5, null],
        ],
        part2: [
          [0, 'a'],
          [3, null],
          [4, 'b'],
        ],
      },
    },
  ],

  validate({ fractions }) {
    const total = fractions.reduce((sum, f) => sum + f, 0);
    if (Math.abs(total - 1) < 1e-9) return [];
    const reason = `the parts should make 1 together, found ${total}`;
    return [problemOf(new SluiceError('CONFIG_INVALID', { field: 'fractions', reason, type: 'split' }))];
  },

  inferSchemas({ fractions, stratifyBy }, inputs) {
    if (stratifyBy !== undefined) attributeIndex(inputs.in, stratifyBy, 'stratifyBy');
    return Object.fromEntries(portNames(fractions).map(port => [port, inputs.in]));
  },

  createExecutor({ fractions, seed, stratifyBy }, { inputs }) {
    const ports = portNames(fractions);
    const start = chanceSeed(seed);
    const by = stratifyBy === undefined ? -1 : attributeIndex(inputs.in, stratifyBy);
    let strata = new Strata();
    let counts: number[][] = [];

    const stratified = (batch: Batch) => {
      const stratumAt = strata.of(batch.columns[by]);
      return (k: number) => {
        const stratum = stratumAt(batch.selection === null ? k : batch.selection[k]);
        return dealt(fractions, (counts[stratum] ??= fractions.map(() => 0)), chance(start, batch.base + k));
      };
    };
    return {
      *process(batch) {
        const part = by < 0 ? (k: number) => partOf(fractions, 1, chance(start, batch.base + k)) : stratified(batch);
        const dealtRows = ports.map(() => new Uint16Array(batch.rows));
        const sizes = ports.map(() => 0);
        for (let k = 0; k < batch.rows; k++) {
          const i = part(k);
          dealtRows[i][sizes[i]++] = k;
        }
        for (let i = 0; i < ports.length; i++) yield keepRows(ports[i], batch, dealtRows[i].slice(0, sizes[i]));
      },
      save: () => ({ strata: strata.save(), counts }),
      restore(state) {
        const saved = state as { strata: ReturnType<Strata['save']>; counts: number[][] };
        strata = new Strata(saved.strata);
        counts = saved.counts;
      },
    };
  },
});

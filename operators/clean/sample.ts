import { Type } from 'typebox';
import { type Batch, selectRows } from '#engine/data/batch.ts';
import { fromPlain, type PlainBatch, toPlain } from '#engine/data/plain.ts';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { defineOperator, type Executor } from '#engine/operator/define.ts';
import { keepRows } from '#engine/operator/emission.ts';
import { fromRows } from '#engine/operator/lineage.ts';
import { Lowest } from '../lowest.ts';
import { chance, chanceSeed } from '../row-chance.ts';

/** Keeps a random part of the rows, or a random number of them. */
export const sample = defineOperator({
  type: 'sample',
  version: 1,
  group: 'clean',
  label: 'Sample',
  summary:
    'Keeps a random part of the rows, or exactly so many of them, in their order; the same seed keeps the same rows.',
  config: Type.Object(
    {
      fraction: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'Part of the rows, 0 to 1' })),
      count: Type.Optional(Type.Integer({ minimum: 0, description: 'Number of rows, in place of a fraction' })),
      seed: Type.Integer({ default: 1 }),
    },
    {
      variants: [
        { title: 'A part', fields: ['fraction'] },
        { title: 'A number of rows', fields: ['count'] },
      ],
    },
  ),
  inputs: { in: {} },
  outputs: ({ count }) => ({ out: { blocking: count !== undefined } }),
  lineage: 'one',
  examples: [
    {
      config: { fraction: 0.5, seed: 7 },
      inputs: { in: { schema: [{ name: 'n', type: 'int32' }], rows: [[0], [1], [2], [3], [4], [5], [6], [7]] } },
      outputs: { out: [[3], [5], [7]] },
    },
    {
      config: { count: 3, seed: 9 },
      inputs: { in: { schema: [{ name: 's', type: 'string' }], rows: [['a'], ['b'], ['c'], [null], ['e'], ['f']] } },
      outputs: { out: [['a'], ['c'], ['f']] },
    },
  ],

  validate: ({ fraction, count }) =>
    (fraction === undefined) === (count === undefined)
      ? [
          problemOf(
            new SluiceError('CONFIG_INVALID', {
              field: fraction === undefined ? 'fraction' : 'count',
              reason: 'give either a fraction or a count',
              type: 'sample',
            }),
          ),
        ]
      : [],

  inferSchemas: (_, inputs) => ({ out: inputs.in }),

  createExecutor: ({ fraction, count, seed }) =>
    count === undefined ? someOf(fraction ?? 1, chanceSeed(seed)) : countOf(count, chanceSeed(seed)),
});

function someOf(fraction: number, seed: number): Executor {
  return {
    *process(batch) {
      const kept = new Uint16Array(batch.rows);
      let n = 0;
      for (let k = 0; k < batch.rows; k++) if (chance(seed, batch.base + k) < fraction) kept[n++] = k;
      yield keepRows('out', batch, kept.slice(0, n));
    },
  };
}

interface Held {
  readonly base: number;
  /** Positions within the batch at `base`, ascending; one per row of `batch`. */
  readonly positions: Uint16Array;
  readonly batch: PlainBatch;
}

/** The rows with the `count` lowest chances: every set of `count` rows is as likely as any other, and no random state is kept. */
function countOf(count: number, seed: number): Executor {
  let lowest = new Lowest(count);
  let held: Held[] = [];
  const offer = (batch: Batch): Uint16Array => {
    const kept = new Uint16Array(batch.rows);
    let n = 0;
    for (let k = 0; k < batch.rows; k++) {
      const row = batch.base + k;
      const key = chance(seed, row);
      if (!lowest.admits(key)) continue;
      lowest.put(key, row);
      kept[n++] = k;
    }
    return kept.slice(0, n);
  };
  return {
    process(batch) {
      const positions = offer(batch);
      // Copied out, so that a row kept does not keep its whole batch in memory.
      if (positions.length > 0)
        held.push({ base: batch.base, positions, batch: toPlain(selectRows(batch, positions)) });
      return [];
    },
    *finish() {
      const rows = new Set<number>();
      for (let i = 1; i < lowest.entries.length; i += 2) rows.add(lowest.entries[i]);
      for (const { base, positions, batch } of held) {
        const kept = Uint16Array.from(positions.keys()).filter(k => rows.has(base + positions[k]));
        if (kept.length === 0) yield undefined;
        else
          yield {
            port: 'out',
            batch: selectRows(fromPlain(batch), kept),
            from: fromRows(
              'in',
              kept.map(k => positions[k]),
              base,
            ),
          };
      }
      held = [];
    },
    save: () => ({ entries: lowest.entries, held }),
    restore(state) {
      const saved = state as { entries: number[]; held: Held[] };
      lowest = new Lowest(count, saved.entries);
      held = saved.held;
    },
  };
}

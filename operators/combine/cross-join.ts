import { Type } from 'typebox';
import { type Batch, makeBatch, sliceBatch } from '#engine/data/batch.ts';
import { gather } from '#engine/data/column.ts';
import { fromPlain, type PlainBatch, toPlain } from '#engine/data/plain.ts';
import { RowStore, range } from '#engine/data/rows/row-store.ts';
import { defineOperator, type Emission, type SpillFile } from '#engine/operator/define.ts';
import { PairGatherer } from '../pair-emitter.ts';
import { pairColumns, pairNeeds, pairPasses, pairSchema } from '../pair-schema.ts';

/** Pairs every left row with every right row. */
export const crossJoin = defineOperator({
  type: 'cross-join',
  version: 1,
  group: 'combine',
  label: 'Cross join',
  summary: 'Pairs every right row with every left row: as many rows as both numbers multiplied.',
  config: Type.Object({ suffix: Type.String({ default: '_right', description: 'For right names that are taken' }) }),
  inputs: { left: {}, right: { after: ['left'] } },
  outputs: { out: {} },
  lineage: 'pair',
  examples: [
    {
      config: {},
      inputs: {
        left: { schema: [{ name: 'size', type: 'string' }], rows: [['S'], ['M']] },
        right: {
          schema: [
            { name: 'colour', type: 'string' },
            { name: 'size', type: 'int32' },
          ],
          rows: [
            ['red', 1],
            ['blue', null],
          ],
        },
      },
      outputs: {
        out: [
          ['S', 'red', 1],
          ['M', 'red', 1],
          ['S', 'blue', null],
          ['M', 'blue', null],
        ],
      },
    },
  ],

  inferSchemas: ({ suffix }, { left, right }) => ({ out: pairSchema(left, right, suffix).schema }),
  columns: ({ suffix }, { left, right }) => pairColumns(pairSchema(left, right, suffix)),
  rewrites: {
    passes: ({ suffix }, { left, right }) => pairPasses(pairSchema(left, right, suffix)),
    needs: ({ suffix }: { suffix: string }, { left, right }, { out }) =>
      pairNeeds(pairSchema(left, right, suffix), out, {}),
  },

  parallel: () => ({ kind: 'batches', port: 'right', whole: ['left'] }),

  createExecutor({ suffix }, context) {
    const { inputs, batchRows } = context;
    const pairs = pairSchema(inputs.left, inputs.right, suffix);
    let store = new RowStore(inputs.left);
    let spilled: SpillFile | null = null;

    function hold(batch: Batch): void {
      if (spilled === null) store.append(batch);
      else
        for (let at = 0; at < batch.rows; at += batchRows)
          spilled.write(sliceBatch(batch, at, Math.min(at + batchRows, batch.rows)));
      if (spilled !== null || store.bytes <= context.memoryBytes()) return;
      spilled = context.spill(inputs.left);
      for (const held of store.batches(batchRows)) spilled.write(held);
      store = new RowStore(inputs.left);
    }

    function* pairHeld(batch: Batch): Generator<Emission> {
      const gatherer = new PairGatherer({ pairs, held: 'left', store }, batch, batchRows);
      const every = range(0, store.rows);
      for (let k = 0; k < batch.rows; k++)
        for (let at = 0; at < every.length; ) {
          at = gatherer.pair(k, every, at, every.length);
          if (at < every.length) yield gatherer.take();
        }
      if (!gatherer.empty) yield gatherer.take();
    }

    /** Reads all left rows for every right row, which is what has to be written anyway. */
    function* pairSpilled(batch: Batch, left: SpillFile): Generator<Emission> {
      for (let k = 0; k < batch.rows; k++) {
        const position = batch.selection === null ? k : batch.selection[k];
        for (const held of left.read()) {
          const same = new Uint16Array(held.rows).fill(position);
          const columns = [...held.columns, ...batch.columns.map(column => gather(column, same))];
          const right = new Uint16Array(held.rows).fill(k);
          yield {
            port: 'out',
            batch: makeBatch(pairs.schema, columns, held.rows),
            from: {
              left: { kind: 'range', start: held.base },
              right: { kind: 'rows', base: batch.base, rows: right },
            },
          };
        }
      }
    }

    return {
      process(batch, port) {
        if (port === 'right') return spilled === null ? pairHeld(batch) : pairSpilled(batch, spilled);
        hold(batch);
        return [];
      },
      save: () => [...(spilled?.read() ?? store.batches(batchRows))].map(toPlain),
      restore(state) {
        for (const batch of state as PlainBatch[]) hold(fromPlain(batch));
      },
      close() {
        spilled?.release();
        store = new RowStore(inputs.left);
      },
    };
  },
});

import { Type } from 'typebox';
import { sliceBatch } from '#engine/data/batch.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { fromRange } from '#engine/operator/lineage.ts';

/** Longest wait between two chances to pause or stop. */
const pieceMs = 20;

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(done => {
    if (signal.aborted) return done();
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish);
  });

/** Lets rows through slowly; for demonstrations and for sources that must not be hurried. */
export const sleep = defineOperator({
  type: 'sleep',
  version: 1,
  group: 'control',
  label: 'Sleep',
  summary: 'Waits before each row and lets it through unchanged.',
  config: Type.Object({ msPerRow: Type.Number({ minimum: 0, title: 'Milliseconds per row' }) }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: { msPerRow: 0.5 },
      inputs: { in: { schema: [{ name: 'n', type: 'int32' }], rows: [[1], [2], [3]] } },
      outputs: { out: [[1], [2], [3]] },
    },
  ],

  inferSchemas: (_, inputs) => ({ out: inputs.in }),

  createExecutor({ msPerRow }, { signal }) {
    const step = Math.max(Math.floor(pieceMs / Math.max(msPerRow, 0.001)), 1);
    return {
      async *process(batch) {
        for (let start = 0; start < batch.rows && !signal.aborted; start += step) {
          const end = Math.min(start + step, batch.rows);
          for (let rest = (end - start) * msPerRow; rest > 0 && !signal.aborted; rest -= pieceMs) {
            await wait(Math.min(rest, pieceMs), signal);
            yield undefined;
          }
          if (signal.aborted) return;
          yield { port: 'out', batch: sliceBatch(batch, start, end), from: fromRange('in', batch.base + start) };
        }
      },
    };
  },
});

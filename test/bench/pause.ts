import { Worker } from 'node:worker_threads';
import { pause } from '#engine/control/pause.ts';
import { resume } from '#engine/control/resume.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { quantile, round2 } from './measure.ts';
import { runSluice, type SluiceOptions } from './sluice.ts';

/** Asks from another thread, at uneven moments, as a person or a server would. */
const asker = `
const { parentPort } = require('node:worker_threads');
const wait = new Int32Array(new SharedArrayBuffer(4));
let seed = 7;
parentPort.on('message', () => {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  Atomics.wait(wait, 0, 0, 1 + seed % 30);
  parentPort.postMessage({ asked: performance.timeOrigin + performance.now() });
});`;

export interface PauseTimes {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly pauses: number;
  /** Rows emitted between an acknowledged pause and its resume; must be 0 [L4]. */
  readonly leaked: number;
}

/** Pauses a workflow again and again while it runs, from another thread: milliseconds from the request to nothing being emitted any more. */
export async function measurePauses(
  workflow: Workflow,
  pauses: number,
  options: SluiceOptions = {},
): Promise<PauseTimes> {
  const times: number[] = [];
  let leaked = 0;
  for (let run = 0; times.length < pauses && run < 2 * pauses; run++) {
    const worker = new Worker(asker, { eval: true });
    await runSluice(workflow, {
      ...options,
      watch: execution => {
        options.watch?.(execution);
        const emitted = () =>
          execution.status().reduce((sum, n) => sum + Object.values(n.rows).reduce((a, b) => a + b, 0), 0);
        worker.on('message', ({ asked }: { asked: number }) => {
          if (!pause(execution)) return;
          times.push(performance.timeOrigin + performance.now() - asked);
          const rows = emitted();
          setTimeout(() => {
            leaked += emitted() - rows;
            resume(execution);
            worker.postMessage(null);
          }, 2);
        });
        worker.postMessage(null);
      },
    });
    await worker.terminate();
  }
  const p = (q: number) => round2(quantile(times.length > 0 ? times : [0], q));
  return { p50: p(0.5), p99: p(0.99), max: p(1), pauses: times.length, leaked };
}

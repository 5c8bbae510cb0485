import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pause } from '#engine/control/pause.ts';
import { resume } from '#engine/control/resume.ts';
import type { Value } from '#engine/data/column.ts';
import type { Execution } from '#engine/run/execution.ts';
import { WorkerPool } from '#engine/run/workers/pool.ts';
import { registry } from '#operators/index.ts';
import { prepare, workflowFrom } from '../support/engine.ts';
import { seeded, temporaryFolder } from '../support/run-operator.ts';
import { randomWorkflow } from './random-workflow.ts';

/** Seconds to go on drawing workflows; `npm run fuzz` and the environment set more. */
const seconds = Number(process.env.FUZZ_SECONDS ?? 20);
const firstSeed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 1e9));

/** Workflows that once went wrong; they stay. */
const pinned: readonly number[] = [];

let pool: WorkerPool;
beforeAll(async () => {
  pool = new WorkerPool(2, registry.module as string, join(temporaryFolder(), 'spill'));
  await pool.ready;
});
afterAll(() => pool.end());

/** -0 and 0 are one value. */
const plain = (values: readonly Value[]) => values.map(v => (v === 0 ? 0 : v));

/** Pauses and resumes a run at random turns of the event loop. */
async function disturb(execution: Execution, random: () => number): Promise<void> {
  while (execution.state === 'running' || execution.state === 'paused') {
    for (let i = 0; i < random() * 4; i++) await new Promise(resolve => setImmediate(resolve));
    pause(execution);
    await new Promise(resolve => setImmediate(resolve));
    resume(execution);
  }
}

async function check(seed: number): Promise<void> {
  const random = seeded(seed);
  const { steps, tables } = randomWorkflow(random, 2 + Math.floor(random() * 10));
  const batchRows = [1, 2, 3, 7, 64, 8192][Math.floor(random() * 6)];
  const memoryBytes = random() < 0.5 ? 1 << 30 : 256 + Math.floor(random() * 4000);
  const workflow = workflowFrom(steps, { batchRows });
  const threads = random() < 0.4 ? pool : null;
  const { execution, rows, tracer, plan } = await prepare(workflow, [], { memoryBytes, pool: threads });
  const running = execution.run();
  if (random() < 0.5) await disturb(execution, random);
  const result = await running;
  expect(result.problems).toEqual([]);
  const trace = tracer();
  for (const [name, table] of tables) {
    const [node, port = 'out'] = name.split('.');
    const found = rows(node, port);
    expect(
      plan.nodes.find(n => n.id === node)?.schemas.out[port].map(a => `${a.name} ${a.type}`),
      `${name} schema`,
    ).toEqual(table.schema.map(a => `${a.name} ${a.type}`));
    expect(found.map(plain), `${name} of ${JSON.stringify(steps.find(s => s[0] === node)?.slice(1))}`).toEqual(
      table.rows.map(r => plain(r.values)),
    );
    const each = Math.max(1, Math.floor(found.length / 8));
    for (let row = 0; row < found.length; row += each) {
      const { steps: reached } = trace.backward(node, port, [row]);
      const sources = Object.fromEntries(
        reached.filter(s => s.end && s.rows.size > 0).map(s => [s.node, [...s.rows.slice()].sort((a, b) => a - b)]),
      );
      const wanted = Object.fromEntries(
        [...table.rows[row].sources].map(([id, ids]) => [id, [...ids].sort((a, b) => a - b)]),
      );
      expect(sources, `[L6] sources of ${name} row ${row}`).toEqual(wanted);
    }
  }
}

async function tell(seed: number): Promise<void> {
  await check(seed).catch(error => {
    throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
  });
}

for (const seed of pinned) test(`[L2] workflow ${seed} gives what the naive interpreter gives`, () => tell(seed));

test(
  '[L2] [L6] random workflows give the rows and the lineage of the naive interpreter, whatever the batches, pauses, memory and threads',
  async () => {
    const until = performance.now() + seconds * 1000;
    let seed = firstSeed;
    while (performance.now() < until) await tell(seed++);
    process.stdout.write(`fuzz: ${seed - firstSeed} workflows from seed ${firstSeed}\n`);
  },
  (seconds + 60) * 1000,
);

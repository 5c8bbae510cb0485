import { describe, expect, test } from 'vitest';
import { pause } from '#engine/control/pause.ts';
import { resume } from '#engine/control/resume.ts';
import { step } from '#engine/control/step.ts';
import { stop } from '#engine/control/stop.ts';
import { SluiceError } from '#engine/errors.ts';
import type { Execution } from '#engine/run/execution.ts';
import { journal, prepare, probes, workflowFrom } from '../../support/engine.ts';

const chain = (source: object = {}) =>
  workflowFrom([
    ['source', 'count-up', { batches: 50, rows: 2, ...source }],
    ['pass', 'pass', {}, { in: 'source' }],
    ['end', 'pass', { name: 'end' }, { in: 'pass' }],
  ]);
const emitted = (execution: Execution) =>
  execution.status().reduce((sum, n) => sum + Object.values(n.rows).reduce((a, b) => a + b, 0), 0);
const turn = () => new Promise(resolve => setImmediate(resolve));
const settle = async () => {
  for (let i = 0; i < 20; i++) await turn();
};

test('a straight workflow gives every row, in order, once', async () => {
  const { execution, rows } = await prepare(chain(), probes(journal()));
  const result = await execution.run();
  expect(result.state).toBe('completed');
  expect(rows('end').map(r => r[0])).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test('a chain of any length runs: a batch, an end and a cancellation cross it in several stacks', async () => {
  const length = 2000;
  const links = Array.from(
    { length },
    (_, i) => [`n${i}`, 'pass', {}, { in: i === 0 ? 'source' : `n${i - 1}` }] as const,
  );
  const last = ['few', 'limit', { count: 3 }, { in: `n${length - 1}` }] as const;
  const workflow = workflowFrom([['source', 'count-up', { batches: 50, rows: 2 }], ...links, last]);
  const authored = { ...workflow, operators: workflow.operators.map(node => ({ ...node, keep: false })) };
  const { execution, rows } = await prepare(authored, probes(journal()));
  expect((await execution.run()).state).toBe('completed');
  expect(rows('few')).toEqual([[0], [1], [2]]);
});

describe('pause, step, stop', () => {
  test('[L4] nothing is emitted between pause and resume, and nothing is lost', async () => {
    const { execution, rows } = await prepare(chain({ batches: 20_000 }), probes(journal()));
    const running = execution.run();
    await turn();
    expect(pause(execution)).toBe(true);
    const before = emitted(execution);
    await settle();
    expect(emitted(execution)).toBe(before);
    expect(resume(execution)).toBe(true);
    expect((await running).state).toBe('completed');
    expect(rows('end')).toHaveLength(40_000);
  });

  test('[L4] a run paused before its first region begins emits nothing', async () => {
    const { execution } = await prepare(chain(), probes(journal()));
    expect(pause(execution)).toBe(true);
    const running = execution.run();
    await settle();
    expect(emitted(execution)).toBe(0);
    resume(execution);
    expect((await running).state).toBe('completed');
  });

  test('[L9] a run stopped before it begins emits nothing', async () => {
    const log = journal();
    const { execution } = await prepare(chain(), probes(log));
    expect(stop(execution)).toBe(true);
    expect((await execution.run()).state).toBe('stopped');
    expect([emitted(execution), log.seen]).toEqual([0, []]);
  });

  test('[L4] a step lets exactly one emission of exactly one node pass', async () => {
    const { execution } = await prepare(chain(), probes(journal()));
    pause(execution);
    const running = execution.run();
    for (let k = 1; k <= 6; k++) {
      expect(await step(execution)).toBe(true);
      await settle();
      expect(emitted(execution)).toBe(2 * k);
    }
    resume(execution);
    await running;
    expect(await step(execution)).toBe(false);
  });

  test('[L9] stop closes every executor, also while paused, and keeps what is stored', async () => {
    const seen = journal();
    const { execution, rows } = await prepare(chain({ batches: 100_000 }), probes(seen));
    const running = execution.run();
    await turn();
    pause(execution);
    await turn();
    expect(stop(execution)).toBe(true);
    const result = await running;
    expect(result.state).toBe('stopped');
    expect(seen.closed.sort()).toEqual(['end', 'pass', 'source']);
    expect(seen.committed).toEqual([]);
    expect(rows('end').length).toBe(result.nodes.find(n => n.id === 'end')?.rows.out);
  });

  test('commands that do not apply say so and do nothing', async () => {
    const { execution } = await prepare(chain(), probes(journal()));
    expect(resume(execution)).toBe(false);
    await execution.run();
    expect([pause(execution), resume(execution), stop(execution)]).toEqual([false, false, false]);
  });
});

test('[L5] a slow consumer holds its source back', async () => {
  const seen = journal();
  const { execution } = await prepare(
    workflowFrom([
      ['source', 'count-up', { batches: 200 }],
      ['slow', 'pass', { delayMs: 1 }, { in: 'source' }],
    ]),
    probes(seen),
  );
  let ahead = 0;
  const running = execution.run();
  const watch = setInterval(() => {
    const [source, slow] = execution.status();
    ahead = Math.max(ahead, source.rows.out - slow.rows.out);
  }, 1);
  await running;
  clearInterval(watch);
  expect(ahead).toBeLessThanOrEqual(6);
});

test('a blocking node emits in a region of its own, after everything was read', async () => {
  const seen = journal();
  const { execution, plan, rows } = await prepare(
    workflowFrom([
      ['source', 'count-up', { batches: 3, rows: 2 }],
      ['hold', 'hold', {}, { in: 'source' }],
      ['end', 'pass', {}, { in: 'hold' }],
    ]),
    probes(seen),
  );
  await execution.run();
  expect(plan.regions).toHaveLength(2);
  expect(rows('end').map(r => r[0])).toEqual([0, 1, 2, 3, 4, 5]);
});

test('one source may feed both sides of a node that reads one before the other', async () => {
  const seen = journal();
  const { execution, plan, rows } = await prepare(
    workflowFrom([
      ['source', 'count-up', { batches: 20, rows: 3 }],
      ['join', 'first-second', {}, { first: 'source', second: 'source' }],
    ]),
    probes(seen),
  );
  expect((await execution.run()).state).toBe('completed');
  expect(plan.materialized).toHaveLength(1);
  expect(rows('join')).toHaveLength(60);
  const order = seen.seen.filter(s => s.startsWith('first') || s.startsWith('second'));
  expect(order.indexOf('first ends')).toBeLessThan(order.indexOf('second 0'));
});

test('a node that needs no more ends what feeds it alone', async () => {
  const seen = journal();
  const flow = workflowFrom([
    ['source', 'count-up', { batches: 100_000 }],
    ['pass', 'pass', {}, { in: 'source' }],
    ['limit', 'limit', { count: 3 }, { in: 'pass' }],
  ]);
  const light = { ...flow, operators: flow.operators.map(o => ({ ...o, keep: false })) };
  const { execution, rows } = await prepare(light, probes(seen));
  const result = await execution.run();
  expect(result.state).toBe('completed');
  expect(rows('limit').map(r => r[0])).toEqual([0, 1, 2]);
  expect(seen.seen.length).toBeLessThan(20);
  expect(result.nodes[0].ports[0].cut).toBe(true);
});

test('a node that others need too is not ended by one that needs no more', async () => {
  const { execution, rows } = await prepare(
    workflowFrom([
      ['source', 'count-up', { batches: 30 }],
      ['limit', 'limit', { count: 3 }, { in: 'source' }],
      ['all', 'pass', {}, { in: 'source' }],
    ]),
    probes(journal()),
  );
  await execution.run();
  expect([rows('limit').length, rows('all').length]).toEqual([3, 30]);
});

describe('failures', () => {
  test('an error carries its node, the run fails, everything is closed, nothing is committed', async () => {
    const seen = journal();
    const { execution } = await prepare(chain({ fail: 3 }), probes(seen));
    const result = await execution.run();
    expect(result.state).toBe('failed');
    expect(result.problems).toMatchObject([{ code: 'RUN_FAILED', node: 'source', message: 'broken on purpose' }]);
    expect(result.nodes.map(n => n.state)).toEqual(['failed', 'stopped', 'stopped']);
    expect(seen.closed.sort()).toEqual(['end', 'pass', 'source']);
    expect(seen.committed).toEqual([]);
  });

  test('a full disk under the results fails the node that emitted', async () => {
    const full = {
      create: () => ({
        write: () => {
          throw new SluiceError('DISK_FULL', { path: 'results' });
        },
        close: () => {},
        abort: () => {},
      }),
      open: () => null,
    };
    const { execution } = await prepare(chain(), probes(journal()), { results: full });
    const result = await execution.run();
    expect(result).toMatchObject({ state: 'failed', problems: [{ code: 'DISK_FULL', node: 'source' }] });
  });

  test('sinks are committed once, after everything has succeeded', async () => {
    const seen = journal();
    const { execution } = await prepare(chain(), probes(seen));
    await execution.run();
    expect(seen.committed.sort()).toEqual(['end', 'pass']);
  });
});

test('events tell states and counts, and end with the state of the run', async () => {
  const { execution } = await prepare(chain(), probes(journal()));
  const kinds: string[] = [];
  execution.events.subscribe(e =>
    kinds.push(e.kind === 'run' || e.kind === 'region' ? `${e.kind} ${e.state}` : e.kind),
  );
  await execution.run();
  expect(kinds[0]).toBe('run running');
  expect(kinds.at(-1)).toBe('run completed');
  expect(kinds).toContain('counts');
  expect(kinds).toContain('region completed');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunSummary } from '#server/http/shapes/runs.ts';
import { lastSeq, readEvents } from '#server/jobs/event-log.ts';
import type { NumberedEvent } from '#server/jobs/run-order.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { readExample } from '../../support/run-example.ts';
import { type JobServices, jobServices } from '../../support/server/job-services.ts';
import { slowly } from '../../support/server/slow-workflow.ts';

let services: JobServices;
const ada = null;

beforeAll(async () => {
  services = await jobServices(2);
  await services.add('movies', readExample('movies').workflow, 'examples');
  await services.add('slow', slowly(400, 10));
  await services.add('short', slowly(3, 1));
  await services.add('broken', buildWorkflow({ f: { type: 'filter', config: { where: 'a > 1' } } }, []));
});
afterAll(() => services.remove());

const over = async (run: RunSummary): Promise<RunSummary> => {
  await services.runs.untilOver(run.id);
  return services.runs.summary(run.id);
};

/** Resolves when an event of a run is as wanted. */
async function until(run: RunSummary, wanted: (event: NumberedEvent['event']) => boolean): Promise<void> {
  const log = await services.runs.events(run.id);
  await new Promise<void>(resolve => {
    const look = async () => {
      if (!(await log.after(0, 10_000)).some(({ event }) => wanted(event))) return;
      stop();
      resolve();
    };
    const stop = log.onChange(() => void look());
    void look();
  });
}

const emitted = (run: RunSummary) => until(run, e => e.kind === 'counts' && (e.rows.keep?.out ?? 0) > 0);
const rowsOf = async (run: RunSummary): Promise<number> =>
  (await services.runs.detail(run.id)).nodeList.find(n => n.id === 'keep')?.ports.out.rows ?? 0;

test('a run of an example ends completed and says what its nodes gave', async () => {
  const started = await services.runs.start('movies', ada, {});
  expect(started).toMatchObject({ workflow: 'movies', version: 1 });
  const ended = await over(started);
  const detail = await services.runs.detail(started.id);
  expect(detail.problemList).toEqual([]);
  expect(ended.state).toBe('completed');
  expect(ended.nodes.total).toBe(detail.nodeList.length);
  const path = join(services.data, 'runs', started.id, 'events.jsonl');
  expect(detail.seq).toBe((await readEvents(path, 0, 10_000)).at(-1)?.seq);
  expect(readFileSync(path, 'utf8')).toContain('"seq":1');
});

test('a workflow that cannot run fails with every problem and leaves no folder', async () => {
  const ended = await over(await services.runs.start('broken', ada, {}));
  expect(ended).toMatchObject({ state: 'failed', problems: 1 });
  const detail = await services.runs.detail(ended.id);
  expect(detail.problemList[0]).toMatchObject({ code: 'PORT_UNCONNECTED', node: 'f' });
  expect(services.runs.record(ended.id)).toBeNull();
});

test('[L4] a paused run emits nothing, a step lets exactly one emission pass, and resume ends it whole', async () => {
  const run = await services.runs.start('slow', ada, { reuse: false });
  await emitted(run);
  expect((await services.runs.command(run.id, 'pause')).state).toBe('paused');
  const before = await services.runs.detail(run.id);
  const again = await services.runs.detail(run.id);
  expect(again.nodeList.map(n => n.ports)).toEqual(before.nodeList.map(n => n.ports));
  const sum = (detail: typeof before) =>
    detail.nodeList.reduce((total, n) => total + Object.values(n.ports).reduce((all, p) => all + p.rows, 0), 0);
  await services.runs.command(run.id, 'step', 'keep');
  const after = await services.runs.detail(run.id);
  expect(sum(after) - sum(before)).toBe(1);
  expect((await services.runs.command(run.id, 'resume')).state).toBe('running');
  expect((await services.runs.command(run.id, 'stop')).state).toBe('stopped');
});

test('a step of a run that is not paused is refused with what to do', async () => {
  const run = await services.runs.start('slow', ada, { reuse: false });
  await emitted(run);
  await expect(services.runs.command(run.id, 'step')).rejects.toMatchObject({ code: 'RUN_STATE' });
  await services.runs.command(run.id, 'stop');
  await expect(services.runs.command(run.id, 'pause')).rejects.toMatchObject({ code: 'RUN_STATE' });
});

test('a stopped run keeps what it had emitted', async () => {
  const run = await services.runs.start('slow', ada, { reuse: false });
  await emitted(run);
  const stopped = await services.runs.command(run.id, 'stop');
  expect(stopped.state).toBe('stopped');
  expect(await rowsOf(run)).toBeGreaterThan(0);
});

test('a run whose process is killed fails with one clear problem, and the next run has another process', async () => {
  const run = await services.runs.start('slow', ada, { reuse: false });
  await emitted(run);
  process.kill(services.runs.pidOf(run.id) as number, 'SIGKILL');
  const ended = await over(run);
  expect(ended.state).toBe('failed');
  const detail = await services.runs.detail(run.id);
  expect(detail.problemList).toEqual([{ code: 'RUNNER_DIED', message: expect.stringContaining('SIGKILL') }]);
  expect(detail.nodeList.every(n => n.state !== 'running')).toBe(true);
  const path = join(services.data, 'runs', run.id, 'events.jsonl');
  const events = await readEvents(path, 0, 10_000);
  expect(events.at(-1)?.event).toMatchObject({ kind: 'run', state: 'failed' });
  expect(events.map(e => e.seq)).toEqual([...new Set(events.map(e => e.seq))].sort((a, b) => a - b));
  expect((await over(await services.runs.start('short', ada, {}))).state).toBe('completed');
});

test('runs past the limit wait in order and none is lost', async () => {
  const started = await Promise.all(Array.from({ length: 50 }, () => services.runs.start('short', ada, {})));
  await Promise.all(started.map(run => services.runs.untilOver(run.id)));
  const ended = await Promise.all(started.map(run => services.runs.summary(run.id)));
  expect(new Set(ended.map(r => r.state))).toEqual(new Set(['completed']));
  const began = ended.map(r => r.started as string);
  expect(began).toEqual([...began].sort());
});

test('a waiting run can be stopped and never begins', async () => {
  const busy = [
    await services.runs.start('slow', ada, { reuse: false }),
    await services.runs.start('slow', ada, { reuse: false }),
  ];
  const waiting = await services.runs.start('short', ada, {});
  expect((await services.runs.detail(waiting.id)).state).toBe('queued');
  expect((await services.runs.command(waiting.id, 'stop')).state).toBe('stopped');
  expect(services.runs.record(waiting.id)).toBeNull();
  await Promise.all(busy.map(run => services.runs.command(run.id, 'stop')));
});

test('a run is replayed with its seed and compared node by node', async () => {
  const first = await over(await services.runs.start('short', ada, { seed: 7 }));
  const second = await over(await services.runs.replay(first.id, ada));
  expect(second).toMatchObject({ state: 'completed', replays: first.id });
  expect((await services.runs.detail(second.id)).seed).toBe(7);
});

test('runs are listed by state, in pages, newest first', async () => {
  const query = { sort: 'created', descending: true, limit: 20 } as const;
  const first = await services.runs.list('short', query);
  const rest = await services.runs.list('short', { ...query, limit: 200, cursor: first.next as string });
  const all = await services.runs.list('short', { ...query, limit: 200 });
  expect([...first.items, ...rest.items]).toEqual(all.items);
  const stopped = await services.runs.list('short', { ...query, state: ['stopped'] });
  expect(stopped.items.every(r => r.state === 'stopped')).toBe(true);
  expect(stopped.items).toHaveLength(1);
});

test('a deleted run is gone, one at work is not deleted', async () => {
  const run = await over(await services.runs.start('short', ada, {}));
  await services.runs.remove(run.id);
  await expect(services.runs.summary(run.id)).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
  expect(lastSeq(join(services.data, 'runs', run.id))).toBe(0);
});

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ResultCache } from '#engine/store/cache.ts';
import { RunFolder } from '#engine/store/run-folder.ts';
import { readEvents } from '#server/jobs/event-log.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { sluiceHere } from '../../support/cli.ts';
import { jobServices } from '../../support/server/job-services.ts';
import { slowly } from '../../support/server/slow-workflow.ts';

const ada = null;

/** Resolves when some row of a run has left. */
async function emitted(services: Awaited<ReturnType<typeof jobServices>>, run: string): Promise<void> {
  const log = await services.runs.events(run);
  await new Promise<void>(resolve => {
    const stop = log.onChange(() => {
      if ((log.rows.get('keep')?.out ?? 0) === 0) return;
      stop();
      resolve();
    });
  });
}

/** Starts a run in a server of its own; resolves when rows have left. */
async function startInChild(data: string, workflow: string) {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const module = new URL('../../support/server/jobs-child.ts', import.meta.url);
  const child = fork(module, [data, workflow], { execArgv: ['--import', loader] });
  const [message] = (await once(child, 'message')) as [{ run: string; runner: number }];
  return { child, ...message };
}

test('a server that stops suspends its runs; the next start goes on with them, paused ones paused', async () => {
  const before = await jobServices(2);
  await before.add('slow', slowly(150, 10));
  await before.add('paused', slowly(400, 10));
  await before.add('short', slowly(3, 1));
  const running = await before.runs.start('slow', ada, { seed: 5 });
  const paused = await before.runs.start('paused', ada, {});
  const waiting = await before.runs.start('short', ada, {});
  await Promise.all([emitted(before, running.id), emitted(before, paused.id)]);
  await before.runs.command(paused.id, 'pause');
  await before.runs.suspend();
  expect((await before.runs.summary(running.id)).state).toBe('interrupted');
  const after = await before.reopen();
  try {
    await after.runs.recover();
    expect((await after.runs.summary(waiting.id)).state).toMatch(/queued|running|completed/);
    const query = { sort: 'created', descending: true, limit: 10 } as const;
    const [continued] = (await after.runs.list('slow', query)).items;
    expect(continued.replays).toBe(running.id);
    await after.runs.untilOver(continued.id);
    await after.runs.untilOver(waiting.id);
    expect((await after.runs.summary(continued.id)).state).toBe('completed');
    expect((await after.runs.summary(waiting.id)).state).toBe('completed');
    expect((await after.runs.detail(continued.id)).seed).toBe(5);
    const [again] = (await after.runs.list('paused', query)).items;
    expect(again).toMatchObject({ replays: paused.id, state: 'paused' });
    await after.runs.command(again.id, 'stop');
  } finally {
    await after.remove();
  }
});

test('[L10] a killed server loses no run: what was at work is interrupted and continues by one click', async () => {
  const services = await jobServices(2);
  await services.add('slow', slowly(200, 10));
  await services.close();
  const { child, run } = await startInChild(services.data, 'slow');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const after = await services.reopen();
  try {
    await after.runs.recover();
    const found = await after.runs.summary(run);
    expect(found.state).toBe('interrupted');
    expect(found.ended).not.toBeNull();
    const events = await readEvents(join(services.data, 'runs', run, 'events.jsonl'), 0, 1000);
    expect(events.at(-1)?.event).toMatchObject({ kind: 'run', state: 'stopped' });
    const continued = await after.runs.resume(run, ada);
    expect(continued.replays).toBe(run);
    await after.runs.untilOver(continued.id);
    expect((await after.runs.summary(continued.id)).state).toBe('completed');
  } finally {
    await after.remove();
  }
});

test('[L10] server and runner killed at one moment: what was finished comes from the cache, and the rows are the same', async () => {
  const services = await jobServices(2);
  const slow = slowly(300, 10);
  const rows = Array.from({ length: 20_000 }, (_, n) => [n, `text ${n % 7}`]);
  const workflow = buildWorkflow(
    {
      done: {
        type: 'rows',
        config: {
          schema: [
            { name: 'n', type: 'int64' },
            { name: 'text', type: 'string' },
          ],
          rows,
        },
      },
      sorted: { type: 'sort', config: { keys: [{ attribute: 'text', order: 'desc' }] } },
      some: { type: 'filter', config: { where: 'n % 3 = 0' } },
    },
    ['done -> sorted', 'sorted -> some'],
    { settings: slow.settings },
  );
  await services.add('both', {
    ...workflow,
    operators: [...workflow.operators, ...slow.operators],
    links: [...workflow.links, ...slow.links.map(link => ({ ...link, id: `slow-${link.id}` }))],
  });
  await services.close();
  const { child, run, runner } = await startInChild(services.data, 'both');
  const record = () => new RunFolder(services.data, run).read();
  const key = record()?.nodes.find(n => n.id === 'some')?.key as string;
  await expect.poll(() => new ResultCache(services.data).find(key), { timeout: 20_000, interval: 10 }).not.toBeNull();
  process.kill(runner, 'SIGKILL');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(record()?.ended).toBeNull();
  const after = await services.reopen();
  try {
    await after.runs.recover();
    const continued = await after.runs.resume(run, ada);
    await after.runs.untilOver(continued.id);
    const { nodeList, state } = await after.runs.detail(continued.id);
    expect(state).toBe('completed');
    const states = Object.fromEntries(nodeList.map(n => [n.id, n.state]));
    expect(states).toMatchObject({ done: 'cached', sorted: 'cached', some: 'cached', wait: 'completed' });
    const again = await after.runs.replay(continued.id, ada, { reuse: false });
    await after.runs.untilOver(again.id);
    const read = async (id: string, node: string) =>
      (await sluiceHere(['rows', id, node, '--json', '--limit', '100000'], services.data)).stdout;
    for (const node of ['some', 'keep']) expect(await read(continued.id, node)).toBe(await read(again.id, node));
    expect(JSON.parse(await read(continued.id, 'some'))).toHaveLength(6667);
    const trace = (id: string) => sluiceHere(['trace', id, 'some', '5', '--json'], services.data);
    expect((await trace(continued.id)).stdout).toBe((await trace(again.id)).stdout);
  } finally {
    await after.remove();
  }
});

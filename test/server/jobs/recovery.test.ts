import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { readEvents } from '#server/jobs/event-log.ts';
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
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const module = new URL('../../support/server/jobs-child.ts', import.meta.url);
  const child = fork(module, [services.data], { execArgv: ['--import', loader] });
  const [run] = (await once(child, 'message')) as [string];
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

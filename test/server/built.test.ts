import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWorkflow } from '../support/build-workflow.ts';
import { root } from '../support/cli.ts';
import { killServers, serverProcess } from '../support/server/server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-built-'));
/** A checkout in which nobody edits. */
const copy = join(folder, 'checkout');

beforeAll(() => {
  for (const part of ['engine', 'operators', 'udf', 'collab', 'server', 'examples', 'package.json'])
    cpSync(join(root, part), join(copy, part), {
      recursive: true,
      preserveTimestamps: true,
      filter: source => !/server\/dist/.test(source),
    });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  execFileSync(process.execPath, ['--import', 'tsx', 'server/build.ts'], { cwd: copy });
});
afterAll(() => {
  killServers();
  rmSync(folder, { recursive: true, force: true });
});

const workflow = buildWorkflow(
  {
    rows: {
      type: 'rows',
      config: { schema: [{ name: 'n', type: 'int32' }], rows: Array.from({ length: 1000 }, (_, n) => [n]) },
    },
    wait: { type: 'sleep', config: { msPerRow: 2 } },
    even: { type: 'filter', config: { where: 'n % 2 = 0' }, keep: true },
  },
  ['rows -> wait', 'wait -> even'],
  { name: 'Built', settings: { batchRows: 64, previewRows: 10_000, seed: 1 } },
);

/** Processes that a process has started, as the system tells them. */
function childrenOf(pid: number): string[] {
  const ids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return ids.map(id => readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' '));
}

test.each([
  ['npm start', ['server/start.mjs']],
  ['sluice serve', ['server/cli/sluice.mjs', 'serve']],
])('%s: runs and questions about results happen in processes that were built', async (_, args) => {
  const server = serverProcess(mkdtempSync(join(folder, 'data-')), { args, cwd: copy });
  const url = `${await server.url}/api/v1`;
  const ask = async (path: string, cookie: string, body?: object) => {
    const init = body && { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${url}${path}`, { ...init, headers: { cookie, 'content-type': 'application/json' } });
    return { body: JSON.parse(await answer.text()), cookie: answer.headers.getSetCookie()[0]?.split(';')[0] };
  };
  const { cookie } = await ask('/setup', '', { name: 'Ada', email: 'a@b', password: 'correct horse' });
  const made = await ask('/workflows', cookie, { name: 'Built', content: workflow });
  const { id } = made.body.workflow;
  const run = (await ask(`/workflows/${id}/runs`, cookie, { workers: 2 })).body.id;
  const state = async () => (await ask(`/runs/${run}`, cookie)).body.state;
  await expect.poll(state, { timeout: 20_000, interval: 20 }).toBe('running');
  await ask(`/runs/${run}/results/even/out/rows`, cookie);
  const started = childrenOf(Number(server.child.pid));
  expect(started.map(line => /(\S+)\s*$/.exec(line)?.[1]).sort()).toEqual([
    join(copy, 'server/dist/query-worker.js'),
    join(copy, 'server/dist/runner.js'),
  ]);
  expect(started.join()).not.toContain('tsx');
  await expect.poll(state, { timeout: 30_000 }).toBe('completed');
  const page = await ask(`/runs/${run}/results/even/out/rows?limit=2`, cookie);
  expect(page.body).toMatchObject({ total: 500, rows: [[0], [2]] });
  server.child.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
});

test('threads of a run are started from what was built; without a build, or with a newer source, from sources', () => {
  const sluice = (...args: string[]) =>
    execFileSync(process.execPath, ['server/cli/sluice.mjs', ...args], { cwd: copy, encoding: 'utf8' });
  const run = () => {
    const file = 'examples/tpch-q1.workflow.json';
    return JSON.parse(sluice('run', file, '--workers', '2', '--no-cache', '--json', '--data', join(folder, 'data')));
  };
  const built = run();
  expect(built.state).toBe('completed');
  const now = new Date();
  utimesSync(join(copy, 'engine/errors.ts'), now, new Date(now.getTime() + 60_000));
  expect(run()).toMatchObject({
    state: 'completed',
    nodes: built.nodes.map(({ rows }: { rows: object }) => ({ rows })),
  });
});

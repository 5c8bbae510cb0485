import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { root } from '../support/cli.ts';
import { killServers, serverProcess } from '../support/server/server-process.ts';

const folders: string[] = [];
beforeAll(() => {
  // What an install does.
  execFileSync(process.execPath, ['--import', 'tsx', 'server/build.ts'], { cwd: root });
});
afterAll(() => {
  killServers();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'sluice-serve-'));
  folders.push(made);
  return made;
};

const json = (body: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

describe('npm start', () => {
  test('answers soon, in little memory, says where it is; SIGTERM sends people off and ends it; what was there is there again', async () => {
    const data = folder();
    const began = performance.now();
    const first = serverProcess(data, { env: { SLUICE_MISPELT: '1' } });
    const url = await first.url;
    const health = await fetch(`${url}/healthz/ready`);
    const startMs = performance.now() - began;
    expect(health.status).toBe(200);
    // Three seconds on a machine of its own; tests share theirs.
    expect(startMs).toBeLessThan(15_000);
    const status = readFileSync(`/proc/${first.child.pid}/status`, 'utf8');
    const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    expect(megabytes).toBeLessThan(400);

    const setup = await fetch(`${url}/api/v1/setup`, json({ name: 'Ada', email: 'a@b', password: 'correct horse' }));
    const cookie = setup.headers.getSetCookie()[0].split(';')[0];
    const made = await fetch(`${url}/api/v1/workflows`, {
      ...json({ name: 'Kept' }),
      headers: { 'content-type': 'application/json', cookie },
    });
    const { workflow } = (await made.json()) as { workflow: { id: string } };

    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/workflows/${workflow.id}/room`, {
      headers: { cookie },
    });
    await new Promise((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
    });
    const closed = new Promise<number>(resolve => socket.on('close', resolve));
    first.child.kill('SIGTERM');
    // Service restart: come back.
    expect(await closed).toBe(1012);
    const { code, output } = await first.ended;
    expect(code).toBe(0);
    expect(output).toContain('first visitor becomes admin');
    expect(output).toContain('SLUICE_MISPELT is not known here');

    const again = serverProcess(data);
    const list = await fetch(`${await again.url}/api/v1/workflows`, { headers: { cookie } });
    expect(await list.json()).toMatchObject({ items: [{ name: 'Kept' }] });
    again.child.kill('SIGINT');
    expect((await again.ended).code).toBe(0);
  });

  test('a second server on the same data folder is refused, and the first goes on', async () => {
    const data = folder();
    const first = serverProcess(data);
    const url = await first.url;
    const second = await serverProcess(data).ended;
    expect(second.code).toBe(1);
    expect(second.output).toContain('DATABASE_IN_USE');
    expect(second.output).not.toMatch(/\n\s+at /);
    expect((await fetch(`${url}/healthz/ready`)).status).toBe(200);
    first.child.kill('SIGTERM');
    await first.ended;
  });

  test('a port that is taken, a setting that is wrong and a flag that it does not know are one clear error each', async () => {
    const taken: Server = createServer();
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const [clash, wrong, flag] = await Promise.all([
      serverProcess(folder(), { args: ['server/start.mjs', '--port', String(port)] }).ended,
      serverProcess(folder(), { env: { SLUICE_PORT: 'seven' } }).ended,
      serverProcess(folder(), { args: ['server/start.mjs', '--prot', '8080'] }).ended,
    ]);
    taken.close();
    for (const { code, output } of [clash, wrong, flag]) {
      expect(code).toBe(1);
      expect(output).not.toMatch(/\n\s+at /);
    }
    expect(clash.output).toContain(`port ${port} of 127.0.0.1 is taken by another program`);
    expect(wrong.output).toContain("SLUICE_PORT should be a whole number from 0 to 65535, found 'seven'");
    expect(flag.output).toContain("Unknown option '--prot'; it takes --port, --host and --data");
  });
});

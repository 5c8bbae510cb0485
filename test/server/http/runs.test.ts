import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { EventFromServer } from '#server/http/shapes/runs.ts';
import { sluiceHere } from '../../support/cli.ts';
import { slowly } from '../../support/server/slow-workflow.ts';
import { type Asker, type TestServer, testServer } from '../../support/server/test-server.ts';

let server: TestServer;
let viewer: Asker;
let runner: Asker;
let slow: string;
let port: number;

beforeAll(async () => {
  server = await testServer();
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  port = (server.app.server.address() as { port: number }).port;
  viewer = await server.person('Vera');
  runner = await server.person('Rudi');
  slow = await make({ name: 'slow', content: slowly(60, 20) });
  await server.admin.ask('PUT', `/workflows/${slow}/members/${viewer.id}`, { role: 'viewer' });
  await server.admin.ask('PUT', `/workflows/${slow}/members/${runner.id}`, { role: 'runner' });
});
afterAll(() => server.close());

async function make(content: object): Promise<string> {
  const made = await server.admin.ask('POST', '/workflows', content);
  return made.body.workflow.id;
}

/** A socket that keeps what it was told. */
interface Listener {
  readonly socket: WebSocket;
  readonly heard: EventFromServer[];
  until(wanted: (message: EventFromServer) => boolean): Promise<void>;
}

async function listen(who: Asker, workflow: string): Promise<Listener> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/workflows/${workflow}/events`, { headers: who.headers });
  const heard: EventFromServer[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', data => {
    heard.push(JSON.parse(String(data)));
    for (const look of waiting) look();
  });
  await once(socket, 'open');
  return {
    socket,
    heard,
    until: wanted =>
      new Promise<void>(resolve => {
        const look = () => {
          if (!heard.some(wanted)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

const isState = (run: string, state: string) => (m: EventFromServer) =>
  m.kind === 'runs' && m.runs.some(r => r.id === run && r.state === state);
const events = (heard: readonly EventFromServer[]) => heard.flatMap(m => (m.kind === 'event' ? [m] : []));

test('an example run over HTTP gives the rows of the command line', async () => {
  const id = await make({ example: 'movies' });
  const watcher = await listen(server.admin, id);
  const started = await server.admin.ask('POST', `/workflows/${id}/runs`, {});
  expect(started.status).toBe(201);
  await watcher.until(isState(started.body.id, 'completed'));
  watcher.socket.close();
  const detail = (await server.admin.ask('GET', `/runs/${started.body.id}`)).body;
  expect(detail.state).toBe('completed');
  const feeding = new Set(detail.content.links.map((l: { from: { operator: string } }) => l.from.operator));
  const end = detail.nodeList.find((n: { id: string }) => !feeding.has(n.id)).id;
  const shown = await server.admin.ask('GET', `/runs/${started.body.id}/results/${end}/out/rows?limit=1000`);
  const printed = await sluiceHere(['rows', started.body.id, end, '--json', '--limit', '1000'], server.data);
  expect(shown.body.rows).toEqual(JSON.parse(printed.stdout).map((row: object) => Object.values(row)));
  const file = await server.admin.ask('GET', `/runs/${started.body.id}/results/${end}/out/download?format=csv`);
  expect(file.headers['content-disposition']).toContain('attachment');
  expect(file.body.trim().split('\n').length).toBe(shown.body.total + 1);
  const statistics = await server.admin.ask('GET', `/runs/${started.body.id}/results/${end}/out/statistics`);
  expect(statistics.body.rows).toBe(shown.body.total);
  const trace = await server.admin.ask('POST', `/runs/${started.body.id}/trace`, { node: end, rows: [0] });
  expect(trace.body.steps[0]).toMatchObject({ node: end, count: 1 });
  const again = (await server.admin.ask('POST', `/workflows/${id}/runs`, {})).body;
  await server.services.runs.untilOver(again.id);
  const compared = await server.admin.ask('GET', `/runs/${started.body.id}/compare/${again.id}`);
  expect(compared.body.nodes.every((n: { same: boolean }) => n.same)).toBe(true);
  const differing = await server.admin.ask('GET', `/runs/${started.body.id}/diff/${again.id}?node=${end}`);
  expect(differing.body.counts).toMatchObject({ added: 0, removed: 0, changed: 0 });
});

test('a client that loses its socket in the middle gets every event once and in order', async () => {
  const run = (await runner.ask('POST', `/workflows/${slow}/runs`, { reuse: false })).body.id;
  const first = await listen(viewer, slow);
  first.socket.send(JSON.stringify({ kind: 'follow', run, after: 0 }));
  await first.until(m => m.kind === 'event' && (m.event as { kind: string }).kind === 'counts');
  first.socket.terminate();
  const before = events(first.heard);
  const second = await listen(viewer, slow);
  second.socket.send(JSON.stringify({ kind: 'follow', run, after: before.at(-1)?.seq }));
  await second.until(
    m =>
      m.kind === 'event' &&
      (m.event as { state?: string }).state === 'completed' &&
      (m.event as { kind: string }).kind === 'run',
  );
  const all = [...before, ...events(second.heard)];
  const numbers = all.map(e => e.seq);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  const told = readFileSync(join(server.data, 'runs', run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  const kept = all.filter(e => !['counts', 'progress'].includes((e.event as { kind: string }).kind));
  expect(kept.map(e => ({ seq: e.seq, ...(e.event as object) }))).toEqual(told);
  second.socket.close();
});

test('a viewer sees runs and starts, pauses, stops and deletes none', async () => {
  expect((await viewer.ask('POST', `/workflows/${slow}/runs`, {})).status).toBe(403);
  const { body: run } = await runner.ask('POST', `/workflows/${slow}/runs`, { reuse: false });
  for (const command of ['pause', 'resume', 'step', 'stop', 'replay'])
    expect((await viewer.ask('POST', `/runs/${run.id}/${command}`)).status).toBe(403);
  expect((await viewer.ask('GET', `/runs/${run.id}`)).status).toBe(200);
  expect((await runner.ask('DELETE', `/runs/${run.id}`)).status).toBe(403);
  expect((await runner.ask('POST', `/runs/${run.id}/stop`)).body.state).toBe('stopped');
  expect((await server.admin.ask('DELETE', `/runs/${run.id}`)).status).toBe(204);
  expect((await viewer.ask('GET', `/runs/${run.id}`)).status).toBe(404);
});

test('somebody else and nobody at all see no run, no rows and no events', async () => {
  const other = await server.person('Otto');
  const { body } = await viewer.ask('GET', `/workflows/${slow}/runs`);
  const [{ id }] = body.items;
  for (const path of [`/runs/${id}`, `/runs/${id}/results/keep/out/rows`, `/runs/${id}/console`]) {
    expect((await other.ask('GET', path)).status).toBe(404);
    expect((await server.stranger.ask('GET', path)).status).toBe(401);
  }
  expect((await server.stranger.ask('POST', `/runs/${id}/trace`, { node: 'keep', rows: [0] })).status).toBe(401);
  const socket = await listen(other, slow);
  const [code] = await once(socket.socket, 'close');
  expect(code).toBe(4403);
  expect(socket.heard).toMatchObject([{ kind: 'fault', code: 'NOT_FOUND' }]);
});

test('a repeated request with one idempotency key starts one run, also at the same moment', async () => {
  const headers = { 'idempotency-key': 'k-1' };
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => runner.ask('POST', `/workflows/${slow}/runs`, {}, headers)),
  );
  expect(new Set(answers.map(a => a.body.id)).size).toBe(1);
  const elsewhere = await make({ name: 'other', content: slowly(1, 1) });
  await server.admin.ask('PUT', `/workflows/${elsewhere}/members/${runner.id}`, { role: 'runner' });
  const reused = await runner.ask('POST', `/workflows/${elsewhere}/runs`, {}, headers);
  expect(reused).toMatchObject({ status: 409, body: { code: 'KEY_REUSED' } });
  await server.services.runs.untilOver(answers[0].body.id);
});

test('messages that make no sense end the socket', async () => {
  const { socket, heard } = await listen(viewer, slow);
  socket.send('{"kind":"follow"}');
  const [code] = await once(socket, 'close');
  expect(code).toBe(1008);
  expect(heard.at(-1)).toMatchObject({ kind: 'fault', code: 'REQUEST_INVALID' });
});

test('whoever loses their part, or is signed out, loses the events at once', async () => {
  const leaving = await server.person('Lea');
  await server.admin.ask('PUT', `/workflows/${slow}/members/${leaving.id}`, { role: 'runner' });
  const stays = await listen(runner, slow);
  const goes = await listen(leaving, slow);
  const closed = once(goes.socket, 'close');
  await server.admin.ask('DELETE', `/workflows/${slow}/members/${leaving.id}`);
  expect((await closed)[0]).toBe(4403);
  expect(goes.heard.at(-1)).toMatchObject({ kind: 'fault', code: 'NOT_FOUND' });

  await server.admin.ask('PUT', `/workflows/${slow}/members/${leaving.id}`, { role: 'viewer' });
  const again = await listen(leaving, slow);
  const ended = once(again.socket, 'close');
  await leaving.ask('DELETE', '/session');
  expect((await ended)[0]).toBe(4401);
  expect(again.heard.at(-1)).toMatchObject({ kind: 'fault', code: 'SIGN_IN_NEEDED' });
  expect(stays.socket.readyState).toBe(WebSocket.OPEN);
  stays.socket.close();
});

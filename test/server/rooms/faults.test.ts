import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { RoomClient } from '#collab/client.ts';
import { addNodes, setLabel } from '#collab/edits.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { connect, synced, until } from '../../support/collab/clients.ts';
import { firstVisitor, makeWorkflow, roomServer } from '../../support/collab/room-server.ts';
import { type ServerProcess, spawnServer } from '../../support/collab/spawn-server.ts';
import { smallDisk } from '../../support/small-disk.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});
const later = <T>(thing: T, clean: (thing: T) => unknown): T => {
  cleanUp.push(() => clean(thing));
  return thing;
};
const folder = () => later(mkdtempSync(join(tmpdir(), 'sluice-faults-')), data => rmSync(data, { recursive: true }));
const client = (...args: Parameters<typeof connect>) => later(connect(...args), c => c.destroy());
const labels = ({ document }: RoomClient) => projectWorkflow(document).operators.map(({ label }) => label);

test('[L10] kill -9 during edits: what was acknowledged is there after a restart, what was not comes from the client', async () => {
  const data = folder();
  const server = await spawnServer(data);
  const port = Number(new URL(server.url).port);
  const ann = await firstVisitor(server.url);
  const id = await makeWorkflow(ann);
  const editor = client(server.url, id, ann.cookie);
  await synced(editor);
  let made = 0;
  let acknowledged: string[] = [];
  const all: string[] = [];
  editor.subscribe(() => {
    acknowledged = all.slice(0, all.length - editor.status.pending);
  });
  const typing = setInterval(() => {
    all.push(`node-${made}`);
    addNodes(editor.editor, [{ id: `node-${made++}`, type: 'filter' }]);
  }, 2);
  await until(editor, () => acknowledged.length > 100, 'a hundred edits are stored');
  await server.kill();
  const known = [...acknowledged];
  clearInterval(typing);
  const again: ServerProcess = later(await spawnServer(data, port), s => s.stop());
  const witness = client(again.url, id, ann.cookie);
  await synced(witness);
  const found = new Set(witness.document.operators.keys());
  expect(known.filter(node => !found.has(node))).toEqual([]);
  editor.retry();
  await editor.saved();
  await until(witness, () => witness.document.operators.size === all.length, 'the rest comes with the client');
  expect(projectWorkflow(witness.document)).toEqual(projectWorkflow(editor.document));
});

test('fifty clients that lose the server at once come back and lose nothing', async () => {
  const data = folder();
  const first = await spawnServer(data);
  const port = Number(new URL(first.url).port);
  const ann = await firstVisitor(first.url);
  const id = await makeWorkflow(ann);
  const clients = Array.from({ length: 50 }, () => client(first.url, id, ann.cookie));
  await Promise.all(clients.map(synced));
  await first.kill();
  clients.forEach((c, i) => addNodes(c.editor, [{ id: `offline-${i}`, type: 'filter' }]));
  expect(clients.every(c => c.status.pending === 1)).toBe(true);
  const second = later(await spawnServer(data, port), s => s.stop());
  expect(second.url).toBe(first.url);
  await Promise.all(clients.map(c => until(c, () => c.document.operators.size === 50, 'everybody has all', 30_000)));
  await Promise.all(clients.map(c => c.saved()));
  const [one, ...rest] = clients.map(c => JSON.stringify(projectWorkflow(c.document)));
  expect(rest.every(other => other === one)).toBe(true);
});

test('a full disk: nothing is acknowledged, everybody is told, and it is stored when there is space', async context => {
  const disk = smallDisk();
  if (typeof disk === 'string') return context.skip(disk);
  later(disk, d => d.remove());
  disk.resize('40m');
  const server = later(await roomServer({}, disk.folder), s => s.close());
  const ann = await firstVisitor(server.url);
  const id = await makeWorkflow(ann);
  const c = client(server.url, id, ann.cookie);
  await synced(c);
  addNodes(c.editor, [{ id: 'big', type: 'filter' }]);
  await c.saved();
  const { writeFileSync, unlinkSync } = await import('node:fs');
  const ballast = join(disk.folder, 'ballast');
  fill(ballast, writeFileSync);
  for (let i = 0; c.status.failure === '' && i < 40; i++) {
    setLabel(c.editor, 'big', `${i}-${'x'.repeat(200_000)}`);
    await Promise.race([c.saved(), until(c, () => c.status.failure !== '', 'told')]);
  }
  expect(c.status.failure).not.toBe('');
  expect(c.status.pending).toBeGreaterThan(0);
  unlinkSync(ballast);
  setLabel(c.editor, 'big', 'after');
  await c.saved();
  await until(c, () => c.status.failure === '', 'told that it is over');
  const witness = client(server.url, id, ann.cookie);
  await synced(witness);
  expect(labels(witness)).toEqual(['after']);
});

function fill(path: string, write: (path: string, data: Buffer, options: { flag: string }) => void): void {
  for (let size = 2 ** 20; size >= 2 ** 12; size /= 2)
    for (;;)
      try {
        write(path, Buffer.alloc(size), { flag: 'a' });
      } catch {
        break;
      }
}

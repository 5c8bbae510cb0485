import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openDocument } from '#collab/document.ts';
import { createEditor } from '#collab/editor.ts';
import { addNodes } from '#collab/edits.ts';
import { emptyWorkflow } from '#engine/plan/workflow.ts';
import { DocumentStore } from '#server/rooms/document-store.ts';
import { OpenRooms } from '#server/rooms/rooms.ts';
import { openStorage, type Storage } from '#server/storage/connect.ts';
import { testCatalogue } from '../../support/collab/replicas.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});
const clock = () => new Date();

async function storage(): Promise<Storage> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-documents-'));
  cleanUp.push(() => rmSync(folder, { recursive: true }));
  const opened = await openStorage({ file: join(folder, 'sluice.db') });
  cleanUp.push(() => opened.close());
  const now = clock().toISOString();
  const row = { name: '', description: '', owner_id: null, public: 0, created: now, changed: now, nodes: 0 };
  for (const id of ['w', 'v'])
    await opened.database
      .insertInto('workflows')
      .values({ ...row, id, base: null, deleted: null })
      .execute();
  return opened;
}
function roomsOn({ database }: Storage, times: ConstructorParameters<typeof OpenRooms>[2] = {}): OpenRooms {
  const rooms = new OpenRooms({ database, clock, log: pino({ level: 'silent' }) }, testCatalogue, times);
  cleanUp.push(() => rooms.close());
  return rooms;
}
const node = (id: string) => ({
  id,
  type: 'filter',
  version: 1,
  config: {},
  position: { x: 0, y: 0 },
  disabled: false,
  keep: false,
});

test('many edits are compacted into one row without loss, and numbers only grow', async () => {
  const store = await storage();
  const rooms = roomsOn(store, { compactAfter: 20 });
  let seq = 0;
  for (let i = 0; i < 60; i++) {
    const { operators, ...rest } = await rooms.content('w');
    const now = await rooms.replace('w', { ...rest, operators: [...operators, node(`n${i}`)] }, null);
    expect(now).toBeGreaterThan(seq);
    seq = now;
  }
  await rooms.close();
  const rows = await store.database.selectFrom('updates').select(['seq', 'kind']).execute();
  expect(rows.length).toBeLessThan(60);
  expect(rows.some(({ kind }) => kind === 'state')).toBe(true);
  const again = roomsOn(store);
  expect((await again.content('w')).operators).toHaveLength(60);
  expect((await again.state('w')).seq).toBeGreaterThanOrEqual(seq);
});

test('a document that cannot be read is refused with DOCUMENT_DAMAGED, and nothing is stored over it', async () => {
  const store = await storage();
  const rooms = roomsOn(store);
  await rooms.create('w', { ...emptyWorkflow('kept'), operators: [node('a')] }, null);
  await rooms.close();
  const damaged = { workflow_id: 'w', kind: 'update' as const, user_id: null, at: clock().toISOString() };
  await store.database
    .insertInto('updates')
    .values({ ...damaged, data: Uint8Array.of(1, 2, 3) })
    .execute();
  const before = await store.database.selectFrom('updates').selectAll().execute();
  const again = roomsOn(store);
  await expect(again.content('w')).rejects.toMatchObject({ code: 'DOCUMENT_DAMAGED' });
  await expect(again.replace('w', emptyWorkflow('over'), null)).rejects.toMatchObject({ code: 'DOCUMENT_DAMAGED' });
  expect(await store.database.selectFrom('updates').selectAll().execute()).toEqual(before);
  expect((await again.content('v')).operators).toEqual([]);
});

test('a row that is missing between others is found, not built upon', async () => {
  const store = await storage();
  const rooms = roomsOn(store);
  for (const name of ['one', 'two', 'three']) await rooms.replace('w', emptyWorkflow(name), null);
  await rooms.close();
  const [, second] = await store.database.selectFrom('updates').select('seq').orderBy('seq').execute();
  await store.database.deleteFrom('updates').where('seq', '=', second.seq).execute();
  await expect(roomsOn(store).content('w')).rejects.toMatchObject({ code: 'DOCUMENT_DAMAGED' });
});

test('a workflow that is not there is NOT_FOUND, and one asked for by many is loaded once', async () => {
  const rooms = roomsOn(await storage());
  await expect(rooms.content('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await Promise.all(Array.from({ length: 20 }, () => rooms.content('w')));
  expect(rooms.counts.rooms).toBe(1);
});

test('changes are told with their number and author', async () => {
  const rooms = roomsOn(await storage());
  const heard: unknown[] = [];
  const stop = rooms.onChange((workflow, seq, actor) => heard.push([workflow, seq, actor?.name]));
  const seq = await rooms.replace('w', emptyWorkflow('x'), { id: 'ann', name: 'Ann' });
  stop();
  await rooms.replace('w', emptyWorkflow('y'), null);
  expect(heard).toEqual([['w', seq, 'Ann']]);
});

test('a database that is down: the change is refused in time, and stored when it is back', async () => {
  const store = await storage();
  const real = DocumentStore.prototype.append;
  let down = true;
  DocumentStore.prototype.append = function (...args) {
    return down ? Promise.reject(new Error('the database does not answer')) : real.apply(this, args);
  };
  cleanUp.push(() => {
    DocumentStore.prototype.append = real;
  });
  const rooms = roomsOn(store, { storeMs: 100 });
  await expect(rooms.replace('w', emptyWorkflow('x'), null)).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
  await expect(rooms.replace('w', emptyWorkflow('y'), null)).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
  const stored = new Promise(resolve => rooms.onChange(() => resolve(null)));
  down = false;
  await stored;
  await rooms.close();
  expect((await roomsOn(store).content('w')).name).toBe('x');
});

test('rooms that nobody is in are let go, and their memory with them', async () => {
  const store = await storage();
  const big = openDocument(new Y.Doc(), testCatalogue);
  const operators = Array.from({ length: 300 }, (_, i) => ({
    id: `n${i}`,
    type: 'filter',
    config: { x: `${i}`.repeat(3000) },
  }));
  addNodes(createEditor(big), operators);
  const update = Y.encodeStateAsUpdate(big.doc);
  await new DocumentStore(store.database, clock).append('w', [{ update, person: null }]);
  const rooms = roomsOn(store, { idleMs: 10 });
  const openAndLeave = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await rooms.content('w');
      await expect.poll(() => rooms.counts.rooms, { interval: 5 }).toBe(0);
    }
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await openAndLeave(3);
  const after = await openAndLeave(15);
  expect(after - before).toBeLessThan(5 * update.byteLength);
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

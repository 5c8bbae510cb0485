import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { othersIn } from '#collab/awareness.ts';
import type { RoomClient } from '#collab/client.ts';
import type { Denial } from '#collab/client-status.ts';
import { addComment, addNodes, editMessage, moveNodes, removeMessage, reply, setConfig } from '#collab/edits.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { closeCodes, readMessage, writeMessage } from '#collab/protocol.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import type { Notices } from '#server/http/shapes/notices.ts';
import { connect, roomAddress, synced, until } from '../../support/collab/clients.ts';
import {
  firstVisitor,
  guest,
  makeWorkflow,
  type RoomServer,
  roomServer,
  type Visitor,
} from '../../support/collab/room-server.ts';

let server: RoomServer;
let ann: Visitor;
const open: RoomClient[] = [];

beforeAll(async () => {
  server = await roomServer();
  ann = await firstVisitor(server.url);
});
afterAll(async () => {
  for (const client of open) client.destroy();
  await server.close();
});

const enter = async (visitor: Visitor, workflow: string): Promise<RoomClient> => {
  const client = connect(server.url, workflow, visitor.cookie);
  open.push(client);
  await synced(client);
  return client;
};
const nodesOf = ({ document }: RoomClient) => projectWorkflow(document).operators.map(({ id }) => id);
const denialOf = (client: RoomClient) => new Promise<Denial>(resolve => client.onDenied(resolve));

test('what one person does another sees, and it is stored when it is acknowledged', async () => {
  const id = await makeWorkflow(ann);
  const [a, b] = [await enter(ann, id), await enter(ann, id)];
  addNodes(a.editor, [{ id: 'x', type: 'filter', config: { code: 'one' } }]);
  expect(a.status.pending).toBe(1);
  await until(b, () => nodesOf(b).includes('x'), 'the node arrives');
  await a.saved();
  const { content } = await ann.ask<{ content: Workflow }>('GET', `/workflows/${id}/content`);
  expect(content.operators.map(o => o.id)).toEqual(['x']);
});

test('a workflow that is written whole changes what open editors see', async () => {
  const id = await makeWorkflow(ann);
  const a = await enter(ann, id);
  const node = { id: 'n', type: 'limit', version: 1, config: { rows: 3 }, position: { x: 1, y: 2 } };
  const content = { sluice: 1, name: 'new', operators: [node], links: [] };
  await ann.ask('PUT', `/workflows/${id}/content`, { content });
  await until(a, () => nodesOf(a).includes('n'), 'the node arrives');
  expect(projectWorkflow(a.document).name).toBe('new');
});

test("a viewer's update is refused with a reason, told, and rolled back", async () => {
  const id = await makeWorkflow(ann);
  const viewer = await guest(ann, server.url, 'vera', id, 'viewer');
  const [a, v] = [await enter(ann, id), await enter(viewer, id)];
  expect(v.status.role).toBe('viewer');
  const denied = denialOf(v);
  addNodes(v.editor, [{ id: 'forged', type: 'filter' }]);
  const { reason, edits, workflow } = await denied;
  expect(reason).toContain('viewer');
  expect(edits).toBe(1);
  expect(workflow.operators).toHaveLength(1);
  await synced(v);
  expect(nodesOf(v)).toEqual([]);
  addNodes(a.editor, [{ id: 'real', type: 'filter' }]);
  await until(v, () => nodesOf(v).includes('real'), 'the viewer still follows');
  expect(nodesOf(a)).toEqual(['real']);
});

test("a commenter comments, and changes neither the workflow nor others' words", async () => {
  const id = await makeWorkflow(ann);
  const commenter = await guest(ann, server.url, 'carl', id, 'commenter');
  const [a, c] = [await enter(ann, id), await enter(commenter, id)];
  const thread = addComment(c.editor, { position: { x: 0, y: 0 } }, { text: 'hello', mentions: [ann.id] });
  await c.saved();
  await until(a, () => a.document.comments.has(thread), 'the comment arrives');
  expect(projectWorkflow(a.document).comments[0]?.messages[0]).toMatchObject({ author: 'carl', person: commenter.id });
  addComment(a.editor, { position: { x: 0, y: 0 } }, { text: 'mine' });
  await a.saved();
  await until(c, () => c.document.comments.size === 2, 'the answer arrives');
  const [other] = projectWorkflow(c.document).comments.filter(comment => comment.id !== thread);
  for (const edit of [
    () => addNodes(c.editor, [{ type: 'filter' }]),
    () => editMessage(c.editor, other.id, other.messages[0].id!, { text: 'forged' }),
    () =>
      addComment(
        { ...c.editor, person: { id: ann.id, name: 'ann' } },
        { position: { x: 0, y: 0 } },
        { text: 'as ann' },
      ),
  ]) {
    const denied = denialOf(c);
    edit();
    await denied;
    await synced(c);
  }
  const { operators, comments } = projectWorkflow(a.document);
  expect(operators).toEqual([]);
  expect(comments.map(({ messages }) => messages[0].text).sort()).toEqual(['hello', 'mine']);
});

test('a mention is told to whom it names, live and by the name that the server knows; one in a forged name is not', async () => {
  const id = await makeWorkflow(ann);
  const mallory = await guest(ann, server.url, 'mallory', id, 'editor');
  const tina = await guest(ann, server.url, 'tina', id, 'viewer');
  const m = await enter(mallory, id);
  const told = () => tina.ask<Notices>('GET', '/me/notices?unread');
  const address = `${roomAddress(server.url, id).replace(/room$/, 'events')}`;
  const socket = new WebSocket(address, { headers: { cookie: tina.cookie } });
  const heard = new Promise(resolve =>
    socket.on('message', (data: Buffer) => JSON.parse(data.toString()).kind === 'notices' && resolve('heard')),
  );
  await new Promise(resolve => socket.once('message', resolve));
  const forged = { ...m.editor, person: { id: ann.id, name: 'ann' } };
  addComment(forged, { position: { x: 0, y: 0 } }, { text: 'as ann', mentions: [tina.id] });
  const named = { ...m.editor, person: { id: mallory.id, name: 'ann' } };
  const thread = addComment(named, { position: { x: 0, y: 0 } }, { text: 'see this', mentions: [tina.id, ann.id] });
  expect(await heard).toBe('heard');
  expect((await told()).items).toMatchObject([
    { kind: 'mention', thread, text: 'see this', author: { id: mallory.id, name: 'mallory' }, workflow: { id } },
  ]);
  reply(m.editor, thread, { text: 'and this', mentions: [tina.id] });
  await m.saved();
  await expect.poll(async () => (await told()).unread).toBe(2);
  const [message] = projectWorkflow(m.document).comments.find(comment => comment.id === thread)!.messages;
  removeMessage(m.editor, thread, message.id!);
  await expect.poll(async () => (await told()).items.map(({ text }) => text)).toEqual(['and this']);
  await ann.ask('DELETE', `/workflows/${id}`);
  expect((await told()).unread).toBe(0);
  expect((await ann.ask<Notices>('GET', '/me/notices')).items.filter(n => n.workflow.id === id)).toEqual([]);
  socket.close();
});

test('presence carries the name that the server knows, and goes with the person', async () => {
  const id = await makeWorkflow(ann);
  const [a, b] = [await enter(ann, id), await enter(ann, id)];
  a.setPresence({ cursor: { x: 1, y: 2 } });
  a.awareness.setLocalStateField('person', { id: 'somebody-else', name: 'Eve', color: 'red' });
  await until(b, () => othersIn(b.awareness).some(([, p]) => p.cursor?.x === 1 && p.person !== undefined), 'presence');
  expect(othersIn(b.awareness)[0][1].person).toMatchObject({ id: ann.id, name: 'ann' });
  a.destroy();
  await until(b, () => othersIn(b.awareness).length === 0, 'presence ends');
});

test('a part that changes is felt at once, and a workflow that is no longer shared closes', async () => {
  const id = await makeWorkflow(ann);
  const eddy = await guest(ann, server.url, 'eddy', id, 'editor');
  const client = await enter(eddy, id);
  expect(client.status.role).toBe('editor');
  await ann.ask('PUT', `/workflows/${id}/members/${eddy.id}`, { role: 'viewer' });
  await until(client, () => client.status.role === 'viewer', 'the new role');
  await ann.ask('DELETE', `/workflows/${id}/members/${eddy.id}`);
  await until(client, () => client.status.connection === 'closed', 'sent away');
  expect(client.status.closing?.code).toBe(closeCodes.forbidden);
});

test('who is not signed in, or may not see it, is sent away for good', async () => {
  const id = await makeWorkflow(ann);
  const stranger = connect(server.url, id, '');
  await until(stranger, () => stranger.status.connection === 'closed', 'sent away');
  expect(stranger.status.closing?.code).toBe(closeCodes.noSession);
  const missing = connect(server.url, 'no-such-workflow', ann.cookie);
  await until(missing, () => missing.status.connection === 'closed', 'sent away');
  expect(missing.status.closing?.code).toBe(closeCodes.gone);
});

test('an update of another document does nothing but leave its own mark, and garbage closes the connection', async () => {
  const id = await makeWorkflow(ann);
  const a = await enter(ann, id);
  addNodes(a.editor, [{ id: 'stays', type: 'filter' }]);
  await a.saved();
  const foreign = new Y.Doc();
  foreign.getMap('operators').set('old', new Y.Map([['type', 'filter']]));
  const vector = Y.encodeStateVector(foreign);
  (foreign.getMap('operators').get('old') as Y.Map<unknown>).set('label', 'without its beginning');
  const answers = await raw(
    id,
    [
      writeMessage({ kind: 'step1', vector: Y.encodeStateVector(new Y.Doc()) }),
      writeMessage({ kind: 'update', number: 1, update: Y.encodeStateAsUpdate(foreign, vector) }),
    ],
    'step1',
  );
  expect(answers.filter(kind => kind === 'acknowledged')).toEqual([]);
  for (const frame of [
    new Uint8Array([99]),
    new Uint8Array([2, 1, 200, 1]),
    new Uint8Array(0),
    new Uint8Array([5, 3, 1, 1, 1]),
  ])
    expect(await raw(id, [frame], 'close')).toContain(closeCodes.malformed);
  const denied = await raw(
    id,
    [writeMessage({ kind: 'update', number: 1, update: new Uint8Array([7, 7, 7, 7]) })],
    'denied',
  );
  expect(denied).toContain('denied');
  expect(nodesOf(a)).toEqual(['stays']);
});

test('a frame that is too large is refused and told, and what was there stays', async () => {
  const id = await makeWorkflow(ann);
  const a = await enter(ann, id);
  addNodes(a.editor, [{ id: 'stays', type: 'filter' }]);
  await a.saved();
  for (const size of [5, 12]) {
    const denied = denialOf(a);
    setConfig(a.editor, 'stays', 'blob', 'x'.repeat(size * 2 ** 20));
    expect((await denied).reason).toMatch(/bytes|too large/);
    await synced(a);
    expect(projectWorkflow(a.document).operators[0]?.config).toEqual({});
  }
  moveNodes(a.editor, [['stays', { x: 9, y: 9 }]]);
  await a.saved();
});

/** Speaks the protocol by hand; gives the kinds of the answers, or the close code, until `last` comes. */
function raw(workflow: string, frames: readonly Uint8Array[], last: string): Promise<(string | number)[]> {
  return new Promise((resolve, reject) => {
    const seen: (string | number)[] = [];
    const socket = new WebSocket(roomAddress(server.url, workflow), { headers: { cookie: ann.cookie } });
    let sent = false;
    socket.on('message', (data: Buffer) => {
      const kind = readMessage(new Uint8Array(data))?.kind ?? 'unreadable';
      seen.push(kind);
      if (!sent) for (const frame of frames) socket.send(frame);
      sent = true;
      const wanted = last === 'step1' ? seen.filter(k => k === 'step1').length === 2 : kind === last;
      if (wanted) socket.close();
    });
    socket.on('close', code => {
      seen.push(code);
      resolve(seen);
    });
    socket.on('error', reject);
  });
}

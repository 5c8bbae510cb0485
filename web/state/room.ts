import { IndexeddbPersistence } from 'y-indexeddb';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { openRoom, type RoomClient } from '#collab/client.ts';
import type { ClientStatus, Denial } from '#collab/client-status.ts';
import { type Catalogue, openDocument, type SharedDocument } from '#collab/document.ts';
import { createEditor, type Editor, replaceAll } from '#collab/edits.ts';
import type { Persistence } from '#collab/persistence.ts';
import { mayComment, mayEdit, type Role } from '#collab/protocol.ts';
import { overSocket, type SocketLike, type Transport } from '#collab/transport.ts';
import { createUndo, type Undo } from '#collab/undo.ts';
import { inward } from '#collab/within.ts';
import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';
import type { Account } from '#server/http/shapes/people.ts';
import { databaseName, notesOf } from '../offline/copies.ts';
import { rememberedAccount } from '../offline/remembered.ts';
import { commitDrafts } from '../properties/inputs/use-draft.ts';
import { path, socketUrl } from './api.ts';
import { type DocumentStore, type Workflow, watchDocument } from './document-view.ts';
import { askAgain, queryClient } from './queries.ts';

/** One workflow, open: its document, who else is here, and what one may do. Another object after a denial. */
export interface Room {
  readonly workflow: string;
  readonly role: Role | null;
  /** Whether the person may change the document here and now. */
  readonly editable: boolean;
  readonly commentable: boolean;
  readonly document: SharedDocument;
  readonly editor: Editor;
  readonly view: DocumentStore;
  readonly undo: Undo;
  readonly awareness: Awareness;
  readonly setPresence: RoomClient['setPresence'];
  /** The room of the whole workflow, where this is the inside of a macro. */
  readonly root: Room | null;
}

/** The room of the whole workflow. */
export const rootOf = (room: Room): Room => room.root ?? room;

/** A room with what keeps it: its connection, which changes more often than the rest. */
export interface OpenRoom {
  readonly room: () => Room;
  readonly status: () => ClientStatus;
  readonly subscribe: (listener: () => void) => () => void;
  readonly onDenied: (listener: (denial: Denial) => void) => () => void;
  readonly close: () => void;
}

/** Opens a workflow's room; of who has an account the document is also kept in the browser, so that edits made offline outlive the page. */
export function enterRoom(workflow: string, operators: readonly OperatorInfo[], account: Account | null): OpenRoom {
  const client = openRoom({
    transport: transportTo(workflow),
    catalogue: catalogueOf(operators),
    person: account && { id: account.id, name: account.name },
    ...(account && { persist: doc => persisted(account.id, workflow, doc) }),
  });
  let watched = watchDocument(client.document);
  let room = roomOf();
  const stopChecks = watchChecks(workflow, client);
  const online = () => client.retry();
  window.addEventListener('online', online);
  // Edits that wait are kept here, but only here: closing the page puts off their arrival until it is opened again.
  const closing = (event: BeforeUnloadEvent) => {
    commitDrafts();
    if (client.status.pending > 0 && rememberedAccount()?.id === account?.id) event.preventDefault();
  };
  window.addEventListener('beforeunload', closing);
  const stop = client.subscribe(() => {
    if (client.document !== room.document) {
      watched.stop();
      watched = watchDocument(client.document);
    }
    if (client.status.connection === 'online') askAgain();
    const now = roomOf();
    const { document, role, editable, commentable } = room;
    if (now.document !== document || now.role !== role || now.editable !== editable || now.commentable !== commentable)
      room = now;
  });

  function roomOf(): Room {
    const { document, editor, undo, awareness, status } = client;
    const here = (status.synced || status.kept) && status.connection !== 'closed';
    return {
      workflow,
      role: status.role,
      editable: status.role !== null && mayEdit(status.role) && here,
      commentable: status.role !== null && mayComment(status.role) && here,
      document,
      editor,
      view: watched.store,
      undo,
      awareness,
      setPresence: client.setPresence,
      root: null,
    };
  }
  return {
    room: () => room,
    status: () => client.status,
    subscribe: client.subscribe,
    onDenied: client.onDenied,
    close() {
      window.removeEventListener('online', online);
      window.removeEventListener('beforeunload', closing);
      stop();
      stopChecks();
      watched.stop();
      client.destroy();
    },
  };
}

/**
 * A room of one that lives in memory and speaks to no server: for content that nobody changes any more, or for a part of a workflow.
 *
 * @param within  what ids of nodes begin with where the content is a macro's
 */
export function roomOfContent(
  workflow: string,
  content: unknown,
  operators: readonly OperatorInfo[],
  within = '',
): OpenRoom {
  const doc = new Y.Doc();
  const document = openDocument(doc, catalogueOf(operators), within);
  const editor = createEditor(document);
  replaceAll(createEditor(document), content as Parameters<typeof replaceAll>[1]);
  const { store, stop } = watchDocument(document);
  const room: Room = {
    workflow,
    role: 'viewer',
    editable: false,
    commentable: false,
    document,
    editor,
    view: store,
    undo: createUndo(editor),
    awareness: new Awareness(doc),
    setPresence: () => undefined,
    root: null,
  };
  const status: ClientStatus = {
    connection: 'online',
    synced: true,
    kept: false,
    pending: 0,
    role: 'viewer',
    person: null,
    seq: 0,
    failure: '',
    closing: null,
  };
  const silence = () => () => undefined;
  const close = () => {
    stop();
    room.awareness.destroy();
    doc.destroy();
  };
  return { room: () => room, status: () => status, subscribe: silence, onDenied: silence, close };
}

/**
 * The inside of a macro as a room: a document of its own, in which one may do what one may do in the room around it.
 *
 * Its nodes go by the ids that checks, plans and runs know them by, `macro/inner`, so that what is told of them is found as outside.
 */
export function roomInside(
  around: OpenRoom,
  macro: string,
  content: Pick<Workflow, 'operators' | 'links'>,
  operators: readonly OperatorInfo[],
): OpenRoom {
  const within = `${macro}/`;
  const own = roomOfContent(around.room().workflow, inward(content, within), operators, within);
  let room = own.room();
  return {
    ...own,
    room() {
      const { role, editable } = around.room();
      const root = rootOf(around.room());
      if (room.role !== role || room.editable !== editable || room.root !== root)
        room = { ...room, role, editable, root };
      return room;
    },
    status: around.status,
    subscribe: around.subscribe,
  };
}

/** What the document has to know of operators, the same as on the server. */
export const catalogueOf = (operators: readonly OperatorInfo[]): Catalogue => {
  const byType = new Map(operators.map(info => [info.type, info]));
  return {
    textFields(type) {
      const { properties = {} } = (byType.get(type)?.config ?? {}) as {
        properties?: { [field: string]: { format?: string } };
      };
      return Object.keys(properties).filter(field => ['code', 'sql'].includes(properties[field].format ?? ''));
    },
    single: (type, port) =>
      byType.get(type)?.ports.inputs.find(({ name }) => name === port)?.many !== true && byType.has(type),
  };
};

const transportTo = (workflow: string): Transport =>
  overSocket(() => new WebSocket(socketUrl(`${path('workflows', workflow)}/room`)) as SocketLike);

function persisted(account: string, workflow: string, doc: Y.Doc): Persistence {
  const store = new IndexeddbPersistence(databaseName(account, workflow), doc);
  const { kept, note, forget } = notesOf(account, workflow, () => String(doc.getMap('meta').get('name') ?? ''));
  return {
    origin: store,
    // Where the browser keeps nothing, the first of the two fails; the second would wait for ever.
    loaded: store._db.then(() => store.whenSynced),
    kept,
    note,
    async clear() {
      forget();
      await store.clearData();
    },
    close: () => void store.destroy(),
  };
}

const calmMs = 250;

/** Asks for a new check when the server has stored more of the document than the last one saw; at most every quarter second. */
function watchChecks(workflow: string, client: RoomClient): () => void {
  let seen = client.status.seq;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = client.subscribe(() => {
    if (client.status.seq === seen) return;
    seen = client.status.seq;
    clearTimeout(timer);
    timer = setTimeout(() => void queryClient.invalidateQueries({ queryKey: ['check', workflow] }), calmMs);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

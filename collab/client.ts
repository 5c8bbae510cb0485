import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Presence } from './awareness.ts';
import type { ClientStatus, Denial } from './client-status.ts';
import { type Catalogue, openDocument, type SharedDocument } from './document.ts';
import { type Author, createEditor, type Editor } from './editor.ts';
import type { Persistence } from './persistence.ts';
import { projectWorkflow } from './project-workflow.ts';
import { type Message, mayComment, mayEdit, readMessage, writeMessage } from './protocol.ts';
import { type Reconnecting, reconnecting } from './reconnecting.ts';
import { keepRepaired } from './repair.ts';
import { throttle } from './throttle.ts';
import type { Transport } from './transport.ts';
import { createUndo, type Undo } from './undo.ts';

export interface ClientOptions {
  readonly transport: Transport;
  readonly catalogue?: Catalogue;
  /** Who edits here, as far as is known before the server says so. */
  readonly person?: Author | null;
  /** Called for each document that is opened, also after a refusal. */
  readonly persist?: (doc: Y.Doc) => Persistence;
}

/** One workflow, open in a browser or a program. `document`, `editor`, `undo` and `awareness` are others after a denial (`subscribe` tells). */
export interface RoomClient {
  readonly document: SharedDocument;
  readonly editor: Editor;
  readonly undo: Undo;
  readonly awareness: Awareness;
  /** A new object whenever something in it changes. */
  readonly status: ClientStatus;
  /** Hears of every change of `status` and of a new document. @returns what ends the listening */
  subscribe(listener: () => void): () => void;
  onDenied(listener: (denial: Denial) => void): () => void;
  /** Tells others where this person is; fields that are not named stay. */
  setPresence(presence: Partial<Omit<Presence, 'person'>>): void;
  /** Tries to connect now (the network is back). */
  retry(): void;
  /** Resolves when every edit so far is stored. */
  saved(): Promise<void>;
  destroy(): void;
}

/** What is replaced as a whole when the server refuses an edit. */
interface Opened {
  readonly document: SharedDocument;
  readonly editor: Editor;
  readonly undo: Undo;
  readonly awareness: Awareness;
  readonly persistence: Persistence | null;
  readonly close: () => void;
}

const [presencePerSecond, fromServer] = [30, Symbol('server')];
/** WebSocket's own code for a frame beyond the server's limit. */
const frameTooLarge = 1009;

/**
 * Opens a workflow and keeps it in step with the server: reconnects by itself, keeps edits made offline and merges them on return.
 *
 * Contract: an edit counts as pending until the server says it is stored. Edits the server refuses are told and rolled back, all or none.
 */
export function openRoom({ transport, catalogue, person = null, persist }: ClientOptions): RoomClient {
  const listeners = new Set<() => void>();
  const deniedListeners = new Set<(denial: Denial) => void>();
  let status: ClientStatus = {
    connection: 'connecting',
    synced: false,
    kept: false,
    pending: 0,
    role: null,
    person: null,
    seq: 0,
    failure: '',
    closing: null,
  };
  let count = 0;
  let acknowledged = 0;
  let inStep = false;
  let ended = false;

  const set = (change: Partial<ClientStatus>) => {
    if (Object.entries(change).every(([key, value]) => status[key as keyof ClientStatus] === value)) return;
    status = { ...status, ...change };
    note();
    for (const listener of listeners) listener();
  };
  const note = () => {
    const { synced, kept, role, person: as, pending } = status;
    if ((synced || kept) && role) opened.persistence?.note({ role, person: as, pending });
  };
  const send = (message: Message) => line.send(writeMessage(message));

  const isHere = () => status.synced || status.kept;

  const open = (): Opened => {
    const doc = new Y.Doc();
    const document = openDocument(doc, catalogue);
    const editor = createEditor(document, status.person ?? person);
    const awareness = new Awareness(doc);
    const stopRepairing = keepRepaired(document, () => status.role !== null && mayEdit(status.role) && isHere());
    let persistence: Persistence | null = null;
    const sayPresence = throttle(
      () => inStep && send({ kind: 'awareness', states: encodeAwarenessUpdate(awareness, [awareness.clientID]) }),
      () => 1000 / presencePerSecond,
    );
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === fromServer || (persistence && origin === persistence.origin)) return;
      count++;
      set({ pending: count - acknowledged });
      if (inStep) send({ kind: 'update', number: count, update });
    });
    // After the listener above, so that an edit is counted before it is kept.
    persistence = persist?.(doc) ?? null;
    awareness.on('update', (_: unknown, origin: unknown) => origin === 'local' && sayPresence());
    const undo = createUndo(editor);
    const close = () => {
      sayPresence.cancel();
      stopRepairing();
      persistence?.close();
      undo.destroy();
      awareness.destroy();
      doc.destroy();
    };
    return { document, editor, undo, awareness, persistence, close };
  };

  /** Lets the person go on with the copy that is here, edits of before that are not stored included. */
  const takeUp = async ({ persistence, document }: Opened): Promise<void> => {
    if (!persistence?.kept || !(await persistence.loaded.then(...yesOrNo))) return;
    if (document !== opened.document || ended || isHere()) return;
    const { role, person: as, pending } = persistence.kept;
    Object.assign(opened.editor, { person: as });
    count += pending;
    set({ kept: true, pending: count - acknowledged, role: status.role ?? role, person: status.person ?? as });
  };

  const greet = async (): Promise<void> => {
    const { persistence, document } = opened;
    await takingUp;
    await persistence?.loaded.catch(() => undefined);
    if (document === opened.document) send({ kind: 'step1', vector: Y.encodeStateVector(document.doc) });
  };

  /** Sends what the server lacks; its number stands for every edit before it. */
  const catchUp = (vector: Uint8Array): void => {
    const { doc } = opened.document;
    const theirs = Y.decodeStateVector(vector);
    const ahead = [...Y.decodeStateVector(Y.encodeStateVector(doc))].some(([id, n]) => n > (theirs.get(id) ?? 0));
    const may = status.role !== null && mayComment(status.role);
    if (ahead && count === acknowledged) count++;
    inStep = true;
    if (ahead || count > acknowledged || may)
      send({ kind: 'update', number: count, update: Y.encodeStateAsUpdate(doc, vector) });
    set({ connection: 'online', synced: true, pending: count - acknowledged });
    // Said once more, with a newer clock: the server has forgotten who left, but not when that was.
    opened.awareness.setLocalState(opened.awareness.getLocalState());
  };

  const rollBack = (reason: string): void => {
    const denial: Denial = { reason, edits: count - acknowledged, workflow: projectWorkflow(opened.document) };
    const { persistence, close } = opened;
    const presence = opened.awareness.getLocalState();
    acknowledged = count;
    inStep = false;
    status = { ...status, pending: 0, synced: false, kept: false };
    void (persistence?.clear() ?? Promise.resolve())
      .catch(() => undefined)
      .finally(() => {
        close();
        if (ended) return;
        opened = open();
        opened.awareness.setLocalState(presence);
        for (const listener of listeners) listener();
        for (const listener of deniedListeners) listener(denial);
        void greet();
      });
  };

  const receive = (message: Message): void => {
    const { doc } = opened.document;
    switch (message.kind) {
      case 'role':
        Object.assign(opened.editor, { person: message.person });
        return set({ role: message.role, person: message.person });
      case 'step1':
        return catchUp(message.vector);
      case 'step2':
      case 'update':
        return Y.applyUpdate(doc, message.update, fromServer);
      case 'acknowledged':
        acknowledged = Math.max(acknowledged, message.number);
        return set({ pending: Math.max(0, count - acknowledged), seq: message.seq });
      case 'denied':
        return rollBack(message.reason);
      case 'awareness':
        return applyAwarenessUpdate(opened.awareness, message.states, fromServer);
      case 'storing':
        return set({ seq: Math.max(status.seq, message.seq), failure: message.reason });
      case 'closing':
        return set({ closing: { code: message.code, reason: message.reason } });
      case 'ping':
        return send({ kind: 'pong' });
      default:
    }
  };

  const left = (): void => {
    inStep = false;
    const { awareness } = opened;
    const others = [...awareness.getStates().keys()].filter(replica => replica !== awareness.clientID);
    removeAwarenessStates(awareness, others, fromServer);
    for (const replica of others) awareness.meta.delete(replica);
  };

  const line: Reconnecting = reconnecting(transport, {
    ping: writeMessage({ kind: 'ping' }),
    connected: () => void greet(),
    received(frame) {
      const message = readMessage(frame);
      if (message) receive(message);
    },
    lost(closing, final) {
      left();
      set({ connection: final ? 'closed' : 'offline', ...(final && { closing: status.closing ?? closing }) });
      if (closing.code === frameTooLarge && status.pending > 0) rollBack('The change is too large for one message.');
    },
  });
  let opened = open();
  const takingUp = takeUp(opened);
  line.start();

  return {
    get document() {
      return opened.document;
    },
    get editor() {
      return opened.editor;
    },
    get undo() {
      return opened.undo;
    },
    get awareness() {
      return opened.awareness;
    },
    get status() {
      return status;
    },
    subscribe: listener => subscribed(listeners, listener),
    onDenied: listener => subscribed(deniedListeners, listener),
    setPresence: presence => opened.awareness.setLocalState({ ...opened.awareness.getLocalState(), ...presence }),
    retry: () => line.retry(),
    saved: () =>
      new Promise(resolve => {
        const stop = subscribed(listeners, () => {
          if (status.pending > 0) return;
          stop();
          resolve();
        });
        if (status.pending === 0) {
          stop();
          resolve();
        }
      }),
    destroy() {
      ended = true;
      line.stop();
      opened.close();
      listeners.clear();
      deniedListeners.clear();
    },
  };
}

const yesOrNo = [() => true, () => false] as const;

function subscribed<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

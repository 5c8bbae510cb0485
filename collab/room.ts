import * as Y from 'yjs';
import { createGate, defaultLimits, type Limits } from './admission.ts';
import type { SharedDocument } from './document.ts';
import type { Author } from './editor.ts';
import { closeCodes, type Message, type Person, type Role, readMessage, writeMessage } from './protocol.ts';
import { keepRepaired } from './repair.ts';
import { type RoomPresence, roomPresence } from './room-presence.ts';
import { storeQueue } from './store-queue.ts';
import { throttle } from './throttle.ts';
import { type Writing, watchMessages } from './written-messages.ts';

/** A connection, whatever carries it. */
export interface Connection {
  send(frame: Uint8Array): void;
  /** Bytes that are sent but not gone yet. */
  buffered(): number;
  close(code: number, reason: string): void;
}

/** An update to store, and whose it is; null for repairs and the server's own. */
export interface StoredUpdate {
  readonly update: Uint8Array;
  readonly person: Author | null;
}

export interface RoomOptions {
  readonly document: SharedDocument;
  /** Sequence number and size of the document as it was loaded. */
  readonly seq: number;
  readonly sizeBytes: number;
  readonly limits?: Limits;
  /** Stores all of them or none; gives the sequence number of the last. */
  readonly store: (updates: readonly StoredUpdate[]) => Promise<number>;
  /** Hears of what is written in comments, and by whom: the person of the connection, whatever the message says. Before it is stored. */
  readonly onWriting?: (writing: Writing, person: Author) => void;
  /** Why nothing can be stored now, in words for people; told to everybody in the room. */
  readonly failureText: (reason: unknown) => string;
}

/** One client in a room. */
export interface Peer {
  receive(frame: Uint8Array): void;
  setRole(role: Role, person: Person | null): void;
  leave(): void;
}

/** One document and everybody who has it open; knows nothing of sockets or databases. */
export interface Room {
  readonly document: SharedDocument;
  /** Sequence number of the newest stored update. */
  readonly seq: number;
  readonly peers: number;
  readonly isIdle: boolean;
  /** Whether the document holds changes that are not stored yet, and so have no number. */
  readonly isPending: boolean;
  /** Why nothing can be stored now; empty when it can. */
  readonly failure: string;
  join(connection: Connection, role: Role, person: Person | null): Peer;
  /** Changes the document in the server's or a person's name; resolves when that is stored. */
  edit(person: Author | null, change: (document: SharedDocument) => void): Promise<number>;
  /** Does something between two writes to the store. */
  between(work: () => Promise<void>): void;
  drained(): Promise<void>;
  /** Closes every connection and lets go of the document. */
  close(code: number, reason: string): void;
}

/** A client that reads slower than this gets no presence, then is sent away to come back and catch up in one go. */
const [slowBytes, stuckBytes] = [2 ** 20, 16 * 2 ** 20];
const mostWaiting = 20_000;

interface Member {
  readonly connection: Connection;
  role: Role;
  person: Person | null;
  /** Set from a refusal until the client has started afresh. */
  refused: boolean;
}

/** Who a transaction is stored for; the origin of what comes over the wire or from the server itself. */
interface Source {
  readonly member: Member | null;
  readonly person: Author | null;
}

/**
 * Opens a room on a document that the server has loaded.
 *
 * Contract: an update is acknowledged only after it is stored [L10]; others see it at once, for merging twice does no harm.
 */
export function createRoom(options: RoomOptions): Room {
  const { document, limits = defaultLimits } = options;
  const { doc } = document;
  const members = new Set<Member>();
  let seq = options.seq;
  let failure = '';
  let closed = false;

  const tell = (member: Member, message: Message) => transmit(member, writeMessage(message));
  const transmit = (member: Member, frame: Uint8Array) => {
    if (member.connection.buffered() > stuckBytes)
      return member.connection.close(closeCodes.overloaded, 'The connection is too slow; come back to catch up.');
    member.connection.send(frame);
  };
  const sayStored = throttle(
    () => broadcast(members, { kind: 'storing', seq, reason: failure }),
    () => 300,
  );
  const queue = storeQueue<StoredUpdate>(options.store, reason => {
    const text = reason === null ? '' : options.failureText(reason);
    if (text !== failure) sayStored();
    failure = text;
  });
  const stored = (newest: number, done?: (seq: number) => void) => {
    seq = Math.max(seq, newest);
    done?.(seq);
    if (members.size > 0) sayStored();
  };
  const gate = createGate(document, options.sizeBytes, limits);
  const presence: RoomPresence = roomPresence(
    doc,
    states => {
      const frame = writeMessage({ kind: 'awareness', states });
      for (const member of members) if (member.connection.buffered() < slowBytes) transmit(member, frame);
    },
    () => members.size,
  );

  watchMessages(document, (writing, origin) => {
    if (isSource(origin) && origin.person) options.onWriting?.(writing, origin.person);
  });
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    const source = isSource(origin) ? origin : null;
    gate.applied(update);
    queue.add({ entry: { update, person: source?.person ?? null }, stored });
    const frame = writeMessage({ kind: 'update', number: 0, update });
    for (const member of members) if (member !== source?.member && !member.refused) transmit(member, frame);
  });
  const stopRepairing = keepRepaired(document);

  const receiveUpdate = (member: Member, number: number, update: Uint8Array) => {
    if (member.refused) return;
    if (queue.waiting > mostWaiting)
      return member.connection.close(closeCodes.overloaded, 'Changes cannot be stored at the moment; come back later.');
    const admission = gate.judge(update, member.role, member.person);
    if (admission.kind === 'behind') return tell(member, { kind: 'step1', vector: Y.encodeStateVector(doc) });
    if (admission.kind === 'refuse') {
      member.refused = true;
      return tell(member, { kind: 'denied', number, reason: admission.reason });
    }
    const source: Source = { member, person: member.person };
    Y.applyUpdate(doc, update, sourceOf(source));
    if (dropPending(doc)) return tell(member, { kind: 'step1', vector: Y.encodeStateVector(doc) });
    const nothing = { update: emptyUpdate, person: member.person };
    const acknowledge = (newest: number) =>
      stored(newest, at => members.has(member) && tell(member, { kind: 'acknowledged', number, seq: at }));
    queue.add({ entry: nothing, stored: acknowledge });
  };

  const receive = (member: Member, frame: Uint8Array) => {
    if (closed || !members.has(member)) return;
    const message = readMessage(frame);
    switch (message?.kind) {
      case 'step1':
        return welcome(member, message.vector);
      case 'update':
        return receiveUpdate(member, message.number, message.update);
      case 'awareness':
        if (presence.receive(member, member.person, message.states)) return;
        break;
      case 'ping':
        return tell(member, { kind: 'pong' });
      case 'pong':
        return;
      default:
    }
    member.connection.close(closeCodes.malformed, 'A message could not be read.');
  };

  const welcome = (member: Member, vector: Uint8Array) => {
    let missing: Uint8Array;
    try {
      missing = Y.encodeStateAsUpdate(doc, vector);
    } catch {
      return member.connection.close(closeCodes.malformed, 'A message could not be read.');
    }
    member.refused = false;
    tell(member, { kind: 'step2', update: missing });
    tell(member, { kind: 'step1', vector: Y.encodeStateVector(doc) });
    const states = presence.all();
    if (states) tell(member, { kind: 'awareness', states });
    tell(member, { kind: 'storing', seq, reason: failure });
  };

  return {
    document,
    get seq() {
      return seq;
    },
    get peers() {
      return members.size;
    },
    get isIdle() {
      return members.size === 0 && queue.waiting === 0;
    },
    get isPending() {
      return queue.waiting > 0;
    },
    get failure() {
      return failure;
    },
    join(connection, role, person) {
      const member: Member = { connection, role, person, refused: false };
      members.add(member);
      tell(member, { kind: 'role', role, person });
      return {
        receive: frame => receive(member, frame),
        setRole(now, as) {
          if (member.role !== now) tell(member, { kind: 'role', role: now, person: as });
          Object.assign(member, { role: now, person: as });
        },
        leave() {
          if (members.delete(member)) presence.leave(member);
        },
      };
    },
    edit: (person, change) =>
      new Promise(resolve => {
        doc.transact(() => change(document), sourceOf({ member: null, person }));
        queue.add({ entry: { update: emptyUpdate, person }, stored: newest => stored(newest, resolve) });
      }),
    between: queue.between,
    drained: queue.drained,
    close(code, reason) {
      closed = true;
      for (const { connection } of members) {
        connection.send(writeMessage({ kind: 'closing', code, reason }));
        connection.close(code, reason);
      }
      members.clear();
      sayStored.cancel();
      queue.stop();
      stopRepairing();
      presence.destroy();
      doc.destroy();
    },
  };
}

/** Stands for "nothing to store, but tell when what came before is stored"; stores leave it out. */
export const emptyUpdate = new Uint8Array(0);

const sources = new WeakSet<object>();
const isSource = (origin: unknown): origin is Source =>
  typeof origin === 'object' && origin !== null && sources.has(origin);
function sourceOf(source: Source): Source {
  sources.add(source);
  return source;
}

function broadcast(members: Iterable<Member>, message: Message): void {
  const frame = writeMessage(message);
  for (const { connection } of members) connection.send(frame);
}

/** Forgets what an update said that builds on something unknown; it is asked for again. Tells whether there was any. */
function dropPending({ store }: Y.Doc): boolean {
  const had = store.pendingStructs !== null || store.pendingDs !== null;
  store.pendingStructs = null;
  store.pendingDs = null;
  return had;
}

import type { Logger } from 'pino';
import type { Catalogue } from '#collab/document.ts';
import { openDocument } from '#collab/document.ts';
import { replaceAll } from '#collab/edit-workflow.ts';
import type { Author } from '#collab/editor.ts';
import { createEditor } from '#collab/editor.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { closeCodes } from '#collab/protocol.ts';
import { createRoom, type Room, type StoredUpdate } from '#collab/room.ts';
import type { Writing } from '#collab/written-messages.ts';
import { assert, SluiceError } from '#engine/errors.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { roleOf } from '../auth/access.ts';
import { Attendance, type Attendant } from '../auth/attendance.ts';
import type { Actor, DocumentState, Rooms, Services } from '../services.ts';
import { DocumentStore } from './document-store.ts';
import { Sockets, type Visit } from './sockets.ts';

/** When rooms tidy up; tests are more impatient. */
export interface RoomTimes {
  /** A room that nobody was in for so long is closed. */
  readonly idleMs: number;
  /** Rows after which a document is written as one. */
  readonly compactAfter: number;
  /** How long a request waits for its change to be stored. */
  readonly storeMs: number;
  /** How often roles of open sockets are looked up again, changes aside. */
  readonly recheckMs: number;
}
const usualTimes: RoomTimes = { idleMs: 60_000, compactAfter: 500, storeMs: 15_000, recheckMs: 30_000 };

type Needs = Pick<Services, 'database' | 'clock'> & {
  readonly log: Logger;
  /** Hears of comments once they are stored, and who wrote them. */
  readonly notices?: { take(workflowId: string, author: Author, writing: Writing): void };
};
type Listener = Parameters<Rooms['onChange']>[0];

interface OpenRoom {
  readonly room: Room;
  rows: number;
  idle: NodeJS.Timeout | null;
  /** What was written in comments and is not stored yet. */
  readonly writings: { readonly author: Author; readonly writing: Writing }[];
}

/**
 * The documents that are open on this server, one room each; loaded on first use, let go when nobody uses them.
 *
 * Contract: a document is loaded once however many ask, and one whose load failed is never stored.
 */
export class OpenRooms implements Rooms {
  readonly #store: DocumentStore;
  readonly #services: Needs;
  readonly #log: Logger;
  readonly #catalogue: Catalogue;
  readonly #times: RoomTimes;
  readonly #rooms = new Map<string, Promise<OpenRoom>>();
  readonly #listeners = new Set<Listener>();
  readonly #attendance: Attendance;
  readonly #sockets: Sockets;
  #closed = false;

  constructor(services: Needs, catalogue: Catalogue, times: Partial<RoomTimes> = {}) {
    this.#store = new DocumentStore(services.database, services.clock);
    this.#services = services;
    this.#log = services.log;
    this.#catalogue = catalogue;
    this.#times = { ...usualTimes, ...times };
    this.#attendance = new Attendance(services, this.#times.recheckMs);
    this.#sockets = new Sockets(this.#attendance);
  }

  async state(workflowId: string): Promise<DocumentState> {
    const { room } = await this.#open(workflowId);
    return { workflow: projectWorkflow(room.document), seq: room.seq };
  }

  async content(workflowId: string): Promise<Workflow> {
    return (await this.state(workflowId)).workflow;
  }

  async create(workflowId: string, workflow: Workflow, actor: Actor): Promise<void> {
    await this.replace(workflowId, workflow, actor);
  }

  async replace(workflowId: string, workflow: Workflow, actor: Actor, expected?: number): Promise<number> {
    const { room } = await this.#open(workflowId);
    if (expected !== undefined) await this.#expect(room, expected);
    if (room.failure !== '') throw new SluiceError('DATABASE_DOWN', { reason: room.failure });
    // No moment lies between the look at the revision and the edit.
    const stored = room.edit(actor, document => replaceAll(createEditor(document, actor), workflow));
    return within(stored, this.#times.storeMs);
  }

  /** @throws {SluiceError} EDIT_CONFLICT when the document is not, or is no longer, at a revision */
  async #expect(room: Room, expected: number): Promise<void> {
    // What waits to be stored has no number yet; whoever names the last one may not have seen it.
    if (room.seq === expected && room.isPending) await within(room.drained(), this.#times.storeMs);
    if (room.seq !== expected || room.isPending) {
      const found = room.isPending ? room.seq + 1 : room.seq;
      throw new SluiceError('EDIT_CONFLICT', { expected, found });
    }
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async enter(workflowId: string, visit: Visit): Promise<void> {
    const role = await roleOf(this.#services, visit.visitor, 'workflow', workflowId);
    if (!role && !visit.visitor.person) throw new SluiceError('SIGN_IN_NEEDED');
    if (!role) throw new SluiceError('NOT_FOUND', { kind: 'workflow', name: workflowId });
    const open = await this.#open(workflowId);
    this.#sockets.add(workflowId, open.room, visit, role, () => this.#watch(workflowId, open));
  }

  attend(attendant: Attendant): () => void {
    return this.#attendance.add(attendant);
  }

  evict(workflow: string, person?: string): void {
    this.#attendance.recheck({ workflow, person });
  }

  evictPerson(person: string): void {
    this.#attendance.recheck({ person });
  }

  get counts(): { readonly sockets: number; readonly rooms: number } {
    return { sockets: this.#sockets.size, rooms: this.#rooms.size };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#attendance.close();
    const rooms = await Promise.allSettled(this.#rooms.values());
    for (const opened of rooms) {
      if (opened.status === 'rejected') continue;
      const { room, idle } = opened.value;
      if (idle) clearTimeout(idle);
      await within(room.drained(), this.#times.storeMs).catch(error =>
        this.#log.error({ err: error }, 'rooms: not all stored'),
      );
      room.close(closeCodes.restarting, 'The server restarts.');
    }
    this.#rooms.clear();
  }

  #open(workflowId: string): Promise<OpenRoom> {
    assert(!this.#closed, 'rooms are open');
    const known = this.#rooms.get(workflowId);
    if (known) return known;
    const opening = this.#load(workflowId);
    this.#rooms.set(workflowId, opening);
    opening.catch(() => this.#rooms.delete(workflowId));
    return opening;
  }

  async #load(workflowId: string): Promise<OpenRoom> {
    const { doc, seq, sizeBytes, rows } = await this.#store.load(workflowId);
    const writings: OpenRoom['writings'] = [];
    const room: Room = createRoom({
      document: openDocument(doc, this.#catalogue),
      seq,
      sizeBytes,
      store: updates => this.#append(workflowId, updates),
      onWriting: (writing, author) => writings.push({ author, writing }),
      failureText: reason => {
        this.#log.error({ err: reason, workflow: workflowId }, 'rooms: a change could not be stored');
        return reason instanceof Error ? reason.message : String(reason);
      },
    });
    const open: OpenRoom = { room, rows, idle: null, writings };
    this.#watch(workflowId, open);
    return open;
  }

  async #append(workflowId: string, updates: readonly StoredUpdate[]): Promise<number> {
    const seq = await this.#store.append(workflowId, updates);
    const open = await this.#rooms.get(workflowId);
    if (!open || seq === 0) return seq;
    open.rows += updates.length;
    for (const { author, writing } of open.writings.splice(0))
      this.#services.notices?.take(workflowId, author, writing);
    if (open.rows > this.#times.compactAfter) {
      open.rows = 0;
      open.room.between(() => this.#compact(workflowId, open));
    }
    const person = updates.findLast(({ update, person }) => update.byteLength > 0 && person !== null)?.person ?? null;
    for (const listener of this.#listeners) listener(workflowId, seq, person);
    return seq;
  }

  async #compact(workflowId: string, { room }: OpenRoom): Promise<void> {
    try {
      await this.#store.compact(workflowId, room.document.doc, room.seq);
    } catch (error) {
      // The rows are still there; the next time will do.
      this.#log.warn({ err: error, workflow: workflowId }, 'rooms: a document was not compacted');
    }
  }

  /** Starts the time after which a room that nobody is in is let go. */
  #watch(workflowId: string, open: OpenRoom): void {
    if (open.idle) clearTimeout(open.idle);
    open.idle = setTimeout(() => {
      if (!open.room.isIdle) return this.#watch(workflowId, open);
      this.#rooms.delete(workflowId);
      open.room.close(closeCodes.restarting, 'Nobody is here.');
    }, this.#times.idleMs);
    open.idle.unref();
  }
}

/** @throws {SluiceError} DATABASE_DOWN when it takes longer; what was asked for then goes on all the same */
async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new SluiceError('DATABASE_DOWN', { reason: `nothing was stored within ${ms} ms` });
    timer = setTimeout(() => reject(error), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

import { closeCodes, type Person, type Role } from '#collab/protocol.ts';
import type { Connection, Peer, Room } from '#collab/room.ts';
import { roleOf, stillVisiting, type Visitor } from '../auth/access.ts';
import type { Services } from '../services.ts';

/** A socket that enters a room: who came, and how frames go both ways. */
export interface Visit {
  readonly visitor: Visitor;
  readonly connection: Connection;
  /** Told once the visitor is in: gives what takes frames, and what to call when the socket closes. */
  entered(receive: (frame: Uint8Array) => void, left: () => void): void;
}

interface Socket {
  readonly workflowId: string;
  readonly personId: string | null;
  readonly visitor: Visitor;
  readonly connection: Connection;
  readonly peer: Peer;
}

/** Every socket in every room, and what its person may do there: looked up at the door, on every change, and now and then. */
export class Sockets {
  readonly #services: Pick<Services, 'database' | 'clock'>;
  readonly #sockets = new Set<Socket>();
  readonly #timer: NodeJS.Timeout;

  constructor(services: Pick<Services, 'database' | 'clock'>, recheckMs: number) {
    this.#services = services;
    this.#timer = setInterval(() => this.recheck(() => true), recheckMs);
    this.#timer.unref();
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** @param role  found at the door */
  add(workflowId: string, room: Room, { visitor, connection, entered }: Visit, role: Role, emptied: () => void): void {
    const { person } = visitor;
    const peer = room.join(connection, role, shown(visitor));
    const socket: Socket = { workflowId, personId: person?.id ?? null, visitor, connection, peer };
    this.#sockets.add(socket);
    entered(peer.receive, () => {
      this.#sockets.delete(socket);
      peer.leave();
      if (room.peers === 0) emptied();
    });
  }

  /** Looks up again what those people may do who are meant; whoever may not even look is sent away. */
  recheck(isMeant: (socket: { readonly workflowId: string; readonly personId: string | null }) => boolean): void {
    for (const socket of this.#sockets) if (isMeant(socket)) void this.#recheck(socket);
  }

  async #recheck({ workflowId, visitor, connection, peer }: Socket): Promise<void> {
    try {
      const now = await stillVisiting(this.#services, visitor);
      if (!now) return connection.close(closeCodes.noSession, 'You were signed out.');
      const role = await roleOf(this.#services, now, 'workflow', workflowId);
      if (!role) return connection.close(closeCodes.forbidden, 'This workflow is no longer open to you.');
      peer.setRole(role, shown(now));
    } catch {
      // A database that does not answer stores nothing either; the next look will tell.
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

const shown = ({ person }: Visitor): Person | null =>
  person && { id: person.id, name: person.name, color: person.color };

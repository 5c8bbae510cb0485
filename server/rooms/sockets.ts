import { closeCodes, type Person, type Role } from '#collab/protocol.ts';
import type { Connection, Room } from '#collab/room.ts';
import type { Visitor } from '../auth/access.ts';
import type { Attendance, Departure } from '../auth/attendance.ts';

/** A socket that enters a room: who came, and how frames go both ways. */
export interface Visit {
  readonly visitor: Visitor;
  readonly connection: Connection;
  /** Told once the visitor is in: gives what takes frames, and what to call when the socket closes. */
  entered(receive: (frame: Uint8Array) => void, left: () => void): void;
}

const farewells: { readonly [why in Departure]: readonly [code: number, reason: string] } = {
  'signed-out': [closeCodes.noSession, 'You were signed out.'],
  forbidden: [closeCodes.forbidden, 'This workflow is no longer open to you.'],
  unknown: [closeCodes.overloaded, 'The server cannot look up what you may do; come back later.'],
};

/** Every socket in every room; what its person may do there is looked up at the door, on every change, and now and then. */
export class Sockets {
  readonly #attendance: Attendance;
  #size = 0;

  constructor(attendance: Attendance) {
    this.#attendance = attendance;
  }

  get size(): number {
    return this.#size;
  }

  /** @param role  found at the door */
  add(workflowId: string, room: Room, { visitor, connection, entered }: Visit, role: Role, emptied: () => void): void {
    const peer = room.join(connection, role, shown(visitor));
    const remove = this.#attendance.add({
      workflowId,
      visitor,
      stays: (role, now) => peer.setRole(role, shown(now)),
      goes: why => connection.close(...farewells[why]),
    });
    this.#size++;
    entered(peer.receive, () => {
      this.#size--;
      remove();
      peer.leave();
      if (room.peers === 0) emptied();
    });
  }
}

const shown = ({ person }: Visitor): Person | null =>
  person && { id: person.id, name: person.name, color: person.color };

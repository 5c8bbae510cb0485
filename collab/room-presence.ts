import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { readStates, type WireState, writeStates } from './awareness.ts';
import { isPlain } from './plain.ts';
import type { Person } from './protocol.ts';
import { throttle } from './throttle.ts';

/** Presence in a room, as the server passes it on. */
export interface RoomPresence {
  /** Takes in what a peer says of itself, in the name the server knows; false when it is nothing readable. */
  receive(peer: object, person: Person | null, states: Uint8Array): boolean;
  leave(peer: object): void;
  /** Everybody's state, for who has just come; null when nobody is there. */
  all(): Uint8Array | null;
  destroy(): void;
}

const [stateBytes, replicasPerPeer, perSecond] = [32 * 1024, 4, 30];

/**
 * @param send     passes states on to everybody
 * @param peers    how many there are: the more, the rarer states go out, so that fifty pointers do not take a core
 */
export function roomPresence(doc: Y.Doc, send: (states: Uint8Array) => void, peers: () => number): RoomPresence {
  const awareness = new Awareness(doc);
  awareness.setLocalState(null);
  const owners = new Map<number, object>();
  const changed = new Set<number>();
  const flush = throttle(
    () => {
      const replicas = [...changed];
      changed.clear();
      if (replicas.length > 0) send(encodeAwarenessUpdate(awareness, replicas));
    },
    () => Math.max(1000 / perSecond, Math.min(150, peers() * 3)),
  );
  awareness.on('update', ({ added, updated, removed }: { [kind: string]: number[] }) => {
    for (const replica of [...added, ...updated, ...removed]) changed.add(replica);
    for (const replica of removed) owners.delete(replica);
    flush();
  });
  const isOwn = ({ replica, state }: WireState, peer: object) => {
    const owner = owners.get(replica);
    if (owner !== undefined) return owner === peer;
    if (state === null || [...owners.values()].filter(o => o === peer).length >= replicasPerPeer) return false;
    owners.set(replica, peer);
    return true;
  };
  return {
    receive(peer, person, states) {
      const read = readStates(states);
      if (!read || states.byteLength > stateBytes) return false;
      const own = read
        .filter(entry => isOwn(entry, peer))
        .map(entry => ({ ...entry, state: isPlain(entry.state) ? { ...entry.state, person } : null }));
      if (own.length > 0) applyAwarenessUpdate(awareness, writeStates(own), peer);
      return true;
    },
    leave(peer) {
      const replicas = [...owners].filter(([, owner]) => owner === peer).map(([replica]) => replica);
      removeAwarenessStates(awareness, replicas, 'left');
    },
    all() {
      const replicas = [...awareness.getStates().keys()];
      return replicas.length === 0 ? null : encodeAwarenessUpdate(awareness, replicas);
    },
    destroy() {
      flush.cancel();
      awareness.destroy();
    },
  };
}

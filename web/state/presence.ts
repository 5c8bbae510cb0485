import { useMemo, useSyncExternalStore } from 'react';
import type { Awareness } from 'y-protocols/awareness';
import { othersIn, type Present } from '#collab/awareness.ts';
import { useRoom } from './room-context.tsx';

const known = new WeakMap<Awareness, readonly Present[]>();

interface Change {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

/** Hears of others only: one's own presence changes with every move of the pointer. @returns what ends the listening */
export function onOthers(awareness: Awareness, hear: () => void): () => void {
  const changed = ({ added, updated, removed }: Change) => {
    if ([...added, ...updated, ...removed].some(replica => replica !== awareness.clientID)) hear();
  };
  awareness.on('change', changed);
  return () => awareness.off('change', changed);
}

const listen = (awareness: Awareness, hear: () => void): (() => void) =>
  onOthers(awareness, () => {
    known.delete(awareness);
    hear();
  });

function others(awareness: Awareness): readonly Present[] {
  const list = known.get(awareness) ?? othersIn(awareness);
  known.set(awareness, list);
  return list;
}

/** Everybody else in the workflow now; their states keep their identity while nothing in them changes. */
export function useOthers(): readonly Present[] {
  const { awareness } = useRoom();
  const subscribe = useMemo(() => (hear: () => void) => listen(awareness, hear), [awareness]);
  const previous = useMemo(() => new Map<number, Present>(), []);
  const now = useSyncExternalStore(subscribe, () => others(awareness));
  return useMemo(() => {
    const list = now.map(present => {
      const before = previous.get(present[0]);
      return before && before[1] === present[1] ? before : present;
    });
    previous.clear();
    for (const present of list) previous.set(present[0], present);
    return list;
  }, [now, previous]);
}

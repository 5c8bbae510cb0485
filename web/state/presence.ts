import { useMemo, useSyncExternalStore } from 'react';
import type { Awareness } from 'y-protocols/awareness';
import { leaderOf, othersIn, type Present } from '#collab/awareness.ts';
import { useRoom } from './room-context.tsx';

const known = new WeakMap<Awareness, readonly Present[]>();

function listen(awareness: Awareness, hear: () => void): () => void {
  const changed = () => {
    known.delete(awareness);
    hear();
  };
  awareness.on('change', changed);
  return () => awareness.off('change', changed);
}

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

export { leaderOf };

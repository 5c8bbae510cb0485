import { useViewport, ViewportPortal } from '@xyflow/react';
import { type CSSProperties, memo, useEffect, useRef, useState } from 'react';
import type { Present } from '#collab/awareness.ts';
import { useOthers } from '../state/presence.ts';
import { useUi } from '../state/ui.ts';
import { useCanvas } from './canvas-store.ts';

/** Pointers and selections of the others. */
export const PresenceLayer = () => {
  const others = useOthers();
  const cursors = useUi(ui => ui.cursors);
  return (
    <ViewportPortal>
      {others.map(other => (
        <RemoteSelection key={other[0]} other={other} />
      ))}
      {cursors && others.map(other => <RemoteCursor key={other[0]} other={other} />)}
    </ViewportPortal>
  );
};

const idleMs = 5000;
const style = (present: Present): CSSProperties =>
  ({ '--person': present[1].person?.color ?? '#666e7a' }) as CSSProperties;

/** Fades when its person has not moved for a while. */
const RemoteCursor = memo(({ other }: { readonly other: Present }) => {
  const { zoom } = useViewport();
  const { cursor, person } = other[1];
  const [idle, setIdle] = useState(false);
  const last = useRef('');
  const place = cursor ? `${cursor.x},${cursor.y}` : '';
  useEffect(() => {
    if (last.current === place) return;
    last.current = place;
    setIdle(false);
    const timer = setTimeout(() => setIdle(true), idleMs);
    return () => clearTimeout(timer);
  }, [place]);
  if (!cursor) return null;
  return (
    <div
      className="remote-cursor"
      data-idle={idle || undefined}
      style={{
        ...style(other),
        transform: `translate(${cursor.x}px, ${cursor.y}px) scale(${1 / zoom})`,
        transformOrigin: '0 0',
      }}
    >
      <svg width="16" height="18" viewBox="0 0 16 18" aria-hidden="true">
        <path d="M1 1l5 15 2.6-6.2L15 7z" fill="var(--person)" stroke="#fff" strokeWidth="1.2" />
      </svg>
      <span>{person?.name ?? 'Visitor'}</span>
    </div>
  );
});

const RemoteSelection = memo(({ other }: { readonly other: Present }) => {
  const [, { selection, person, editing }] = other;
  const ids = new Set(selection ?? []);
  const nodes = useCanvas(s => s.nodes);
  if (ids.size === 0) return null;
  return nodes
    .filter(node => ids.has(node.id) && !node.hidden)
    .map(({ id, position, width = 0, height = 0 }, at) => (
      <div
        key={id}
        className="remote-selection"
        style={{
          ...style(other),
          transform: `translate(${position.x - 3}px, ${position.y - 3}px)`,
          width: width + 6,
          height: height + 6,
        }}
      >
        {(at === 0 || editing?.node === id) && (
          <span>{editing?.node === id ? `${person?.name ?? 'Visitor'} is editing` : (person?.name ?? 'Visitor')}</span>
        )}
      </div>
    ));
});

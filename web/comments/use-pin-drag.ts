import { useReactFlow } from '@xyflow/react';
import { type PointerEvent, useRef, useState } from 'react';
import { useRoom } from '../state/room-context.tsx';
import type { Position } from '../state/use-document.ts';
import type { CommentPlace } from './comment-store.ts';

/** Pixels that a press may wander before it is a drag. */
const slack = 4;

/**
 * Dragging a pin to another place or node; Esc takes it back.
 *
 * @param onMove  told once, when it is dropped; absent where nobody may move it
 */
export function usePinDrag(onMove: ((place: CommentPlace) => void) | undefined) {
  const flow = useReactFlow();
  const { view } = useRoom();
  const [offset, setOffset] = useState<Position | null>(null);
  const dragged = useRef(false);

  const placeAt = (x: number, y: number): CommentPlace => {
    const { nodes } = view.getState();
    const position = flow.screenToFlowPosition({ x, y }, { snapToGrid: false });
    const under = document.elementsFromPoint(x, y).flatMap(e => e.closest('.react-flow__node') ?? []);
    const operator = under.map(e => e.getAttribute('data-id') ?? '').find(id => nodes.has(id));
    return { position, ...(operator !== undefined && { operator }) };
  };

  const press = (event: PointerEvent<HTMLButtonElement>) => {
    event.stopPropagation();
    dragged.current = false;
    if (!onMove || event.button !== 0) return;
    const { clientX, clientY } = event;
    // A pin points with its lower left corner.
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    const listening = new AbortController();
    const { signal } = listening;
    const end = () => {
      listening.abort();
      setOffset(null);
    };
    const move = ({ clientX: x, clientY: y }: globalThis.PointerEvent) => {
      dragged.current ||= Math.hypot(x - clientX, y - clientY) > slack;
      if (dragged.current) setOffset({ x: x - clientX, y: y - clientY });
    };
    const drop = ({ clientX: x, clientY: y }: globalThis.PointerEvent) => {
      end();
      if (dragged.current) onMove(placeAt(left + x - clientX, bottom + y - clientY));
    };
    const key = (pressed: KeyboardEvent) => {
      if (pressed.key !== 'Escape' || !dragged.current) return;
      pressed.stopPropagation();
      end();
    };
    window.addEventListener('pointermove', move, { signal });
    window.addEventListener('pointerup', drop, { signal });
    window.addEventListener('pointercancel', end, { signal });
    window.addEventListener('keydown', key, { signal, capture: true });
  };

  return { press, offset, wasDragged: () => dragged.current };
}

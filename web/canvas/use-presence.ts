import { useEffect } from 'react';
import { leaderOf, othersIn } from '#collab/awareness.ts';
import { motionMs } from '../parts/motion.ts';
import { onOthers } from '../state/presence.ts';
import { useUi } from '../state/ui.ts';
import type { Position } from '../state/use-document.ts';
import type { CanvasContext } from './canvas-commands.ts';
import { useCanvas } from './canvas-store.ts';

/** Tells others what this person selects, sees and points at, and takes in where others drag nodes. */
export function usePresence(context: CanvasContext): void {
  const { room, flow, element } = context;
  useEffect(() => {
    const { awareness, setPresence } = room;
    const say = () => {
      const { selection, selectedLinks } = useUi.getState();
      setPresence({ selection: [...selection, ...selectedLinks] });
    };
    say();
    const hear = () => {
      const places = new Map<string, Position>();
      for (const [, { dragging }] of othersIn(awareness))
        for (const [id, position] of Object.entries(dragging ?? {})) places.set(id, position);
      const before = useCanvas.getState().draggedByOthers;
      if (places.size > 0 || before.size > 0) useCanvas.setState({ draggedByOthers: places });
    };
    const point = ({ clientX: x, clientY: y }: PointerEvent) =>
      setPresence({ cursor: flow.screenToFlowPosition({ x, y }, { snapToGrid: false }) });
    const leave = () => setPresence({ cursor: null });
    const deaf = onOthers(awareness, hear);
    element.addEventListener('pointermove', point);
    element.addEventListener('pointerleave', leave);
    const stop = useUi.subscribe((now, before) => {
      if (now.selection !== before.selection || now.selectedLinks !== before.selectedLinks) say();
    });
    return () => {
      deaf();
      element.removeEventListener('pointermove', point);
      element.removeEventListener('pointerleave', leave);
      stop();
    };
  }, [room, flow, element]);
}

/** The canvas rectangle that is seen now. */
export function viewportOf({ flow, element }: CanvasContext) {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const from = flow.screenToFlowPosition({ x: left, y: top }, { snapToGrid: false });
  const to = flow.screenToFlowPosition({ x: right, y: bottom }, { snapToGrid: false });
  return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y };
}

/** Keeps the view on what the followed person sees, whoever they follow in turn; ends when they leave. */
export function useFollowing(context: CanvasContext, following: number | null): void {
  const { room, flow } = context;
  useEffect(() => {
    const { awareness, setPresence } = room;
    setPresence({ following });
    if (following === null) return;
    let last = '';
    const follow = () => {
      if (!awareness.getStates().has(following)) return useUi.setState({ following: null });
      const leader = leaderOf(awareness, following) ?? following;
      const seen = othersIn(awareness).find(([replica]) => replica === leader)?.[1].viewport;
      const key = JSON.stringify(seen);
      if (!seen || key === last) return;
      last = key;
      void flow.fitBounds(seen, { padding: 0, duration: motionMs(120) });
    };
    follow();
    return onOthers(awareness, follow);
  }, [room, flow, following]);
}

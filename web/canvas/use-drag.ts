import type { NodeChange } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { gesture, moveNodes, setNote } from '#collab/edits.ts';
import type { Room } from '../state/room.ts';
import { useUi } from '../state/ui.ts';
import type { Position } from '../state/use-document.ts';
import { enclosing, guidesFor } from './arrange.ts';
import { type CanvasContext, putOnLink } from './canvas-commands.ts';
import { type CanvasNode, useCanvas } from './canvas-store.ts';
import { boxesOf, snapped } from './selection.ts';

const nothing: ReadonlyMap<string, Position> = new Map();
const guideReach = 6;

/** Dragging nodes: shown here and to others at once, written once on drop, forgotten on Esc. */
export function useDrag(context: CanvasContext) {
  const { room, flow } = context;
  const state = useRef<'calm' | 'dragging' | 'cancelled'>('calm');

  useEffect(() => {
    const cancel = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || state.current !== 'dragging') return;
      event.stopPropagation();
      state.current = 'cancelled';
      settle(room);
    };
    window.addEventListener('keydown', cancel, true);
    return () => window.removeEventListener('keydown', cancel, true);
  }, [room]);

  return useMemo(
    () => ({
      /** Takes what React Flow wants changed: selections and places. */
      change(changes: readonly NodeChange<CanvasNode>[]) {
        takeSelection(changes);
        if (state.current === 'cancelled' || !room.editable) return;
        const moved = changes.flatMap(change =>
          change.type === 'position' && change.position && change.dragging
            ? [[change.id, change.position] as const]
            : [],
        );
        if (moved.length === 0) return;
        state.current = 'dragging';
        place(room, flow.getZoom(), moved);
      },
      /** Lights the link that a lone node would be put on. */
      over(event: { readonly clientX: number; readonly clientY: number }, nodes: readonly CanvasNode[]) {
        if (state.current !== 'dragging') return;
        const lone = nodes.length === 1 && nodes[0].type === 'operator' ? nodes[0].id : null;
        const link = lone && !isLinked(room, lone) ? linkAt(event.clientX, event.clientY) : null;
        if (link !== useCanvas.getState().dropLink) useCanvas.setState({ dropLink: link });
      },
      stop() {
        const { dragged, dropLink } = useCanvas.getState();
        const dropped = state.current === 'dragging' ? dragged : nothing;
        state.current = 'calm';
        if (dropped.size > 0) write(context, dropped, dropLink);
        settle(room);
      },
    }),
    [context, room, flow],
  );
}

function settle(room: Room): void {
  useCanvas.setState({ dragged: nothing, guides: [], dropLink: null });
  room.setPresence({ dragging: null });
}

/** Moves what is dragged, members of groups with their groups, onto grid and guides. */
function place(room: Room, zoom: number, moved: readonly (readonly [string, Position])[]): void {
  const { nodes, dragged } = useCanvas.getState();
  const view = room.view.getState();
  const next = new Map<string, Position>(dragged);
  for (const [id, to] of moved) {
    const group = view.groups.get(id);
    if (!group) {
      next.set(id, to);
      continue;
    }
    const from = nodes.find(node => node.id === id)!.position;
    for (const member of group.operators) {
      const now = dragged.get(member) ?? view.positions.get(member);
      const alone = moved.some(([other]) => other === member);
      if (now && !alone) next.set(member, { x: now.x + to.x - from.x, y: now.y + to.y - from.y });
    }
  }
  const snap = useUi.getState().snap && !altIsDown && moved.every(([id]) => view.nodes.has(id));
  const { by, guides } = snap ? snapping(room, next, zoom) : { by: { x: 0, y: 0 }, guides: [] };
  if (by.x !== 0 || by.y !== 0) for (const [id, { x, y }] of next) next.set(id, { x: x + by.x, y: y + by.y });
  useCanvas.setState({ dragged: next, guides });
  room.setPresence({ dragging: Object.fromEntries(next) });
}

/** How far to move everything dragged: to line up with a neighbour if one is near, else onto the grid. */
function snapping(room: Room, dragged: ReadonlyMap<string, Position>, zoom: number) {
  const boxes = boxesOf(room, dragged.keys()).map(box => ({ ...box, ...dragged.get(box.id) }));
  if (boxes.length === 0) return { by: { x: 0, y: 0 }, guides: [] };
  const whole = { id: '', ...enclosing(boxes) };
  const others = [...room.view.getState().nodes.keys()].filter(id => !dragged.has(id));
  const near = boxesOf(room, others).filter(
    box => Math.abs(box.x - whole.x) < 1200 / zoom && Math.abs(box.y - whole.y) < 800 / zoom,
  );
  const { dx, dy, guides } = guidesFor(whole, near, guideReach / zoom);
  const lined = (axis: 'x' | 'y') => guides.some(guide => guide.axis === axis);
  const x = lined('x') ? dx : snapped(whole.x) - whole.x;
  const y = lined('y') ? dy : snapped(whole.y) - whole.y;
  return { by: { x, y }, guides };
}

function write(context: CanvasContext, dropped: ReadonlyMap<string, Position>, link: string | null): void {
  const { room } = context;
  const notes = room.view.getState().notes;
  gesture(room.editor, () => {
    moveNodes(room.editor, dropped);
    for (const [id, position] of dropped) if (notes.has(id)) setNote(room.editor, id, { position });
    const [lone] = dropped.keys();
    if (link && dropped.size === 1) putOnLink(context, link, lone);
  });
}

function takeSelection(changes: readonly NodeChange<CanvasNode>[]): void {
  const changed = changes.filter(change => change.type === 'select');
  if (changed.length === 0) return;
  const now = new Set(useUi.getState().selection);
  for (const { id, selected } of changed) {
    if (selected) now.add(id);
    else now.delete(id);
  }
  useUi.setState({ selection: [...now] });
}

const isLinked = (room: Room, node: string): boolean =>
  [...room.view.getState().links.values()].some(({ from, to }) => from.operator === node || to.operator === node);

/** The link under a point of the screen. */
export function linkAt(x: number, y: number): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const link = element.closest('.react-flow__edge');
    if (link) return link.getAttribute('data-id');
  }
  return null;
}

let altIsDown = false;
const watchAlt = (event: KeyboardEvent) => {
  altIsDown = event.altKey;
};
window.addEventListener('keydown', watchAlt);
window.addEventListener('keyup', watchAlt);

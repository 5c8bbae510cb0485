import { useEffect } from 'react';
import { documentIsHere } from '../state/first-draw.ts';
import { useKnowledge } from '../state/knowledge.ts';
import type { Room } from '../state/room.ts';
import { useUi } from '../state/ui.ts';
import { buildEdges, buildNodes } from './build-scene.ts';
import { type CanvasNode, resetCanvas, useCanvas } from './canvas-store.ts';

/**
 * Keeps what is drawn in step with document, drags, selection and ports, without drawing React components for it.
 *
 * @param onFirst  told of the first nodes before they are drawn
 */
export function useScene(room: Room, onFirst: (nodes: readonly CanvasNode[]) => void): void {
  useEffect(() => {
    const rebuild = (withEdges: boolean) => {
      const { selection, selectedLinks } = useUi.getState();
      const { dragged, draggedByOthers, ...before } = useCanvas.getState();
      const view = room.view.getState();
      const knowledge = useKnowledge.getState();
      const nodes = buildNodes({ view, knowledge, selection, dragged, draggedByOthers }, before.nodes);
      const edges = withEdges ? buildEdges({ view, selectedLinks }, before.edges) : before.edges;
      if (nodes === before.nodes && edges === before.edges) return;
      if (before.nodes.length === 0 && nodes.length > 0) onFirst(nodes);
      useCanvas.setState({ nodes, edges });
      documentIsHere();
    };
    rebuild(true);
    if (room.editable) documentIsHere();
    const stops = [
      room.view.subscribe(() => rebuild(true)),
      useKnowledge.subscribe((now, before) => {
        if (now.ports !== before.ports || now.operators !== before.operators) rebuild(false);
      }),
      useUi.subscribe((now, before) => {
        if (now.selection !== before.selection || now.selectedLinks !== before.selectedLinks) rebuild(true);
      }),
      useCanvas.subscribe((now, before) => {
        if (now.dragged !== before.dragged || now.draggedByOthers !== before.draggedByOthers) rebuild(false);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [room, onFirst]);
  useEffect(() => resetCanvas, []);
}

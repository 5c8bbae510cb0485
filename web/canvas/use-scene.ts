import { useEffect } from 'react';
import { useKnowledge } from '../state/knowledge.ts';
import type { Room } from '../state/room.ts';
import { useUi } from '../state/ui.ts';
import { buildScene } from './build-scene.ts';
import { resetCanvas, useCanvas } from './canvas-store.ts';

/** Keeps what is drawn in step with document, drags, selection and ports, without drawing React components for it. */
export function useScene(room: Room): void {
  useEffect(() => {
    const rebuild = () => {
      const { selection, selectedLinks } = useUi.getState();
      const { dragged, draggedByOthers, nodes, edges } = useCanvas.getState();
      const parts = {
        view: room.view.getState(),
        knowledge: useKnowledge.getState(),
        selection,
        selectedLinks,
        dragged,
        draggedByOthers,
      };
      useCanvas.setState(buildScene(parts, { nodes, edges }));
    };
    rebuild();
    const stops = [
      room.view.subscribe(rebuild),
      useKnowledge.subscribe((now, before) => {
        if (now.ports !== before.ports || now.operators !== before.operators) rebuild();
      }),
      useUi.subscribe((now, before) => {
        if (now.selection !== before.selection || now.selectedLinks !== before.selectedLinks) rebuild();
      }),
      useCanvas.subscribe((now, before) => {
        if (now.dragged !== before.dragged || now.draggedByOthers !== before.draggedByOthers) rebuild();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [room]);
  useEffect(() => resetCanvas, []);
}

import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect } from 'react';
import { useRoom } from '../state/room-context.tsx';
import { useUi } from '../state/ui.ts';
import { dropPin, useComments } from './comment-store.ts';

/** While a comment is being placed: the next click on the canvas or on a node drops the pin, Enter drops it on the selected node. */
export function usePlacing(): void {
  const placing = useComments(s => s.placing);
  const canvas = useStore(s => s.domNode);
  const flow = useReactFlow();
  const room = useRoom();
  useEffect(() => {
    if (!placing || !canvas) return;
    const nodes = () => room.view.getState().nodes;
    const aimed = (event: Event): Element | null => {
      const target = event.target instanceof Element && canvas.contains(event.target) ? event.target : null;
      return target?.closest('.react-flow__pane') && !target.closest('.comment-pin') ? target : null;
    };
    const hush = (event: PointerEvent | MouseEvent) => {
      if (event.button === 0 && aimed(event)) event.stopPropagation();
    };
    const click = (event: MouseEvent) => {
      const target = aimed(event);
      if (!target) return;
      event.stopPropagation();
      event.preventDefault();
      const operator = target.closest('.react-flow__node')?.getAttribute('data-id') ?? '';
      const position = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });
      dropPin({ position, ...(nodes().has(operator) && { operator }) });
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' && event.key !== 'Enter') return;
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, [role="dialog"]')) return;
      event.stopPropagation();
      event.preventDefault();
      if (event.key === 'Escape') return useComments.setState({ placing: false });
      const operator = useUi.getState().selection.find(id => nodes().has(id));
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const middle = flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
      dropPin(
        operator
          ? { position: room.view.getState().positions.get(operator) ?? middle, operator }
          : { position: middle },
      );
    };
    // Before everything else on the page, so that the canvas takes no click for its own.
    const early = { capture: true };
    window.addEventListener('pointerdown', hush, early);
    window.addEventListener('mousedown', hush, early);
    window.addEventListener('click', click, early);
    window.addEventListener('keydown', key, early);
    canvas.dataset.placing = '';
    return () => {
      window.removeEventListener('pointerdown', hush, early);
      window.removeEventListener('mousedown', hush, early);
      window.removeEventListener('click', click, early);
      window.removeEventListener('keydown', key, early);
      delete canvas.dataset.placing;
    };
  }, [placing, canvas, flow, room]);
}

import { motionMs } from '../parts/motion.ts';
import type { CanvasContext } from './canvas-commands.ts';
import { boxesOf } from './selection.ts';

/** Least room between a node that is brought in and the edge of the canvas, in pixels. */
const marginPx = 32;

/** Moves the view no further than it takes to see all of a node. */
export function bringIn({ room, flow, element }: CanvasContext, id: string): void {
  const [box] = boxesOf(room, [id]);
  if (!box) return;
  const seen = element.getBoundingClientRect();
  const start = flow.flowToScreenPosition({ x: box.x, y: box.y });
  const end = flow.flowToScreenPosition({ x: box.x + box.width, y: box.y + box.height });
  const dx = shift(start.x, end.x, seen.left + marginPx, seen.right - marginPx);
  const dy = shift(start.y, end.y, seen.top + marginPx, seen.bottom - marginPx);
  if (dx === 0 && dy === 0) return;
  const { x, y, zoom } = flow.getViewport();
  void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: motionMs(200) });
}

/** How far a stretch goes to lie between two bounds; its start counts where it is too long. */
const shift = (from: number, to: number, low: number, high: number): number =>
  Math.max(low - from, Math.min(0, high - to));

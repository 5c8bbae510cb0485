import type { Viewport } from '@xyflow/react';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
type Size = Pick<Box, 'width' | 'height'>;

/** The box around boxes; undefined around none. */
export function enclosingBox(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map(box => box.x));
  const y = Math.min(...boxes.map(box => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map(box => box.x + box.width)) - x,
    height: Math.max(...boxes.map(box => box.y + box.height)) - y,
  };
}

const padding = 0.88;
const [smallest, legible] = [0.1, 0.55];

/** The viewport in which a whole box is seen. */
export function around(box: Box, size: Size): Viewport {
  const zoom = Math.max(
    smallest,
    Math.min(1, (size.width / box.width) * padding, (size.height / box.height) * padding),
  );
  return middle(box, size, zoom);
}

/** The viewport in which a box is in the middle, large enough to be read. */
export const centredOn = (box: Box, size: Size, zoom: number): Viewport => middle(box, size, Math.max(zoom, legible));

/** Whether a box is seen whole, large enough to be told from others. */
export function inView(box: Box, size: Size, { x, y, zoom }: Viewport): boolean {
  const margin = 24;
  const [left, top] = [box.x * zoom + x, box.y * zoom + y];
  return (
    zoom >= 0.35 &&
    left > margin &&
    top > margin &&
    left + box.width * zoom < size.width - margin &&
    top + box.height * zoom < size.height - margin
  );
}

const middle = (box: Box, size: Size, zoom: number): Viewport => ({
  x: size.width / 2 - (box.x + box.width / 2) * zoom,
  y: size.height / 2 - (box.y + box.height / 2) * zoom,
  zoom,
});

import { getViewportForBounds } from '@xyflow/react';
import { type Box, enclosing } from './arrange.ts';
import { fitPadding } from './selection.ts';

/** Text of nodes can be read from here on. */
const readableZoom = 0.55;
/** A workflow of more nodes is shown whole: a corner of it would say less. */
const mostReadable = 60;
const margin = { side: 28, bottom: 64 };

type Rect = Omit<Box, 'id'>;
interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** What is seen first: everything, or where that would be too small to be read the start of the flow, its leftmost nodes. */
export function firstView(boxes: readonly Rect[], width: number, height: number, minZoom: number): View {
  const bounds = enclosing(boxes);
  const whole = getViewportForBounds(bounds, width, height, minZoom, 1, fitPadding);
  if (whole.zoom >= readableZoom || boxes.length > mostReadable) return whole;
  const zoom = readableZoom;
  const start = boxes.reduce((first, box) => (box.x < first.x ? box : first));
  const [wide, high] = [bounds.width * zoom, bounds.height * zoom];
  const free = { width: width - 2 * margin.side, height: height - margin.side - margin.bottom };
  const left = wide <= free.width ? margin.side + (free.width - wide) / 2 : margin.side;
  const middle = margin.side + free.height / 2;
  const wanted = high <= free.height ? bounds.y + bounds.height / 2 : start.y + start.height / 2;
  const y = middle - wanted * zoom;
  const highest = margin.side - bounds.y * zoom;
  const lowest = highest + free.height - high;
  return {
    x: left - bounds.x * zoom,
    y: high <= free.height ? y : Math.min(highest, Math.max(lowest, y)),
    zoom,
  };
}

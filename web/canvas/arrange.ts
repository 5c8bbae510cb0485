/** A box on the canvas. */
export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom';
type Places = { [id: string]: { x: number; y: number } };

/** New places of boxes lined up on an edge or axis of what encloses them. */
export function align(boxes: readonly Box[], how: Alignment): Places {
  const { x, y, width, height } = enclosing(boxes);
  const place = (box: Box) => {
    if (how === 'left') return { x, y: box.y };
    if (how === 'right') return { x: x + width - box.width, y: box.y };
    if (how === 'centre') return { x: x + (width - box.width) / 2, y: box.y };
    if (how === 'top') return { x: box.x, y };
    if (how === 'bottom') return { x: box.x, y: y + height - box.height };
    return { x: box.x, y: y + (height - box.height) / 2 };
  };
  return Object.fromEntries(boxes.map(box => [box.id, place(box)]));
}

/** New places with equal gaps between neighbours; the outermost two stay. */
export function distribute(boxes: readonly Box[], axis: 'x' | 'y'): Places {
  const size = axis === 'x' ? 'width' : 'height';
  const sorted = [...boxes].sort((a, b) => a[axis] - b[axis]);
  if (sorted.length < 3) return {};
  const last = sorted[sorted.length - 1];
  const taken = sorted.reduce((sum, box) => sum + box[size], 0);
  const gap = (last[axis] + last[size] - sorted[0][axis] - taken) / (sorted.length - 1);
  let at = sorted[0][axis];
  const places: Places = {};
  for (const box of sorted) {
    places[box.id] = { x: box.x, y: box.y, [axis]: at };
    at += box[size] + gap;
  }
  return places;
}

/** The smallest box around others. */
export function enclosing(boxes: readonly Omit<Box, 'id'>[]): Omit<Box, 'id'> {
  const x = Math.min(...boxes.map(box => box.x));
  const y = Math.min(...boxes.map(box => box.y));
  const right = Math.max(...boxes.map(box => box.x + box.width));
  const bottom = Math.max(...boxes.map(box => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** A line that a dragged box lies on together with another box. */
export interface Guide {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** How far to move a dragged box so that it lines up with others nearby, and the lines to show for it. */
export function guidesFor(
  box: Box,
  others: readonly Box[],
  reach: number,
): { dx: number; dy: number; guides: Guide[] } {
  const x = nearest(box, others, 'x', reach);
  const y = nearest(box, others, 'y', reach);
  const moved = { ...box, x: box.x + (x?.by ?? 0), y: box.y + (y?.by ?? 0) };
  const guides = [x && line(moved, x.other, 'x', x.at), y && line(moved, y.other, 'y', y.at)];
  return { dx: x?.by ?? 0, dy: y?.by ?? 0, guides: guides.filter(guide => guide !== null) };
}

function nearest(box: Box, others: readonly Box[], axis: 'x' | 'y', reach: number) {
  const size = axis === 'x' ? 'width' : 'height';
  let best: { by: number; at: number; other: Box } | null = null;
  for (const other of others)
    for (const part of [0, 0.5, 1]) {
      const at = other[axis] + other[size] * part;
      const by = at - (box[axis] + box[size] * part);
      if (Math.abs(by) <= reach && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, at, other };
    }
  return best;
}

function line(a: Box, b: Box, axis: 'x' | 'y', at: number): Guide {
  const [start, size] = axis === 'x' ? (['y', 'height'] as const) : (['x', 'width'] as const);
  return {
    axis,
    at,
    from: Math.min(a[start], b[start]),
    to: Math.max(a[start] + a[size], b[start] + b[size]),
  };
}

/** The box to walk to from another in a direction of an arrow key: near, and not far off to the side. */
export function neighbour(from: Box, others: readonly Box[], key: string): Box | null {
  const [dx, dy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key] ?? [0, 0];
  const middle = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const here = middle(from);
  let best: { box: Box; cost: number } | null = null;
  for (const box of others) {
    const there = middle(box);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    if (along <= 4 || aside > along * 3) continue;
    const cost = along + aside * 2;
    if (!best || cost < best.cost) best = { box, cost };
  }
  return best?.box ?? null;
}

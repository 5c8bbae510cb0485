import { Position as Side } from '@xyflow/react';
import { type Knowledge, portsOf } from '../state/knowledge.ts';
import type { DocumentView, GroupView, Position } from '../state/use-document.ts';
import { enclosing } from './arrange.ts';
import type { CanvasEdge, CanvasNode } from './canvas-store.ts';
import { type NodeShape, nodeWidth, shapeOf } from './node-shape.ts';

interface SceneParts {
  readonly view: DocumentView;
  readonly knowledge: Knowledge;
  readonly selection: readonly string[];
  readonly dragged: ReadonlyMap<string, Position>;
  readonly draggedByOthers: ReadonlyMap<string, Position>;
}

const padding = { side: 20, top: 44, bottom: 20 };
const folded = { width: nodeWidth, height: 68 };
export const noteSize = { width: 240, height: 120 };

/** The nodes that React Flow draws. Those that look as before are the same objects, so that only the others are drawn again. */
export function buildNodes(parts: SceneParts, before: readonly CanvasNode[]): readonly CanvasNode[] {
  const old = new Map(before.map(node => [node.id, node]));
  const chosen = new Set(parts.selection);
  const hiddenIn = foldedMembers(parts.view);
  const operators = [...parts.view.nodes.values()].map(({ id, type }) => {
    const shape = shapeOf(portsOf(parts.knowledge, id, type));
    const position = placeOf(parts, id);
    return kept(old.get(id), {
      type: 'operator',
      id,
      position,
      shape,
      selected: chosen.has(id),
      hidden: hiddenIn.has(id),
      zIndex: 2,
    });
  });
  const groups = [...parts.view.groups.values()].flatMap(group => {
    const box = groupBox(group, parts);
    if (!box) return [];
    const { x, y, ...size } = box;
    const zIndex = group.collapsed ? 2 : 0;
    return [
      kept(old.get(group.id), {
        type: 'group',
        id: group.id,
        position: { x, y },
        size,
        selected: chosen.has(group.id),
        zIndex,
      }),
    ];
  });
  const notes = [...parts.view.notes.values()].map(({ id, position, size = noteSize }) =>
    kept(old.get(id), {
      type: 'note',
      id,
      position: parts.dragged.get(id) ?? position,
      size,
      selected: chosen.has(id),
      zIndex: 1,
    }),
  );
  return unlessSame(before, [...groups, ...notes, ...operators]);
}

/** Nodes in folded groups, each with its group. */
function foldedMembers(view: DocumentView): ReadonlyMap<string, string> {
  const hiddenIn = new Map<string, string>();
  for (const group of view.groups.values())
    if (group.collapsed) for (const id of group.operators) hiddenIn.set(id, group.id);
  return hiddenIn;
}

const unlessSame = <T>(before: readonly T[], now: readonly T[]): readonly T[] =>
  before.length === now.length && now.every((entry, at) => entry === before[at]) ? before : now;

export const placeOf = (
  { view, dragged, draggedByOthers }: Pick<SceneParts, 'view' | 'dragged' | 'draggedByOthers'>,
  id: string,
) => dragged.get(id) ?? draggedByOthers.get(id) ?? view.positions.get(id) ?? { x: 0, y: 0 };

function groupBox(group: GroupView, parts: SceneParts) {
  const boxes = group.operators.flatMap(id => {
    const node = parts.view.nodes.get(id);
    if (!node) return [];
    const { width, height } = shapeOf(portsOf(parts.knowledge, id, node.type));
    return [{ ...placeOf(parts, id), width, height }];
  });
  if (boxes.length === 0) return null;
  const { x, y, width, height } = enclosing(boxes);
  if (group.collapsed) return { x, y, ...folded };
  return {
    x: x - padding.side,
    y: y - padding.top,
    width: width + 2 * padding.side,
    height: height + padding.top + padding.bottom,
  };
}

interface Wanted {
  readonly type: 'operator' | 'group' | 'note';
  readonly id: string;
  readonly position: Position;
  readonly shape?: NodeShape;
  readonly size?: { readonly width: number; readonly height: number };
  readonly selected: boolean;
  readonly hidden?: boolean;
  readonly zIndex: number;
}

function kept(old: CanvasNode | undefined, wanted: Wanted): CanvasNode {
  const { type, id, position, shape, selected, hidden = false, zIndex } = wanted;
  const { width, height } = shape ?? wanted.size!;
  if (
    old?.type === type &&
    old.position.x === position.x &&
    old.position.y === position.y &&
    old.selected === selected &&
    old.hidden === hidden &&
    old.width === width &&
    old.height === height &&
    old.zIndex === zIndex &&
    old.data.shape === shape
  )
    return old;
  return {
    id,
    type,
    position,
    selected,
    hidden,
    zIndex,
    width,
    height,
    measured: { width, height },
    data: { id, shape },
    focusable: false,
    handles: shape ? handlesOf(shape) : handlesOf({ width, height, inputs: [], outputs: [] }),
    domAttributes: {
      tabIndex: -1,
      ...(type === 'operator' && { role: 'group', 'aria-labelledby': `words-${id}` }),
    },
  };
}

const handleSize = 12;

function handlesOf({ width, height, inputs, outputs }: NodeShape): CanvasNode['handles'] {
  const handle = (id: string, y: number, type: 'source' | 'target') => ({
    id,
    type,
    position: type === 'source' ? Side.Right : Side.Left,
    x: (type === 'source' ? width : 0) - handleSize / 2,
    y: y - handleSize / 2,
    width: handleSize,
    height: handleSize,
  });
  const places = [
    ...inputs.map(({ info, y }) => handle(info.name, y, 'target')),
    ...outputs.map(({ info, y }) => handle(info.name, y, 'source')),
  ];
  return places.length > 0 ? places : [handle('in', height / 2, 'target'), handle('out', height / 2, 'source')];
}

/** The links between them, alike. */
export function buildEdges(
  parts: { readonly view: DocumentView; readonly selectedLinks: readonly string[] },
  before: readonly CanvasEdge[],
): readonly CanvasEdge[] {
  const hiddenIn = foldedMembers(parts.view);
  const old = new Map(before.map(edge => [edge.id, edge]));
  const chosen = new Set(parts.selectedLinks);
  const edges: CanvasEdge[] = [];
  for (const { id, from, to } of parts.view.links.values()) {
    const [foldedFrom, foldedTo] = [hiddenIn.get(from.operator), hiddenIn.get(to.operator)];
    if (foldedFrom !== undefined && foldedFrom === foldedTo) continue;
    const ends = {
      source: foldedFrom ?? from.operator,
      sourceHandle: foldedFrom === undefined ? from.port : 'out',
      target: foldedTo ?? to.operator,
      targetHandle: foldedTo === undefined ? to.port : 'in',
    };
    const selected = chosen.has(id);
    const was = old.get(id);
    const same =
      was &&
      was.selected === selected &&
      (['source', 'sourceHandle', 'target', 'targetHandle'] as const).every(key => was[key] === ends[key]);
    edges.push(
      same
        ? was
        : { id, type: 'link', ...ends, selected, data: { node: from.operator, port: from.port }, focusable: false },
    );
  }
  return unlessSame(before, edges);
}

import { type Edge, type Node, Position as Side } from '@xyflow/react';
import type { NodePorts } from '#server/http/shapes/workflows.ts';
import { enclosing } from '../canvas/arrange.ts';
import { noteSize } from '../canvas/build-scene.ts';
import { type NodeShape, shapeOf } from '../canvas/node-shape.ts';
import type { Content, ContentLink, ContentNode, Sign } from './changes.ts';

export interface DiffNodeData extends Record<string, unknown> {
  readonly kind: 'node' | 'note' | 'group' | 'setting';
  readonly label: string;
  readonly type?: string;
  readonly shape?: NodeShape;
  readonly color?: string;
  readonly disabled?: boolean;
  readonly sign: Sign | undefined;
  readonly current: boolean;
}
export type DiffNode = Node<DiffNodeData, 'diff'>;
export type DiffEdge = Edge<{ readonly sign: Sign | undefined; readonly current: boolean }, 'diff'>;

export interface Marks {
  readonly node: ReadonlyMap<string, Sign>;
  readonly link: ReadonlyMap<string, Sign>;
  readonly note: ReadonlyMap<string, Sign>;
  readonly group: ReadonlyMap<string, Sign>;
  /** Key of the change that is looked at. */
  readonly current: string | null;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Ports as the operator has them, and those that only links know of. */
function portsFor(node: ContentNode, links: readonly ContentLink[], known: NodePorts | undefined): NodePorts {
  const missing = (list: NodePorts['inputs'], names: readonly string[]) =>
    [...new Set(names)].filter(name => !list.some(port => port.name === name)).map(name => ({ name }));
  const { inputs = [], outputs = [] } = known ?? {};
  const used = {
    inputs: missing(
      inputs,
      links.filter(({ to }) => to.operator === node.id).map(({ to }) => to.port),
    ),
    outputs: missing(
      outputs,
      links.filter(({ from }) => from.operator === node.id).map(({ from }) => from.port),
    ),
  };
  if (known && used.inputs.length + used.outputs.length === 0) return known;
  return { inputs: [...inputs, ...used.inputs], outputs: [...outputs, ...used.outputs] };
}

/** What one side of a comparison draws, and where each thing is. */
export function diffScene(content: Content, marks: Marks, portsOf: (type: string) => NodePorts | undefined) {
  const boxes = new Map<string, Box>();
  const nodes: DiffNode[] = [];
  const put = (key: string, box: Box, data: DiffNodeData, more: Partial<DiffNode>) => {
    boxes.set(key, box);
    const { x, y, width, height } = box;
    nodes.push({
      id: key,
      type: 'diff',
      position: { x, y },
      width,
      height,
      data,
      ...more,
      measured: { width, height },
    });
  };
  const shapes = new Map(
    content.operators.map(node => [node.id, shapeOf(portsFor(node, content.links, portsOf(node.type)))]),
  );
  for (const group of content.groups ?? []) {
    const members = content.operators.filter(({ id }) => group.operators.includes(id));
    if (members.length === 0) continue;
    const { x, y, width, height } = enclosing(
      members.map(({ id, position }) => ({ id, ...position, ...sizeOf(shapes.get(id)!) })),
    );
    const key = `group:${group.id}`;
    const box = { x: x - 20, y: y - 44, width: width + 40, height: height + 64 };
    const data = { kind: 'group' as const, label: group.label || 'Group', color: group.color };
    put(key, box, { ...data, sign: marks.group.get(group.id), current: marks.current === key }, { zIndex: 0 });
  }
  for (const { id, position, size = noteSize, text = '' } of content.notes ?? []) {
    const key = `note:${id}`;
    const data = { kind: 'note' as const, label: text };
    put(
      key,
      { ...position, ...size },
      { ...data, sign: marks.note.get(id), current: marks.current === key },
      { zIndex: 1 },
    );
  }
  for (const { id, type, label = '', position, disabled } of content.operators) {
    const key = `node:${id}`;
    const shape = shapes.get(id)!;
    const data = { kind: 'node' as const, label, type, shape, disabled };
    const state = { sign: marks.node.get(id), current: marks.current === key };
    put(key, { ...position, ...sizeOf(shape) }, { ...data, ...state }, { zIndex: 2, handles: handlesOf(shape) });
  }
  return { nodes, edges: edgesOf(content.links, shapes, marks), boxes };
}

const sizeOf = ({ width, height }: NodeShape) => ({ width, height });

function edgesOf(links: readonly ContentLink[], shapes: ReadonlyMap<string, NodeShape>, marks: Marks): DiffEdge[] {
  return links
    .filter(({ from, to }) => shapes.has(from.operator) && shapes.has(to.operator))
    .map(({ id, from, to }) => ({
      id: `link:${id}`,
      type: 'diff',
      source: `node:${from.operator}`,
      sourceHandle: from.port,
      target: `node:${to.operator}`,
      targetHandle: to.port,
      data: { sign: marks.link.get(id), current: marks.current === `link:${id}` },
    }));
}

const handleSize = 8;

const handlesOf = ({ width, inputs, outputs }: NodeShape): DiffNode['handles'] =>
  [
    ...inputs.map(port => ({ ...port, type: 'target' as const, x: 0 })),
    ...outputs.map(port => ({ ...port, type: 'source' as const, x: width })),
  ].map(({ info, y, type, x }) => ({
    id: info.name,
    type,
    position: type === 'source' ? Side.Right : Side.Left,
    x: x - handleSize / 2,
    y: y - handleSize / 2,
    width: handleSize,
    height: handleSize,
  }));

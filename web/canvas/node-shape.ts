import type { NodePorts, PortInfo } from '#server/http/shapes/workflows.ts';

/** Sizes of a node in canvas units; the style sheet keeps to them. */
export const nodeWidth = 216;
const headHeight = 44;
const portHeight = 20;
const footHeight = 26;

export interface PlacedPort {
  readonly info: PortInfo;
  /** Distance from the node's upper edge to the port's middle. */
  readonly y: number;
  /** Words beside the port; null where a lone port needs none. */
  readonly label: string | null;
}

export interface NodeShape {
  readonly width: number;
  readonly height: number;
  readonly inputs: readonly PlacedPort[];
  readonly outputs: readonly PlacedPort[];
}

const shapes = new WeakMap<NodePorts, NodeShape>();
const noPorts: NodePorts = { inputs: [], outputs: [] };

/** Where a node's ports sit: lone ports beside the head, several of them in labelled rows below it. */
export function shapeOf(ports: NodePorts = noPorts): NodeShape {
  const known = shapes.get(ports);
  if (known) return known;
  const rows = Math.max(...[ports.inputs, ports.outputs].map(list => (list.length > 1 ? list.length : 0)));
  const place = (list: readonly PortInfo[]) =>
    list.length === 1
      ? [{ info: list[0], y: headHeight / 2, label: null }]
      : list.map((info, at) => ({
          info,
          y: headHeight + portHeight * at + portHeight / 2,
          label: info.label ?? info.name,
        }));
  const shape = {
    width: nodeWidth,
    height: headHeight + rows * portHeight + footHeight,
    inputs: place(ports.inputs),
    outputs: place(ports.outputs),
  };
  shapes.set(ports, shape);
  return shape;
}

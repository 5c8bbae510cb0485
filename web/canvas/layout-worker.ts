import Elk, { type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { LayoutGraph, LayoutPlaces } from './layout-graph.ts';

const elk = new Elk();
const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.spacing.nodeNode': '36',
  'elk.layered.spacing.nodeNodeBetweenLayers': '84',
  'elk.spacing.componentComponent': '60',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
};

self.onmessage = async ({ data }: MessageEvent<{ number: number; graph: LayoutGraph }>) => {
  const { number, graph } = data;
  try {
    const { children = [] } = await elk.layout(toElk(graph));
    const places: LayoutPlaces = Object.fromEntries(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
    self.postMessage({ number, places });
  } catch (error) {
    self.postMessage({ number, fault: error instanceof Error ? error.message : String(error) });
  }
};

const toElk = ({ nodes, links }: LayoutGraph): ElkNode => ({
  id: 'root',
  layoutOptions: options,
  children: nodes.map(({ id, width, height, inputs, outputs }) => ({
    id,
    width,
    height,
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    ports: [
      ...inputs.map(port => ({ ...sized(port), x: 0, layoutOptions: { 'elk.port.side': 'WEST' } })),
      ...outputs.map(port => ({ ...sized(port), x: width, layoutOptions: { 'elk.port.side': 'EAST' } })),
    ],
  })),
  edges: links.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
});

const sized = ({ id, y }: { readonly id: string; readonly y: number }) => ({ id, y, width: 0, height: 0 });

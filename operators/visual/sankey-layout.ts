import type { Edge, Graph } from './edges.ts';

export interface SankeyNode {
  readonly layer: number;
  readonly size: number;
  y: number;
  height: number;
}

export interface SankeyLink {
  readonly edge: Edge;
  readonly width: number;
  /** Where the middle of the link leaves and arrives. */
  readonly fromY: number;
  readonly toY: number;
}

export interface Sankey {
  readonly layers: number;
  readonly nodes: readonly SankeyNode[];
  readonly links: readonly SankeyLink[];
}

const gap = 10;
const rounds = 6;

/** Places the nodes of a graph without cycles in columns, links flowing to the right, with few crossings. */
export function layOutSankey({ names, edges }: Graph, height: number): Sankey {
  const layer = layersOf(names.length, edges);
  const flow = (node: number, side: 'from' | 'to') =>
    edges.reduce((sum, e) => sum + (e[side] === node ? e.size : 0), 0);
  const nodes = names.map((_, i): SankeyNode => {
    return { layer: layer[i], size: Math.max(flow(i, 'from'), flow(i, 'to')), y: 0, height: 0 };
  });
  const layers = Math.max(0, ...layer) + 1;
  const columns = Array.from({ length: layers }, (_, at) => nodes.flatMap((node, i) => (node.layer === at ? [i] : [])));
  const room = (column: readonly number[]) => Math.max(height / 4, height - gap * (column.length - 1));
  const scale = Math.min(...columns.map(c => room(c) / (c.reduce((sum, i) => sum + nodes[i].size, 0) || 1)));
  for (const node of nodes) node.height = node.size * scale;
  for (const column of columns) stack(column, nodes, height);
  for (let round = 0; round < rounds; round++) {
    const [here, there]: ['from' | 'to', 'from' | 'to'] = round % 2 === 0 ? ['to', 'from'] : ['from', 'to'];
    for (const column of columns) {
      const centre = new Map(column.map(i => [i, centreOf(i, edges, nodes, here, there)]));
      column.sort((a, b) => (centre.get(a) ?? 0) - (centre.get(b) ?? 0) || a - b);
      stack(column, nodes, height);
    }
  }
  return { layers, nodes, links: linksOf(edges, nodes, scale) };
}

/** Column of each node: one more than the furthest that leads to it. */
function layersOf(count: number, edges: readonly Edge[]): number[] {
  const layer = new Array<number>(count).fill(0);
  const waiting = new Array<number>(count).fill(0);
  for (const { to } of edges) waiting[to]++;
  const ready = waiting.flatMap((n, i) => (n === 0 ? [i] : []));
  for (let next = ready.pop(); next !== undefined; next = ready.pop())
    for (const { from, to } of edges) {
      if (from !== next) continue;
      layer[to] = Math.max(layer[to], layer[from] + 1);
      if (--waiting[to] === 0) ready.push(to);
    }
  return layer;
}

function stack(column: readonly number[], nodes: readonly SankeyNode[], height: number): void {
  const used = column.reduce((sum, i) => sum + nodes[i].height, 0) + gap * (column.length - 1);
  let y = Math.max(0, (height - used) / 2);
  for (const i of column) {
    nodes[i].y = y;
    y += nodes[i].height + gap;
  }
}

/** Mean height of what a node is joined to on one side; where it is, if nothing is there. */
function centreOf(
  i: number,
  edges: readonly Edge[],
  nodes: readonly SankeyNode[],
  here: 'from' | 'to',
  there: 'from' | 'to',
): number {
  let [sum, weight] = [0, 0];
  for (const edge of edges) {
    if (edge[here] !== i) continue;
    const other = nodes[edge[there]];
    sum += (other.y + other.height / 2) * edge.size;
    weight += edge.size;
  }
  return weight > 0 ? sum / weight : nodes[i].y + nodes[i].height / 2;
}

function linksOf(edges: readonly Edge[], nodes: readonly SankeyNode[], scale: number): SankeyLink[] {
  const places = (side: 'from' | 'to', other: 'from' | 'to') => {
    const filled = nodes.map(node => node.y);
    const at = new Map<Edge, number>();
    for (const edge of edges.toSorted((a, b) => nodes[a[other]].y - nodes[b[other]].y)) {
      const width = edge.size * scale;
      at.set(edge, filled[edge[side]] + width / 2);
      filled[edge[side]] += width;
    }
    return at;
  };
  const [leaves, arrives] = [places('from', 'to'), places('to', 'from')];
  return edges.map(edge => ({
    edge,
    width: edge.size * scale,
    fromY: leaves.get(edge) ?? 0,
    toY: arrives.get(edge) ?? 0,
  }));
}

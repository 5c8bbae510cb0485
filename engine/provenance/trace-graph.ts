import type { LineageRule } from '../operator/lineage.ts';

/** An output port of a node. */
export interface PortRef {
  readonly node: string;
  readonly port: string;
}

/** A node as tracing sees it. */
export interface TraceNode {
  readonly id: string;
  /** One rule, or one per output port. */
  readonly rule: LineageRule | { readonly [port: string]: LineageRule };
  /** Input key (`in`, `in:0`, …) → the output port that feeds it. */
  readonly inputs: { readonly [input: string]: PortRef };
  readonly outputs: readonly string[];
}

/** The graph a run was made with; plain JSON. */
export interface TraceGraph {
  readonly nodes: readonly TraceNode[];
}

export const ruleOfPort = ({ rule }: TraceNode, port: string): LineageRule =>
  typeof rule === 'string' ? rule : (rule[port] ?? 'opaque');

interface Fed {
  readonly id: string;
  readonly inputs: { readonly [input: string]: PortRef };
}

/** The nodes, each after those that feed it. */
export function producersFirst<N extends Fed>(graph: { readonly nodes: readonly N[] }): readonly N[] {
  const byId = new Map(graph.nodes.map(node => [node.id, node]));
  const seen = new Set<N>();
  const ordered: N[] = [];
  for (const start of graph.nodes) {
    // With a stack of its own: a chain of thousands of nodes must not exhaust the call stack.
    const stack = seen.has(start) ? [] : [{ node: start, feeds: Object.values(start.inputs) }];
    seen.add(start);
    while (stack.length > 0) {
      const { node, feeds } = stack[stack.length - 1];
      const feed = feeds.pop();
      const producer = feed && byId.get(feed.node);
      if (producer && !seen.has(producer)) {
        seen.add(producer);
        stack.push({ node: producer, feeds: Object.values(producer.inputs) });
      } else if (feed === undefined) {
        ordered.push(node);
        stack.pop();
      }
    }
  }
  return ordered;
}

/** Consumers of every output port, by `JSON.stringify([node, port])`. */
export function consumersOf(
  graph: TraceGraph,
): Map<string, { readonly consumer: TraceNode; readonly input: string }[]> {
  const consumers = new Map<string, { consumer: TraceNode; input: string }[]>();
  for (const consumer of graph.nodes)
    for (const [input, { node, port }] of Object.entries(consumer.inputs)) {
      const name = JSON.stringify([node, port]);
      consumers.set(name, [...(consumers.get(name) ?? []), { consumer, input }]);
    }
  return consumers;
}

/** The node and all that lie upstream (or downstream) of it. */
export function reachOf(graph: TraceGraph, id: string, way: 'upstream' | 'downstream'): Set<string> {
  const reach = new Set([id]);
  const order = producersFirst(graph);
  for (const node of way === 'upstream' ? order.toReversed() : order) {
    const feeds = Object.values(node.inputs).map(feed => feed.node);
    if (way === 'downstream' && feeds.some(feed => reach.has(feed))) reach.add(node.id);
    if (way === 'upstream' && reach.has(node.id)) for (const feed of feeds) reach.add(feed);
  }
  return reach;
}

import type { InputPort, OutputPort, Ports } from '../operator/define.ts';
import type { AnyOperator } from '../operator/registry.ts';
import type { Link } from './workflow-schema.ts';

/** A node between the document and the executable plan: operator found, config filled, parameters applied. */
export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly label: string;
  readonly keep: boolean;
  /** Null for types that the registry does not know. */
  readonly spec: AnyOperator | null;
  readonly config: { readonly [field: string]: unknown };
  /** Null where the config is too broken to say. */
  readonly inputs: Ports<InputPort> | null;
  readonly outputs: Ports<OutputPort> | null;
  /** False if a problem of the config has been reported already; no more are looked for. */
  readonly sound: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly Link[];
}

/** What walking along links needs to know. */
export interface Linked {
  readonly nodes: readonly { readonly id: string }[];
  readonly links: readonly Link[];
}

/** Links by the node that one end of them names, in authored order. */
export function linksBy(graph: Linked, end: 'from' | 'to'): ReadonlyMap<string, readonly Link[]> {
  const byNode = new Map<string, Link[]>(graph.nodes.map(node => [node.id, []]));
  for (const link of graph.links) byNode.get(link[end].operator)?.push(link);
  return byNode;
}

/**
 * The nodes so that every link points forward, authored order where links leave a choice; what is on a cycle or behind one is left
 * out, and one shortest cycle is named for each knot.
 */
export function sortNodes(graph: Graph): {
  readonly order: readonly GraphNode[];
  readonly cycles: readonly string[][];
} {
  const waiting = new Map(graph.nodes.map(node => [node.id, 0]));
  const known = graph.links.filter(({ from, to }) => waiting.has(from.operator) && waiting.has(to.operator));
  for (const { to } of known) waiting.set(to.operator, (waiting.get(to.operator) ?? 0) + 1);
  const out = linksBy(graph, 'from');
  const order: GraphNode[] = [];
  const left = [...graph.nodes];
  const isReady = ({ id }: GraphNode) => waiting.get(id) === 0;
  for (let i = left.findIndex(isReady); i >= 0; i = left.findIndex(isReady)) {
    const [node] = left.splice(i, 1);
    order.push(node);
    for (const { to } of out.get(node.id) ?? []) waiting.set(to.operator, (waiting.get(to.operator) ?? 0) - 1);
  }
  return { order, cycles: left.length === 0 ? [] : findCycles(graph, new Set(left.map(n => n.id))) };
}

function findCycles(graph: Linked, among: ReadonlySet<string>): string[][] {
  const told = new Set<string>();
  const cycles: string[][] = [];
  for (const { id } of graph.nodes) {
    const around = among.has(id) && !told.has(id) ? reach(graph, [id], 'from', 'to') : told;
    if (told.has(id) || !around.has(id)) continue;
    for (const other of around) if (reach(graph, [other], 'from', 'to').has(id)) told.add(other);
    cycles.push(pathBack(graph, id));
  }
  return cycles;
}

/** A shortest way from a node to itself, without the last step. */
function pathBack(graph: Linked, id: string): string[] {
  const links = linksBy(graph, 'from');
  const paths = [[id]];
  const seen = new Set<string>();
  for (const path of paths)
    for (const { to } of links.get(path[path.length - 1]) ?? []) {
      if (to.operator === id) return path;
      if (!seen.has(to.operator)) paths.push([...path, to.operator]);
      seen.add(to.operator);
    }
  return [id];
}

/** Nodes at the `to` end of links that start, directly or not, at the `from` end in `starts`; a start only if a cycle leads back to it. */
function reach(graph: Linked, starts: Iterable<string>, from: 'from' | 'to', to: 'from' | 'to'): Set<string> {
  const links = linksBy(graph, from);
  const found = new Set<string>();
  const open = [...starts];
  for (let id: string | undefined; (id = open.pop()) !== undefined; )
    for (const link of links.get(id) ?? []) {
      const next = link[to].operator;
      if (!found.has(next)) {
        found.add(next);
        open.push(next);
      }
    }
  return found;
}

/** These nodes and all that their rows depend on. */
export const withAncestors = (graph: Linked, ids: readonly string[]): ReadonlySet<string> =>
  new Set([...ids, ...reach(graph, ids, 'to', 'from')]);

/** These nodes and all that depends on their rows. */
export const withDescendants = (graph: Linked, ids: readonly string[]): ReadonlySet<string> =>
  new Set([...ids, ...reach(graph, ids, 'from', 'to')]);

/** The part of a graph that these nodes and the links between them are. */
export const subgraph = ({ nodes, links }: Graph, ids: ReadonlySet<string>): Graph => ({
  nodes: nodes.filter(node => ids.has(node.id)),
  links: links.filter(({ from, to }) => ids.has(from.operator) && ids.has(to.operator)),
});

/** Input ports in the order in which they are finished: each behind the ports it is `after`. */
export function portOrder(ports: Ports<InputPort>): string[] {
  const order: string[] = [];
  const visit = (name: string, path: readonly string[]) => {
    if (order.includes(name) || path.includes(name) || !Object.hasOwn(ports, name)) return;
    for (const before of ports[name].after ?? []) visit(before, [...path, name]);
    order.push(name);
  };
  for (const name of Object.keys(ports)) visit(name, []);
  return order;
}

/** The links into a node with the keys its executor knows them by: the port, or `port:k` on a port that takes many. */
export function keyedLinks(node: GraphNode, links: readonly Link[]): { readonly key: string; readonly link: Link }[] {
  const ports = node.inputs ?? {};
  return portOrder(ports).flatMap(port => {
    const own = links.filter(({ to }) => to.port === port);
    return own.map((link, k) => ({ key: ports[port].many ? `${port}:${k}` : port, link }));
  });
}

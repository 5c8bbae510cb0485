import { must } from '../errors.ts';
import { inputsOf, outputsOf } from '../operator/define.ts';
import { chooseMaterialized } from './choose-materialized.ts';
import { estimateRows, rowBytes, type Statistics } from './estimate-rows.ts';
import type { ExecutableNode, Part, Region } from './executable.ts';
import { joinParts, type PartGraph, type Stream } from './part-graph.ts';

/** Regions in topological order, and the links stored between them. */
export interface Regions {
  readonly regions: readonly Region[];
  readonly materialized: readonly string[];
  /** Bytes that storing each of these links is thought to take. */
  readonly costs: { readonly [link: string]: number };
}

/**
 * Cuts a plan into regions: at blocking outputs, at ports that wait for others, and at the cheapest set of links that must be stored
 * so that no region has to wait for itself.
 *
 * Contract: the region graph is acyclic; no region holds both sides of an `after`; no source of a region feeds two links of one
 * `many` port, nor do several such ports wait for each other in a ring.
 * @param nodes  in topological order
 */
export function cutRegions(nodes: readonly ExecutableNode[], statistics?: Statistics): Regions {
  const parts = nodes.flatMap(node => partsOf(node, nodes));
  const graph = partGraph(nodes, parts, linkCosts(nodes, statistics));
  const stored = chooseMaterialized(graph);
  return {
    regions: regionsOf(parts, graph, stored),
    materialized: graph.streams.filter((_, s) => stored.has(s)).map(s => s.link),
    costs: Object.fromEntries(graph.streams.map(s => [s.link, s.cost])),
  };
}

/** What a node does in which order: a part for each port that others wait for, one for the rest of its input, and one that emits. */
export function partsOf(node: ExecutableNode, nodes: readonly ExecutableNode[]): Part[] {
  const ports = inputsOf(node.spec, node.config as never);
  const awaited = new Set(node.inputs.flatMap(({ port }) => ports[port].after ?? []));
  const rest = node.inputs.filter(({ port }) => !awaited.has(port)).map(({ key }) => key);
  const consume = (inputs: readonly string[]): Part => ({
    node: node.id,
    kind: 'consume',
    inputs,
    emits: false,
    starts: false,
  });
  const first = [...new Set(node.inputs.map(({ port }) => port))]
    .filter(port => awaited.has(port))
    .map(port => consume(node.inputs.filter(input => input.port === port).map(({ key }) => key)));
  const starts = node.inputs.length > 0 && isBlocking(node, nodes);
  return [
    ...first,
    ...(starts && rest.length > 0 ? [consume(rest)] : []),
    { node: node.id, kind: 'main', inputs: starts ? [] : rest, emits: true, starts },
  ];
}

/** True if nothing leaves the node before its input is finished; ports nobody is linked to count only when all are so. */
function isBlocking(node: ExecutableNode, nodes: readonly ExecutableNode[]): boolean {
  const outputs = outputsOf(node.spec, node.config as never);
  // Most nodes stop here; looking at all links for each of them would take long in a large workflow.
  if (!Object.values(outputs).some(output => output.blocking)) return false;
  const linked = new Set(
    nodes.flatMap(n => n.inputs.filter(({ from }) => from.node === node.id).map(({ from }) => from.port)),
  );
  const open = Object.keys(outputs).filter(port => outputs[port].kind !== 'rejected');
  const counted = linked.size > 0 ? [...linked] : open;
  return counted.length > 0 && counted.every(port => outputs[port].blocking);
}

function linkCosts(nodes: readonly ExecutableNode[], statistics?: Statistics): (link: string) => number {
  const rows = estimateRows(nodes, statistics);
  const costs = new Map(
    nodes.flatMap(node =>
      node.inputs.map(({ key, link, from }) => [link, rows[from.node][from.port] * rowBytes(node.schemas.in[key])]),
    ),
  );
  return link => must(costs.get(link), `link ${link} has a cost`);
}

function partGraph(
  nodes: readonly ExecutableNode[],
  parts: readonly Part[],
  cost: (link: string) => number,
): PartGraph {
  const main = new Map(parts.flatMap((part, p) => (part.emits ? [[part.node, p]] : [])));
  const byNode = new Map<string, number[]>();
  parts.forEach(({ node }, p) => void byNode.set(node, [...(byNode.get(node) ?? []), p]));
  const consumer = (node: string, key: string) => byNode.get(node)?.find(p => parts[p].inputs.includes(key)) ?? -1;
  const streams: Stream[] = [];
  const orders = new Map<string, readonly [number, number]>();
  const order = (first: number, second: number) => orders.set(`${first} ${second}`, [first, second]);
  const sequences: number[][] = [];
  for (const node of nodes) {
    const ports = inputsOf(node.spec, node.config as never);
    const into = must(main.get(node.id), 'every node has a main part');
    for (const { key, port, link, from } of node.inputs) {
      const to = consumer(node.id, key);
      streams.push({ link, from: must(main.get(from.node), 'links come from nodes'), to, cost: cost(link) });
      if (to !== into) order(to, into);
      for (const before of node.inputs.filter(i => ports[port].after?.includes(i.port)))
        order(consumer(node.id, before.key), to);
    }
    for (const port of Object.keys(ports).filter(p => ports[p].many)) {
      const links = node.inputs.filter(input => input.port === port).map(({ link }) => link);
      sequences.push(links.map(link => streams.findIndex(s => s.link === link)));
    }
  }
  return { parts: parts.length, streams, orders: [...orders.values()], sequences: sequences.filter(s => s.length > 1) };
}

/** Numbers the regions in topological order, the one with the earliest node first wherever there is a choice. */
function regionsOf(parts: readonly Part[], graph: PartGraph, stored: ReadonlySet<number>): Region[] {
  const { group, before } = joinParts(graph, s => stored.has(s));
  const groups = [...new Set(group)];
  const ids = new Map<number, string>();
  const regions: Region[] = [];
  const members = new Map<number, Part[]>(groups.map(g => [g, []]));
  parts.forEach((part, p) => void members.get(group[p])?.push(part));
  while (regions.length < groups.length) {
    const next = groups.find(g => !ids.has(g) && [...(before.get(g) ?? [])].every(b => ids.has(b)));
    const g = must(next, 'the region graph is acyclic');
    const after = [...(before.get(g) ?? [])].map(b => must(ids.get(b), 'numbered before'));
    ids.set(g, `r${ids.size + 1}`);
    const number = (id: string) => Number(id.slice(1));
    regions.push({
      id: must(ids.get(g), 'just numbered'),
      parts: must(members.get(g), 'every group has parts'),
      after: after.toSorted((a, b) => number(a) - number(b)),
    });
  }
  return regions;
}

import { type Problem, problemOf, SluiceError } from '../errors.ts';
import { configProblems } from '../operator/config.ts';
import { unknownPort } from './expand-macros.ts';
import { type Graph, type GraphNode, linksBy, sortNodes } from './graph.ts';
import { asProblem } from './resolve-graph.ts';
import type { Link } from './workflow-schema.ts';

/** What is wrong with a graph before any schema is known. */
export interface Checked {
  readonly problems: readonly Problem[];
  /** Nodes that cannot run as they stand. */
  readonly broken: ReadonlySet<string>;
}

/** Checks links, ports, cycles and configs, node by node. */
export function checkGraph(graph: Graph): Checked {
  const broken = new Set<string>();
  const problems: Problem[] = [];
  const add = (...found: readonly Problem[]) => {
    problems.push(...found);
    for (const { node } of found) if (node !== undefined) broken.add(node);
  };
  const nodes = new Map(graph.nodes.map(node => [node.id, node]));
  for (const link of graph.links) add(...linkProblems(link, nodes));
  for (const cycle of sortNodes(graph).cycles) add(...cycleProblems(cycle));
  const into = linksBy(graph, 'to');
  for (const node of graph.nodes) {
    if (!node.sound) broken.add(node.id);
    add(...inputProblems(node, into.get(node.id) ?? []), ...ownProblems(node));
  }
  return { problems, broken };
}

/** A cycle is told once, at its first node; the others are broken by it without a problem of their own. */
function cycleProblems(cycle: readonly string[]): Problem[] {
  const error = new SluiceError('GRAPH_CYCLE', { nodes: [...cycle, cycle[0]].join(' → ') });
  return [problemOf(error, cycle[0])];
}

function linkProblems({ id, from, to }: Link, nodes: ReadonlyMap<string, GraphNode>): Problem[] {
  const source = nodes.get(from.operator);
  const target = nodes.get(to.operator);
  const dangling = (missing: string, other: GraphNode | undefined) =>
    problemOf(new SluiceError('LINK_DANGLING', { link: id, node: missing, field: `link ${id}` }), other?.id);
  if (!source || !target)
    return [...(source ? [] : [dangling(from.operator, target)]), ...(target ? [] : [dangling(to.operator, source)])];
  return [
    ...(source.outputs && !Object.hasOwn(source.outputs, from.port)
      ? [unknownPort(source.id, from.port, Object.keys(source.outputs), id)]
      : []),
    ...(target.inputs && !Object.hasOwn(target.inputs, to.port)
      ? [unknownPort(target.id, to.port, Object.keys(target.inputs), id)]
      : []),
  ];
}

function inputProblems({ id, inputs }: GraphNode, into: readonly Link[]): Problem[] {
  if (!inputs) return [];
  // A link to a port that does not exist is most likely meant for the port left without one.
  const astray = into.some(({ to }) => !Object.hasOwn(inputs, to.port));
  return Object.entries(inputs).flatMap(([port, { many }]) => {
    const count = into.filter(({ to }) => to.port === port).length;
    if (count === 0) return astray ? [] : [problemOf(new SluiceError('PORT_UNCONNECTED', { port }), id)];
    return count > 1 && !many ? [problemOf(new SluiceError('PORT_TWICE', { port, count }), id)] : [];
  });
}

function ownProblems({ id, type, spec, config, sound }: GraphNode): Problem[] {
  if (!spec || !sound) return [];
  try {
    return configProblems(spec, config).map(problem => ({ ...problem, node: id }));
  } catch (error) {
    return [problemOf(asProblem(error, type), id)];
  }
}

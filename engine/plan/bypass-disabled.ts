import { type Problem, problemOf, SluiceError } from '../errors.ts';
import { type Graph, type GraphNode, linksBy, withDescendants } from './graph.ts';
import type { Link } from './workflow-schema.ts';

/**
 * The graph without its disabled nodes: one with one input and one output passes its rows through, any other is left out with all
 * that depends on it, each of which a notice names.
 */
export function bypassDisabled<N extends GraphNode>(
  graph: { readonly nodes: readonly N[]; readonly links: readonly Link[] },
  disabled: ReadonlySet<string>,
): { readonly nodes: readonly N[]; readonly links: readonly Link[]; readonly problems: readonly Problem[] } {
  if (disabled.size === 0) return { ...graph, problems: [] };
  let { nodes, links } = graph;
  const stopped: string[] = [];
  for (const node of graph.nodes.filter(n => disabled.has(n.id))) {
    const passed = passThrough(node, { nodes, links });
    if (passed === null) stopped.push(node.id);
    else {
      links = passed;
      nodes = nodes.filter(n => n !== node);
    }
  }
  const problems: Problem[] = [];
  const gone = new Set<string>();
  for (const id of stopped)
    for (const dependent of withDescendants({ nodes, links }, [id])) {
      if (!gone.has(dependent) && !disabled.has(dependent))
        problems.push({ ...problemOf(new SluiceError('NODE_LEFT_OUT', { node: id }), dependent), notice: true });
      gone.add(dependent);
    }
  return {
    nodes: nodes.filter(node => !gone.has(node.id)),
    links: links.filter(({ from, to }) => !gone.has(from.operator) && !gone.has(to.operator)),
    problems,
  };
}

/** The links with the node's consumers hung on what feeds it, or null if it is not of a kind that rows pass through. */
function passThrough(node: GraphNode, graph: Graph): readonly Link[] | null {
  const into = linksBy(graph, 'to').get(node.id) ?? [];
  const outOf = linksBy(graph, 'from').get(node.id) ?? [];
  const port = mainOutput(node, outOf);
  if (into.length !== 1 || (node.inputs !== null && Object.keys(node.inputs).length !== 1)) return null;
  if (outOf.some(link => link.from.port !== port)) return null;
  const { from } = into[0];
  return graph.links
    .filter(link => link !== into[0])
    .map(link => (link.from.operator === node.id ? { ...link, from } : link));
}

/** `out`, or the only port for rows; of an unknown type, the only one in use. */
function mainOutput(node: GraphNode, outOf: readonly Link[]): string | undefined {
  const ports = node.outputs
    ? Object.entries(node.outputs).flatMap(([name, { kind = 'rows' }]) => (kind === 'rows' ? [name] : []))
    : [...new Set(outOf.map(link => link.from.port))];
  return ports.includes('out') ? 'out' : ports.length === 1 ? ports[0] : undefined;
}

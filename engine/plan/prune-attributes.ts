import type { AttributesByPort } from '../operator/rewrites.ts';
import type { Rewrite } from './executable.ts';
import { type Graph, type GraphNode, keyedLinks, linksBy, sortNodes } from './graph.ts';
import type { NodeSchemas } from './infer-graph.ts';

/**
 * Narrows sources to the attributes that nodes stored whole depend on.
 *
 * Contract: attributes of nodes that are only previewed go missing, so this is for plans that nobody watches.
 */
export function pruneAttributes(
  graph: Graph,
  schemas: { readonly [node: string]: NodeSchemas },
): { readonly graph: Graph; readonly rewrites: readonly Rewrite[] } {
  const into = linksBy(graph, 'to');
  const outOf = linksBy(graph, 'from');
  const wanted = new Map<string, { [port: string]: Set<string> }>();
  const rewrites: Rewrite[] = [];
  const narrowed = new Map<GraphNode, GraphNode>();
  for (const node of sortNodes(graph).order.toReversed()) {
    const whole = node.keep || !outOf.get(node.id)?.length;
    const own = Object.fromEntries(
      Object.entries(schemas[node.id].out).map(([port, schema]) => [
        port,
        schema.map(a => a.name).filter(name => whole || wanted.get(node.id)?.[port]?.has(name)),
      ]),
    );
    const inputs = keyedLinks(node, into.get(node.id) ?? []);
    const needs = neededBy(node, schemas[node.id], own);
    for (const { key, link } of inputs) {
      const feeder = wanted.get(link.from.operator) ?? {};
      wanted.set(link.from.operator, feeder);
      feeder[link.from.port] = new Set([...(feeder[link.from.port] ?? []), ...needs[key]]);
    }
    narrow(node, schemas[node.id], own, narrowed, rewrites);
  }
  return { graph: { ...graph, nodes: graph.nodes.map(node => narrowed.get(node) ?? node) }, rewrites };
}

/** Attributes by input key; every one of an operator that does not say. */
function neededBy({ spec, config }: GraphNode, schemas: NodeSchemas, wanted: AttributesByPort): AttributesByPort {
  const all = Object.fromEntries(Object.entries(schemas.in).map(([key, schema]) => [key, schema.map(a => a.name)]));
  return { ...all, ...spec?.rewrites?.needs?.(config as never, schemas.in, wanted) };
}

function narrow(
  node: GraphNode,
  schemas: NodeSchemas,
  wanted: AttributesByPort,
  narrowed: Map<GraphNode, GraphNode>,
  rewrites: Rewrite[],
): void {
  const schema = schemas.out.out ?? [];
  // Rows are counted by their columns, so one attribute stays even if nobody wants any.
  const attributes = wanted.out?.length ? wanted.out : schema.slice(0, 1).map(a => a.name);
  if (!node.spec?.rewrites?.narrow || attributes.length >= schema.length) return;
  const config = node.spec.rewrites.narrow(node.config as never, attributes) as GraphNode['config'];
  narrowed.set(node, { ...node, config });
  const names = attributes.length > 8 ? `${attributes.slice(0, 8).join(', ')}, …` : attributes.join(', ');
  rewrites.push({ node: node.id, text: `reads ${attributes.length} of ${schema.length} attributes: ${names}` });
}

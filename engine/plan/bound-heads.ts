import type { Rewrite } from './executable.ts';
import { type Graph, type GraphNode, linksBy } from './graph.ts';

/**
 * Lets an operator that can (a sort) find only its first rows, where limits are all that reads it.
 *
 * Contract: never fewer than `previewRows`, so that what is shown of the node stays the same; nodes kept whole are left alone.
 */
export function boundHeads(
  graph: Graph,
  previewRows: number,
): { readonly graph: Graph; readonly rewrites: readonly Rewrite[] } {
  const outOf = linksBy(graph, 'from');
  const byId = new Map(graph.nodes.map(node => [node.id, node]));
  const rewrites: Rewrite[] = [];
  const nodes = graph.nodes.map((node): GraphNode => {
    const readers = (outOf.get(node.id) ?? []).map(link => byId.get(link.to.operator));
    const takes = readers.map(reader => reader?.spec?.rewrites?.takes?.(reader.config) ?? Number.POSITIVE_INFINITY);
    const rows = Math.max(...takes, previewRows);
    const first = node.spec?.rewrites?.first;
    if (!first || node.keep || takes.length === 0 || !Number.isFinite(rows)) return node;
    rewrites.push({ node: node.id, text: `finds only its first ${rows} rows: no more are read or shown` });
    return { ...node, config: first(node.config, rows) as GraphNode['config'] };
  });
  return { graph: { ...graph, nodes }, rewrites };
}

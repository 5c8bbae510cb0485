import type { Peek } from '../operator/define.ts';
import { boundHeads } from './bound-heads.ts';
import type { Observe, Rewrite } from './executable.ts';
import type { Graph } from './graph.ts';
import { type Inferred, inferGraph } from './infer-graph.ts';
import { pruneAttributes } from './prune-attributes.ts';
import { pushFilters } from './push-filters.ts';

export interface Lowered {
  readonly graph: Graph;
  readonly schemas: Inferred['schemas'];
  readonly rewrites: readonly Rewrite[];
}

/** Rewrites a checked graph so that it does less work; the results are the same. */
export async function lower(
  graph: Graph,
  schemas: Inferred['schemas'],
  options: { readonly observe: Observe; readonly previewRows: number; readonly peek: Peek },
): Promise<Lowered> {
  const ends = options.observe === 'ends';
  const heads = boundHeads(graph, ends ? 0 : options.previewRows);
  if (!ends) return { graph: heads.graph, schemas, rewrites: heads.rewrites };
  const filtered = pushFilters(heads.graph, schemas);
  const between = await inferGraph(filtered.graph, options.peek, new Set());
  const pruned = pruneAttributes(filtered.graph, between.schemas);
  const after = await inferGraph(pruned.graph, options.peek, new Set());
  return {
    graph: pruned.graph,
    schemas: after.schemas,
    rewrites: [...heads.rewrites, ...filtered.rewrites, ...pruned.rewrites],
  };
}

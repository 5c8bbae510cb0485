import { Value } from 'typebox/value';
import type { Peek } from '../operator/define.ts';
import { boundHeads } from './bound-heads.ts';
import type { Observe, Rewrite } from './executable.ts';
import { type Graph, linksBy } from './graph.ts';
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
  let lowered: Lowered = { graph: heads.graph, schemas, rewrites: heads.rewrites };
  for (const pass of [pushFilters, pruneAttributes]) {
    const { graph, rewrites } = pass(lowered.graph, lowered.schemas);
    if (rewrites.length === 0) continue;
    const after = await inferGraph(graph, options.peek, new Set());
    if (after.problems.length > 0 || !sameEnds(heads.graph, schemas, after.schemas)) continue;
    lowered = { graph, schemas: after.schemas, rewrites: [...lowered.rewrites, ...rewrites] };
  }
  return lowered;
}

/** A rewrite that would change what an end gives is given up: an operator has said more of itself than is true. */
function sameEnds(authored: Graph, before: Inferred['schemas'], after: Inferred['schemas']): boolean {
  const outOf = linksBy(authored, 'from');
  return authored.nodes
    .filter(({ id, keep }) => keep || !outOf.get(id)?.length)
    .every(({ id }) => Value.Equal(before[id].out, after[id].out));
}

import type { PartGraph } from './part-graph.ts';

/** Streams and orders that lie on common undirected cycles, by number. */
export interface Block {
  readonly streams: readonly number[];
  readonly orders: readonly number[];
}

/**
 * Splits a graph into its blocks: two edges are in one block exactly if some undirected cycle holds both. Edges on no cycle are in none.
 *
 * @see Hopcroft and Tarjan 1973, biconnected components by depth-first search
 */
export function findBlocks({ parts, streams, orders }: PartGraph): Block[] {
  const edges = [...streams.map(({ from, to }) => [from, to] as const), ...orders];
  const at = Array.from({ length: parts }, (): number[] => []);
  edges.forEach(([a, b], e) => {
    at[a].push(e);
    at[b].push(e);
  });
  const depth = new Array<number>(parts).fill(-1);
  const low = new Array<number>(parts).fill(0);
  const open: number[] = [];
  const blocks: Block[] = [];

  const visit = (part: number, via: number) => {
    low[part] = depth[part];
    for (const e of at[part]) {
      const other = edges[e][0] === part ? edges[e][1] : edges[e][0];
      if (e === via || depth[other] > depth[part]) continue;
      open.push(e);
      if (depth[other] >= 0) {
        low[part] = Math.min(low[part], depth[other]);
        continue;
      }
      depth[other] = depth[part] + 1;
      visit(other, e);
      low[part] = Math.min(low[part], low[other]);
      if (low[other] >= depth[part]) close(open.splice(open.indexOf(e)));
    }
  };
  const close = (block: readonly number[]) => {
    if (block.length < 2) return;
    blocks.push({
      streams: block.filter(e => e < streams.length).toSorted((a, b) => a - b),
      orders: block.filter(e => e >= streams.length).map(e => e - streams.length),
    });
  };
  for (let part = 0; part < parts; part++)
    if (depth[part] < 0) {
      depth[part] = 0;
      visit(part, -1);
    }
  return blocks;
}

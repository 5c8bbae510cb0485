import { findBlocks } from './find-blocks.ts';
import { canRun, type PartGraph } from './part-graph.ts';

/** Up to so many candidates in one block, every subset is weighed. */
const exactCandidates = 12;

/**
 * The streams to store so that everything can run, at least cost.
 *
 * Only a stream on an undirected cycle is worth storing, and only the cheapest of a chain; blocks of the graph are decided one by one,
 * exactly up to 12 candidates, else by giving up the dearest candidates as long as the rest suffices.
 * @see Pasta, SIGMOD 2025: chains, clean edges
 */
export function chooseMaterialized(graph: PartGraph): ReadonlySet<number> {
  const chosen = new Set<number>();
  if (canRun(graph, () => false)) return chosen;
  for (const { streams, orders } of findBlocks(graph)) {
    const block: PartGraph = {
      parts: graph.parts,
      streams: streams.map(s => graph.streams[s]),
      orders: orders.map(o => graph.orders[o]),
      sequences: graph.sequences.map(list => list.filter(s => streams.includes(s)).map(s => streams.indexOf(s))),
    };
    for (const s of decide(block)) chosen.add(streams[s]);
  }
  return chosen;
}

function decide(block: PartGraph): ReadonlySet<number> {
  const candidates = candidatesOf(block);
  return candidates.length <= exactCandidates ? decideExactly(block, candidates) : decideGreedily(block, candidates);
}

/** The cheapest subset that suffices; of equal ones that with fewer streams, then the first. */
function decideExactly(block: PartGraph, candidates: readonly number[]): ReadonlySet<number> {
  let best = new Set(candidates);
  let least = costOf(block, best);
  for (let mask = 0; mask < 2 ** candidates.length; mask++) {
    const subset = new Set(candidates.filter((_, c) => mask & (1 << c)));
    const cost = costOf(block, subset);
    if (cost > least || (cost === least && subset.size >= best.size) || !canRun(block, s => subset.has(s))) continue;
    best = subset;
    least = cost;
  }
  return best;
}

function decideGreedily(block: PartGraph, candidates: readonly number[]): ReadonlySet<number> {
  const chosen = new Set(candidates);
  const dearestFirst = candidates.toSorted((a, b) => block.streams[b].cost - block.streams[a].cost);
  for (const candidate of dearestFirst) {
    chosen.delete(candidate);
    if (!canRun(block, s => chosen.has(s))) chosen.add(candidate);
  }
  return chosen;
}

const costOf = ({ streams }: PartGraph, subset: ReadonlySet<number>): number =>
  [...subset].reduce((sum, s) => sum + streams[s].cost, 0);

/**
 * One stream of each chain: parts with one way in and one way out only pass an order on, so storing two streams of a chain gains
 * nothing over one, and none where an order stands in the chain already.
 */
function candidatesOf({ parts, streams, orders }: PartGraph): number[] {
  const edges = [...streams.map(({ from, to }) => [from, to] as const), ...orders];
  const into = Array.from({ length: parts }, (): number[] => []);
  const outOf = Array.from({ length: parts }, (): number[] => []);
  edges.forEach(([from, to], e) => {
    outOf[from].push(e);
    into[to].push(e);
  });
  const chain = edges.map((_, e) => e);
  for (let p = 0; p < parts; p++) {
    if (into[p].length !== 1 || outOf[p].length !== 1) continue;
    const [from, to] = [chain[into[p][0]], chain[outOf[p][0]]];
    chain.forEach((c, e) => {
      if (c === from) chain[e] = to;
    });
  }
  const ordered = new Set(orders.map((_, o) => chain[streams.length + o]));
  const cheapest = new Map<number, number>();
  streams.forEach(({ cost }, s) => {
    const best = cheapest.get(chain[s]);
    if (!ordered.has(chain[s]) && (best === undefined || cost <= streams[best].cost)) cheapest.set(chain[s], s);
  });
  return [...cheapest.values()].toSorted((a, b) => a - b);
}

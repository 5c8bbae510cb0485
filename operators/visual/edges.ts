import type { Mark, Plain } from './mark.ts';
import { sizeOf } from './order.ts';

/** Things that are joined by links, numbered in order of appearance. */
export interface Graph {
  readonly names: readonly string[];
  readonly edges: readonly Edge[];
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly mark: Mark;
}

/** The graph that marks with two channels make; the `limit` largest links only. */
export function graphOf(marks: readonly Mark[], from: string, to: string, limit: number): Graph {
  const largest =
    marks.length <= limit ? marks : marks.toSorted((a, b) => sizeOf(b, 'size') - sizeOf(a, 'size')).slice(0, limit);
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (value: Plain | undefined) => {
    const name = String(value ?? null);
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, names.length);
    return names.push(name) - 1;
  };
  const edges = largest.map(mark => ({
    from: numberOf(mark[from]),
    to: numberOf(mark[to]),
    size: sizeOf(mark, 'size'),
    mark,
  }));
  return { names, edges };
}

/** The links that do not lead back to where they came from, by a walk from what nothing leads to. */
export function withoutCycles({ names, edges }: Graph): Edge[] {
  const out = names.map((): Edge[] => []);
  const inward = names.map(() => 0);
  for (const edge of edges) {
    out[edge.from].push(edge);
    if (edge.from !== edge.to) inward[edge.to]++;
  }
  const state = new Uint8Array(names.length);
  const kept = new Set<Edge>();
  const walk = (start: number) => {
    const stack = [{ node: start, next: 0 }];
    state[start] = 1;
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const edge = out[top.node][top.next++];
      if (!edge) {
        state[top.node] = 2;
        stack.pop();
      } else if (state[edge.to] !== 1) {
        kept.add(edge);
        if (state[edge.to] === 0) {
          state[edge.to] = 1;
          stack.push({ node: edge.to, next: 0 });
        }
      }
    }
  };
  names.forEach((_, node) => inward[node] === 0 && state[node] === 0 && walk(node));
  names.forEach((_, node) => state[node] === 0 && walk(node));
  return edges.filter(edge => kept.has(edge));
}

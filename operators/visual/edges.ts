import { Type } from 'typebox';
import { may } from './channel.ts';
import { attribute, maybe, measureOver } from './fields.ts';
import type { Gather } from './gather.ts';
import type { Mark, Plain } from './mark.ts';
import { sizeOf } from './order.ts';

/** What charts of links ask for. */
export const linkFields = (value: string, limit: { default: number; maximum: number; description: string }) => ({
  source: attribute('Source'),
  target: attribute('Target'),
  value: maybe(value, 'Left out, rows are counted'),
  limit: Type.Integer({ minimum: 1, ...limit }),
});

interface LinkConfig {
  readonly source: string;
  readonly target: string;
  readonly value?: string;
}

export const linkChannels = ({ source, target, value }: LinkConfig) => ({
  ...may('source', source, 'category'),
  ...may('target', target, 'category'),
  ...may('value', value, 'number'),
});

/** A mark per link, as large as its rows. */
export const linkGather = ({ value }: LinkConfig): Gather => ({
  kind: 'group',
  by: ['source', 'target'],
  measures: [measureOver('size', 'sum', 'value', value)],
});

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

/** The links without those that close a circle: the largest stay, of equal ones the first. */
export function withoutCycles({ names, edges }: Graph): Edge[] {
  const out = names.map((): number[] => []);
  const reaches = (from: number, to: number): boolean => {
    const seen = new Set([from]);
    for (const node of seen) {
      if (node === to) return true;
      for (const next of out[node]) seen.add(next);
    }
    return false;
  };
  const kept = new Set<Edge>();
  for (const edge of edges.toSorted((a, b) => b.size - a.size)) {
    if (reaches(edge.to, edge.from)) continue;
    kept.add(edge);
    out[edge.from].push(edge.to);
  }
  return edges.filter(edge => kept.has(edge));
}

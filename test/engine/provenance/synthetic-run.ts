import type { Assignment, From, LineageRule, Relabel } from '#engine/operator/lineage.ts';
import type { PortRef, TraceGraph } from '#engine/provenance/trace.ts';
import { type Made, makers, source } from './synthetic-operators.ts';

interface Sink {
  rows(node: string, port: string, rows: number, from: From | undefined, rule: LineageRule): void;
  assign(node: string, assignment: Assignment): void;
  relabel(node: string, relabel: Relabel): void;
  finish(node: string, port: string): void;
}

/** A made-up run with its lineage as plain pairs, for comparison. */
export interface SyntheticRun {
  readonly graph: TraceGraph;
  readonly rows: ReadonlyMap<string, number>;
  record(sink: Sink): void;
  /** Rows by `node.port` that a naive walk reaches, the start included. */
  walk(way: 'backward' | 'forward', start: PortRef, rows: readonly number[]): Map<string, Set<number>>;
  /** Nodes whose origins are unknown that the walk crossed. */
  opaque(way: 'backward' | 'forward', start: PortRef, rows: readonly number[]): Set<string>;
}

const keyOf = ({ node, port }: PortRef) => `${node}.${port}`;

/** Builds runs of random operators; `scale` is about how many rows a source has. */
export function syntheticRun(random: () => number, nodes: number, scale: number): SyntheticRun {
  const made: Made[] = [];
  const rows = new Map<string, number>();
  const below = (n: number) => Math.floor(random() * n);
  for (let k = 0; k < nodes; k++) {
    const ports = [...rows.keys()].map(key => ({ node: key.split('.')[0], port: key.split('.')[1] }));
    const pick = () => ports[Math.max(0, ports.length - 1 - below(Math.min(ports.length, 5)))];
    const maker = k < 2 ? source : makers[below(makers.length)];
    const node = maker({ id: `n${k}`, below, random, pick, sizeOf: port => rows.get(keyOf(port)) ?? 0, scale });
    made.push(node);
    for (const [port, count] of Object.entries(node.counts)) rows.set(`n${k}.${port}`, count);
  }
  const graph = { nodes: made.map(m => m.node) };
  const step = (way: 'backward' | 'forward', start: PortRef, from: readonly number[]) =>
    walk(made, rows, way, start, from);
  return {
    graph,
    rows,
    record: sink => record(made, sink),
    walk: (way, start, from) => step(way, start, from).reached,
    opaque: (way, start, from) => step(way, start, from).opaque,
  };
}

function record(made: readonly Made[], sink: Sink): void {
  for (const { node, events } of made) {
    for (const event of events) {
      if (event.kind === 'rows') sink.rows(node.id, event.port, event.rows, event.from, node.rule as LineageRule);
      else if (event.kind === 'assign') sink.assign(node.id, event);
      else sink.relabel(node.id, event);
    }
    for (const port of node.outputs) sink.finish(node.id, port);
  }
}

function walk(
  made: readonly Made[],
  sizes: ReadonlyMap<string, number>,
  way: 'backward' | 'forward',
  start: PortRef,
  from: readonly number[],
) {
  const reached = new Map<string, Set<number>>([[keyOf(start), new Set(from)]]);
  const opaque = new Set<string>();
  const add = (key: string, row: number) => {
    let set = reached.get(key);
    if (set === undefined) reached.set(key, (set = new Set()));
    set.add(row);
  };
  const addAll = (key: string) => {
    for (let row = 0; row < (sizes.get(key) ?? 0); row++) add(key, row);
  };
  for (const { node, pairs, gaps } of way === 'backward' ? made.toReversed() : made)
    for (const port of node.outputs)
      for (const [input, feed] of Object.entries(node.inputs)) {
        const [source, target] =
          way === 'backward' ? [`${node.id}.${port}`, keyOf(feed)] : [keyOf(feed), `${node.id}.${port}`];
        const given = reached.get(source);
        if (given === undefined || given.size === 0) continue;
        const unknown = gaps.get(port) ?? new Set();
        const touched = way === 'backward' ? [...given].some(row => unknown.has(row)) : unknown.size > 0;
        if (node.rule === 'opaque' || touched) opaque.add(node.id);
        if (node.rule === 'opaque') addAll(target);
        else if (way === 'backward') {
          for (const row of given)
            for (const origin of pairs.get(`${port} ${input}`)?.get(row) ?? []) add(target, origin);
          if (touched) addAll(target);
        } else {
          for (const [out, origins] of pairs.get(`${port} ${input}`) ?? [])
            if ([...given].some(row => origins.has(row))) add(target, out);
          for (const out of unknown) add(target, out);
        }
      }
  return { reached, opaque };
}

import { nearest, SluiceError } from '../errors.ts';
import { ByteCache } from '../store/byte-cache.ts';
import type { LineageReader } from '../store/lineage-store.ts';
import type { Indexing } from './mapping.ts';
import { RowSet, type Rows } from './row-set.ts';
import { RowSetBuilder } from './row-set-builder.ts';
import { PortLineage } from './strand.ts';
import {
  consumersOf,
  type PortRef,
  producersFirst,
  reachOf,
  ruleOfPort,
  type TraceGraph,
  type TraceNode,
} from './trace-graph.ts';

export type { PortRef, TraceGraph, TraceNode } from './trace-graph.ts';

export interface TraceOptions {
  /** Follow only what leads to this node, and stop there. */
  readonly to?: string;
  /** Leave out the steps on the way, so that their rows need not be held. */
  readonly endsOnly?: boolean;
}

/** Rows of one output port that a trace reached. */
export interface TraceStep extends PortRef {
  readonly rows: RowSet;
  /** The ports this one was reached from, each with the input that was crossed; empty where the trace starts. */
  readonly via: readonly (PortRef & { readonly input: string })[];
  /** True when origins are unknown somewhere between: the rows are then all that may be meant. */
  readonly opaque: boolean;
  /** True where the path ends: at the node asked for, at sources, or, forward, where no operator follows that gives rows. */
  readonly end: boolean;
}

export interface TraceResult {
  /** Every port reached, the start first; a step comes after all the steps it was reached from. */
  readonly steps: readonly TraceStep[];
  readonly opaque: boolean;
  /** Nodes whose origins are unknown, in the order crossed. */
  readonly opaqueNodes: readonly string[];
}

export interface TracerOptions {
  /** Memory for indexes that answer the second question faster (default 512 MiB; the newest always stays). */
  readonly indexBytes?: number;
  /** Values that are scanned rather than indexed (default 262 144, about a millisecond). */
  readonly scanValues?: number;
}

/** What of a port was reached so far. */
interface Reached {
  readonly rows: RowSetBuilder;
  readonly via: (PortRef & { readonly input: string })[];
  opaque: boolean;
}

/** One operator to cross: by which output port and input, and the port that is reached. */
interface Hop {
  readonly by: TraceNode;
  readonly out: string;
  readonly input: string;
  readonly to: PortRef;
  /** Rows of the input, when it is crossed backward. */
  readonly inputRows: () => number;
}
type Hops = (node: TraceNode, port: string) => readonly Hop[];

/** What crossing an operator makes of a set, and whether its origins are unknown. */
interface Crossing {
  readonly rows: RowSet;
  readonly opaque: boolean;
}

type Way = 'backward' | 'forward';
type Slices<T> = Generator<undefined, T>;

const nameOf = ({ node, port }: PortRef) => JSON.stringify([node, port]);

const portsOf = (nodes: readonly TraceNode[]) => nodes.flatMap(node => node.outputs.map(port => ({ node, port })));

function drained<T>(slices: Slices<T>): T {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value as T;
  }
}

/**
 * Answers from which rows a row came and what became of a row, over one run, in this process or a later one.
 *
 * Contract: an answer is exact by each operator's rule; what passes an operator of unknown origins is an upper bound and marked
 * `opaque` [L6]. `lineage` gives the reader of a node, for nodes whose results come from another run. The reader is asked once per
 * strand, so a tracer of a run that goes on answers as of its first question about a port.
 */
export class Tracer {
  readonly #graph: TraceGraph;
  readonly #lineageOf: (node: string) => LineageReader;
  readonly #order: readonly TraceNode[];
  readonly #ports = new Map<string, PortLineage>();
  readonly #indexing: Indexing;

  constructor(
    graph: TraceGraph,
    lineage: LineageReader | ((node: string) => LineageReader),
    { indexBytes = 512 * 2 ** 20, scanValues = 262_144 }: TracerOptions = {},
  ) {
    this.#graph = graph;
    this.#lineageOf = typeof lineage === 'function' ? lineage : () => lineage;
    this.#order = producersFirst(graph);
    this.#indexing = { indexes: new ByteCache(indexBytes), scanValues };
  }

  /** The rows that `rows` of an output port came from, on every port upstream. @throws {SluiceError} NODE_UNKNOWN, PORT_UNKNOWN, ROW_UNKNOWN */
  backward(node: string, port: string, rows: Rows, options: TraceOptions = {}): TraceResult {
    return drained(this.inSlices('backward', { node, port }, rows, options));
  }

  /** The rows that came of `rows` of an output port, on every port downstream. @throws {SluiceError} NODE_UNKNOWN, PORT_UNKNOWN, ROW_UNKNOWN */
  forward(node: string, port: string, rows: Rows, options: TraceOptions = {}): TraceResult {
    return drained(this.inSlices('forward', { node, port }, rows, options));
  }

  /** The rows of `b` that belong to `rows` of `a`, whichever is upstream, with the path between; only the start when neither is. */
  between(a: PortRef, b: PortRef, rows: Rows): TraceResult {
    const upstream = reachOf(this.#graph, this.#node(a.node).id, 'upstream').has(this.#node(b.node).id);
    const result = this[upstream ? 'backward' : 'forward'](a.node, a.port, rows, { to: b.node });
    return { ...result, steps: result.steps.filter(step => step.node !== b.node || step.port === b.port) };
  }

  /** Rows that left a port, as far as recorded. */
  rows(node: string, port: string): number {
    return this.#port(node, port).rows;
  }

  /** A trace in steps of some milliseconds, for a process that has other things to do in between; it returns the answer. */
  *inSlices(way: Way, from: PortRef, rows: Rows, { to, endsOnly = false }: TraceOptions = {}): Slices<TraceResult> {
    const hopsOf = way === 'backward' ? this.#hopsBack(to) : this.#hopsForward(to);
    const reached = new Map<string, Reached>();
    const steps: TraceStep[] = [];
    const opaqueNodes = new Set<string>();
    const start: Reached = { rows: new RowSetBuilder(), via: [], opaque: false };
    start.rows.addSet(this.#existing(from, RowSet.from(rows)));
    reached.set(nameOf(from), start);
    for (const { node, port } of portsOf(way === 'backward' ? this.#order.toReversed() : this.#order)) {
      const here = reached.get(nameOf({ node: node.id, port }));
      if (here === undefined) continue;
      reached.delete(nameOf({ node: node.id, port }));
      const set = here.rows.build();
      const hops = node.id === to || set.size === 0 ? [] : hopsOf(node, port);
      for (const hop of hops) {
        const crossing = yield* this.#cross(way, hop, set);
        if (crossing.opaque) opaqueNodes.add(hop.by.id);
        if (crossing.rows.size === 0) continue;
        let there = reached.get(nameOf(hop.to));
        if (there === undefined)
          reached.set(nameOf(hop.to), (there = { rows: new RowSetBuilder(), via: [], opaque: false }));
        there.rows.addSet(crossing.rows);
        there.via.push({ node: node.id, port, input: hop.input });
        there.opaque ||= crossing.opaque || here.opaque;
      }
      const end = hops.length === 0;
      if (end || !endsOnly) steps.push({ node: node.id, port, rows: set, via: here.via, opaque: here.opaque, end });
    }
    return { steps, opaque: opaqueNodes.size > 0, opaqueNodes: [...opaqueNodes] };
  }

  /** From an output port over each input of its node, as far as that leads to `to`. */
  #hopsBack(to: string | undefined): Hops {
    const allowed = to === undefined ? null : reachOf(this.#graph, this.#node(to).id, 'downstream');
    return (by, port) =>
      Object.entries(by.inputs)
        .filter(([, feed]) => allowed?.has(feed.node) ?? true)
        .map(([input, feed]) => ({
          by,
          out: port,
          input,
          to: feed,
          inputRows: () => this.#port(feed.node, feed.port).rows,
        }));
  }

  /** From an output port over each of its consumers to their output ports, as far as that leads to `to`. */
  #hopsForward(to: string | undefined): Hops {
    const allowed = to === undefined ? null : reachOf(this.#graph, this.#node(to).id, 'upstream');
    const consumers = consumersOf(this.#graph);
    const fedBy = (node: string, port: string) => consumers.get(nameOf({ node, port })) ?? [];
    const leads = (node: string, port: string) =>
      allowed === null || node === to || fedBy(node, port).some(({ consumer }) => allowed.has(consumer.id));
    return ({ id }, port) =>
      fedBy(id, port).flatMap(({ consumer, input }) =>
        consumer.outputs
          .filter(out => leads(consumer.id, out))
          .map(out => ({ by: consumer, out, input, to: { node: consumer.id, port: out }, inputRows: () => 0 })),
      );
  }

  *#cross(way: Way, { by, out, input, inputRows }: Hop, rows: RowSet): Slices<Crossing> {
    const lineage = this.#port(by.id, out);
    const rule = ruleOfPort(by, out);
    if (rule === 'opaque')
      return { rows: RowSet.range(0, way === 'backward' ? inputRows() : lineage.rows), opaque: true };
    const into = new RowSetBuilder();
    const strand = lineage.strand(input);
    if (way === 'forward') {
      if (strand !== null) yield* strand.forward(rows, into);
      into.addSet(lineage.gaps);
    } else if (strand !== null) yield* strand.backward(rows, inputRows, into);
    const unknown = way === 'backward' ? meets(rows, lineage.gaps) : lineage.gaps.size > 0;
    if (unknown && way === 'backward') into.addRange(0, inputRows());
    return { rows: into.build(), opaque: unknown && rule !== 'all' };
  }

  #port(node: string, port: string): PortLineage {
    const name = nameOf({ node, port });
    let lineage = this.#ports.get(name);
    if (lineage === undefined)
      this.#ports.set(name, (lineage = new PortLineage(node, port, this.#lineageOf(node), this.#indexing)));
    return lineage;
  }

  #node(id: string): TraceNode {
    const node = this.#graph.nodes.find(n => n.id === id);
    if (node === undefined)
      throw new SluiceError('NODE_UNKNOWN', {
        node: id,
        nearest: nearest(
          id,
          this.#graph.nodes.map(n => n.id),
        ),
      });
    return node;
  }

  /** The same rows, if the port has them. */
  #existing({ node: id, port }: PortRef, rows: RowSet): RowSet {
    const node = this.#node(id);
    if (!node.outputs.includes(port))
      throw new SluiceError('PORT_UNKNOWN', { node: id, port, known: node.outputs.join(', ') || 'none' });
    const lineage = this.#port(id, port);
    if (rows.size > 0 && lineage.complete && rows.last >= lineage.rows)
      throw new SluiceError('ROW_UNKNOWN', { node: id, row: rows.last, rows: lineage.rows });
    return rows;
  }
}

/** True when the sets share a row. */
function meets(rows: RowSet, gaps: RowSet): boolean {
  const bounds = gaps.bounds ?? [];
  for (let k = 0; k < bounds.length; k += 2) if (rows.within(bounds[k], bounds[k + 1]).size > 0) return true;
  return false;
}

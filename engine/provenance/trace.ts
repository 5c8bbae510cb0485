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

/** What one operator makes of a set, and whether it said so itself or every row was taken. */
interface Crossing {
  readonly rows: RowSet;
  readonly by: string;
  readonly opaque: boolean;
}

const nameOf = (node: string, port: string) => JSON.stringify([node, port]);

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
    const allowed = options.to === undefined ? null : reachOf(this.#graph, this.#node(options.to).id, 'downstream');
    return this.#trace(node, port, rows, options, this.#order.toReversed(), (at, from, set, reach) => {
      const followed = Object.entries(at.inputs).filter(([, to]) => allowed?.has(to.node) ?? true);
      for (const [input, to] of followed) reach(to, input, this.#crossBack(at, from, input, to, set));
      return followed.length > 0;
    });
  }

  /** The rows that came of `rows` of an output port, on every port downstream. @throws {SluiceError} NODE_UNKNOWN, PORT_UNKNOWN, ROW_UNKNOWN */
  forward(node: string, port: string, rows: Rows, options: TraceOptions = {}): TraceResult {
    const { to } = options;
    const allowed = to === undefined ? null : reachOf(this.#graph, this.#node(to).id, 'upstream');
    const consumers = consumersOf(this.#graph);
    const leads = (id: string, out: string) =>
      allowed === null ||
      id === to ||
      (consumers.get(nameOf(id, out)) ?? []).some(({ consumer }) => allowed.has(consumer.id));
    return this.#trace(node, port, rows, options, this.#order, (at, from, set, reach) => {
      let followed = false;
      for (const { consumer, input } of consumers.get(nameOf(at.id, from)) ?? [])
        for (const out of consumer.outputs.filter(name => leads(consumer.id, name))) {
          followed = true;
          reach({ node: consumer.id, port: out }, input, this.#crossForward(consumer, out, input, set));
        }
      return followed;
    });
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

  #trace(
    node: string,
    port: string,
    rows: Rows,
    { to, endsOnly = false }: TraceOptions,
    order: readonly TraceNode[],
    follow: (
      at: TraceNode,
      port: string,
      rows: RowSet,
      reach: (to: PortRef, input: string, crossing: Crossing) => void,
    ) => boolean,
  ): TraceResult {
    const reached = new Map<string, Reached>();
    const steps: TraceStep[] = [];
    const opaqueNodes = new Set<string>();
    const start: Reached = { rows: new RowSetBuilder(), via: [], opaque: false };
    start.rows.addSet(this.#existing(node, port, RowSet.from(rows)));
    reached.set(nameOf(node, port), start);
    for (const at of order)
      for (const out of at.outputs) {
        const here = reached.get(nameOf(at.id, out));
        if (here === undefined) continue;
        reached.delete(nameOf(at.id, out));
        const set = here.rows.build();
        const reach = (next: PortRef, input: string, crossing: Crossing) => {
          if (crossing.opaque) opaqueNodes.add(crossing.by);
          if (crossing.rows.size === 0) return;
          const name = nameOf(next.node, next.port);
          let there = reached.get(name);
          if (there === undefined) reached.set(name, (there = { rows: new RowSetBuilder(), via: [], opaque: false }));
          there.rows.addSet(crossing.rows);
          there.via.push({ node: at.id, port: out, input });
          there.opaque ||= crossing.opaque || here.opaque;
        };
        const end = at.id === to || set.size === 0 || !follow(at, out, set, reach);
        if (end || !endsOnly)
          steps.push({ node: at.id, port: out, rows: set, via: here.via, opaque: here.opaque, end });
      }
    return { steps, opaque: opaqueNodes.size > 0, opaqueNodes: [...opaqueNodes] };
  }

  #crossBack(at: TraceNode, port: string, input: string, to: PortRef, rows: RowSet): Crossing {
    const inputRows = () => this.#port(to.node, to.port).rows;
    const rule = ruleOfPort(at, port);
    if (rule === 'opaque') return { rows: RowSet.range(0, inputRows()), by: at.id, opaque: true };
    const lineage = this.#port(at.id, port);
    const into = new RowSetBuilder();
    lineage.strand(input)?.backward(rows, inputRows, into);
    const unknown = meets(rows, lineage.gaps);
    if (unknown) into.addRange(0, inputRows());
    return { rows: into.build(), by: at.id, opaque: unknown && rule !== 'all' };
  }

  #crossForward(at: TraceNode, port: string, input: string, rows: RowSet): Crossing {
    const lineage = this.#port(at.id, port);
    const rule = ruleOfPort(at, port);
    if (rule === 'opaque') return { rows: RowSet.range(0, lineage.rows), by: at.id, opaque: true };
    const into = new RowSetBuilder();
    lineage.strand(input)?.forward(rows, into);
    into.addSet(lineage.gaps);
    return { rows: into.build(), by: at.id, opaque: lineage.gaps.size > 0 && rule !== 'all' };
  }

  #port(node: string, port: string): PortLineage {
    const name = nameOf(node, port);
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
  #existing(id: string, port: string, rows: RowSet): RowSet {
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

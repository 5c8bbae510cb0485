import type { LineageRule } from '../operator/lineage.ts';
import type { LineageReader } from '../store/lineage-store.ts';
import { RowSet } from './row-set.ts';

/** A node as tracing sees it. */
export interface TraceNode {
  readonly id: string;
  /** One rule, or one per output port. */
  readonly rule: LineageRule | { readonly [port: string]: LineageRule };
  /** Input key (`in`, `in:0`, …) → the output port that feeds it. */
  readonly inputs: { readonly [input: string]: PortRef };
  readonly outputs: readonly string[];
}

/** An output port of a node. */
export interface PortRef {
  readonly node: string;
  readonly port: string;
}

/** The graph a run was made with; plain JSON. */
export interface TraceGraph {
  readonly nodes: readonly TraceNode[];
}

export interface TraceOptions {
  /** Follow only what leads to this node, and stop there. */
  readonly to?: string;
  /** Keep only the rows where the trace ends (sources, or results when forward); the path still names every port. */
  readonly endsOnly?: boolean;
}

/** Rows of one output port that a trace reached. */
export interface TraceStep extends PortRef {
  readonly rows: RowSet;
  /** The steps this one was reached from, and through which input; empty where the trace starts. */
  readonly via: readonly (PortRef & { readonly input: string })[];
  /** True when an opaque operator lies between: the rows are then all that may be meant. */
  readonly opaque: boolean;
  /** True where the trace goes no further. */
  readonly end: boolean;
}

export interface TraceResult {
  /** Every port reached, from the start on; a step comes after all the steps it was reached from. */
  readonly steps: readonly TraceStep[];
  /** Opaque nodes that the trace crossed. */
  readonly opaqueNodes: readonly string[];
  readonly opaque: boolean;
}

export interface RowRange {
  readonly start: number;
  readonly end: number;
}
/** Rows to trace: a list in any order, a range, or a set. */
export type Rows = ArrayLike<number> | RowRange | RowSet;

/**
 * Answers from which rows a row came and what became of a row, over one run.
 * `lineage` gives the reader of a node, for nodes whose results come from another run.
 */
export class Tracer {
  constructor(_graph: TraceGraph, _lineage: LineageReader | ((node: string) => LineageReader)) {}

  backward(node: string, port: string, rows: Rows, _options: TraceOptions = {}): TraceResult {
    return {
      steps: [{ node, port, rows: RowSet.from(rows), via: [], opaque: false, end: true }],
      opaqueNodes: [],
      opaque: false,
    };
  }

  forward(node: string, port: string, rows: Rows, options: TraceOptions = {}): TraceResult {
    return this.backward(node, port, rows, options);
  }

  /** Rows of `b` that belong to `rows` of `a`, whichever of the two is upstream; with the path between. */
  between(a: PortRef, _b: PortRef, rows: Rows): TraceResult {
    return this.backward(a.node, a.port, rows);
  }
}

import type { Schema } from '../data/schema.ts';
import type { Problem } from '../errors.ts';
import type { AnyOperator } from '../operator/registry.ts';
import type { Workflow } from './workflow-schema.ts';

/** One link as its consumer sees it. */
export interface ExecutableInput {
  /** The port, or `port:k` for the k-th link of a port that takes many. */
  readonly key: string;
  readonly port: string;
  readonly link: string;
  readonly from: { readonly node: string; readonly port: string };
}

/** A node with everything decided: operator, filled config, links and schemas. */
export interface ExecutableNode {
  readonly id: string;
  readonly type: string;
  readonly spec: AnyOperator;
  readonly config: unknown;
  readonly label: string;
  readonly keep: boolean;
  /** True if no rows leave it for another node: its output is stored whole. */
  readonly end: boolean;
  /** In the order they are finished: a port stands behind the ports it is `after`. */
  readonly inputs: readonly ExecutableInput[];
  readonly outputs: readonly string[];
  readonly schemas: {
    readonly in: { readonly [key: string]: Schema };
    readonly out: { readonly [port: string]: Schema };
  };
}

/**
 * What one node does in one region. The parts of a node run in the order consume … main.
 *
 * Contract: the keys of one `many` port stand in one part and are read one after the other in this order; other keys of a part may
 * arrive interleaved. A part that does not emit delivers nothing.
 */
export interface Part {
  readonly node: string;
  readonly kind: 'main' | 'consume';
  /** Input keys consumed in this part. */
  readonly inputs: readonly string[];
  /** True for the part from which the node's rows leave; each node has one, its `main`. */
  readonly emits: boolean;
  /** True if the rows come from the last `finish`, all input having been consumed in earlier parts. */
  readonly starts: boolean;
}

/** Parts that run together, joined by links that stream. */
export interface Region {
  /** `r1`, `r2`, … in topological order. */
  readonly id: string;
  readonly parts: readonly Part[];
  /** Regions that must be complete before this one begins. */
  readonly after: readonly string[];
}

/**
 * Whose rows must be those of the authored graph: of `all` nodes (counts, previews and lineage stay as they are), or of the `ends` and
 * the nodes kept (what lies between may see fewer rows and attributes).
 */
export type Observe = 'all' | 'ends';

/** A change that lowering made, as a sentence for `explain`. */
export interface Rewrite {
  readonly node: string;
  readonly text: string;
}

/** One end of a macro's port: the inner node that has it. */
export interface InnerPort {
  readonly node: string;
  readonly port: string;
}

/** Which inner ports stand behind the ports of a macro node. */
export interface MacroPorts {
  readonly inputs: { readonly [port: string]: InnerPort };
  readonly outputs: { readonly [port: string]: InnerPort };
}

/** An executable workflow; `regions` is empty when a problem (other than a notice) stands in its way. */
export interface Plan {
  /** As authored, parameters and all, with every setting filled in. */
  readonly workflow: Workflow;
  /** Topological, and stable: authored order wherever links leave a choice. */
  readonly nodes: readonly ExecutableNode[];
  readonly regions: readonly Region[];
  /** Ids of the links whose rows are all stored before their consumer starts. */
  readonly materialized: readonly string[];
  readonly problems: readonly Problem[];
  readonly observe: Observe;
  readonly rewrites: readonly Rewrite[];
  /** Macro nodes that were replaced by their inner nodes `macro/inner`. */
  readonly macros: { readonly [node: string]: MacroPorts };
}

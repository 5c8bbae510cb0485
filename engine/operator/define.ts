import type { Static, TSchema } from 'typebox';
import type { Batch } from '../data/batch.ts';
import type { Value } from '../data/column.ts';
import type { Attribute, Schema } from '../data/schema.ts';
import type { Problem } from '../errors.ts';
import type { Assignment, From, LineageRule, Relabel } from './lineage.ts';
import type { Rewrites } from './rewrites.ts';

export interface InputPort {
  readonly label?: string;
  /** Ports that must be finished before this one may flow; each such edge ends a region. */
  readonly after?: readonly string[];
  /** Takes any number of links, delivered one after the other in link order as ports `name:0`, `name:1`, … */
  readonly many?: boolean;
}

export interface OutputPort {
  readonly label?: string;
  /** `rows` (default) flow on; `rejected` rows did not parse or pass; `model` outputs are snapshots for the archive. */
  readonly kind?: 'rows' | 'rejected' | 'model';
  /** True if nothing leaves this port before every input is finished. */
  readonly blocking?: boolean;
}

/** Rows leaving a port. `from` carries the origins that the operator's rule promises; sources and `opaque` omit it. */
export interface RowEmission {
  readonly kind?: undefined;
  readonly port: string;
  readonly batch: Batch;
  readonly from?: From;
}
/** What a generator yields: rows, lineage of a group rule, or nothing (a breath: the engine may stop here). */
export type Emission = RowEmission | Assignment | Relabel | undefined;
export type Emissions = Iterable<Emission> | AsyncIterable<Emission>;

/**
 * An operator running.
 *
 * Contract: the engine calls `process` for every batch of every port (never two generators at once), `finish` once per port after its last
 * batch, `close` once at the end whatever happened. The engine may stop between any two yields, so state must be consistent there, and
 * loops longer than a few milliseconds yield `undefined` per 64 k rows or per batch. A batch passed in is only read.
 */
export interface Executor {
  /** Sources only: yields until exhausted. */
  produce?(): Emissions;
  process?(batch: Batch, port: string): Emissions;
  /** `port` will deliver no more. Blocking operators emit here, on their last port. */
  finish?(port: string): Emissions;
  /** True once no further input can change anything (a limit that is full); the engine then cancels what is upstream and calls `finish`. */
  done?(): boolean;
  /** State as structured-clonable data; an executor without `save` has none. */
  save?(): unknown;
  restore?(state: unknown): void;
  close?(): void | Promise<void>;
  /** Sinks only: called once, before `close`, when the whole run has succeeded; what was written to a temporary name is published here. */
  commit?(): void | Promise<void>;
}

/** Rows parked outside memory: written once, then read in order, as often as wanted. */
export interface SpillFile {
  /** Appends the rows of a batch; file space is taken at once. @throws {SluiceError} DISK_FULL */
  write(batch: Batch): void;
  /** Batches in the order written, compacted, each read when asked for. */
  read(): Iterable<Batch>;
  readonly rows: number;
  release(): void;
}

/** What a task gives: batches, and anything else as structured-clonable data. */
export interface TaskResult {
  readonly batches: readonly Batch[];
  readonly rest: unknown;
}

/** Other threads that an executor may give tasks of its own operator to. */
export interface Threads {
  /** True while one of them has too little to do. */
  readonly free: boolean;
  /** Runs `tasks[name]` of the operator elsewhere; `input` is cloned, or shared where it is shared memory. */
  run(name: string, input: unknown): Promise<TaskResult>;
}

/** Datasets as a sink writes to them. */
export interface DatasetTarget {
  /** An absolute path where a file of the dataset may be made. @throws {SluiceError} DATASET_NAME_INVALID, DATASET_READ_ONLY */
  stage(dataset: string, file: string): string;
  /** Makes a version that has `file` with the bytes at `made`, unless the newest has just that; gives its number. */
  commit(
    dataset: string,
    file: string,
    made: string,
    message: string,
  ): Promise<{ readonly version: number; readonly made: boolean }>;
}

/** What the engine lends to one executor. */
export interface ExecutorContext {
  /** Deterministic per node and run seed [O9]. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Input schemas by port (`name:0` … for ports with many links). */
  readonly inputs: { readonly [port: string]: Schema };
  /** Output schemas by port, as inferred. */
  readonly outputs: { readonly [port: string]: Schema };
  /** Rows to aim at per emitted batch. */
  readonly batchRows: number;
  /** False in benchmarks only: operators may then leave out `from` and assignments. */
  readonly lineage: boolean;
  /** Bytes this executor may hold before it spills. Ask again as you grow; it may shrink while others run. */
  readonly memoryBytes: () => number;
  spill(schema: Schema): SpillFile;
  /** False once nobody reads `port` and its preview is full: its rows may then be counted only, see `countRows`. */
  wants(port: string): boolean;
  /** Null when the run has one thread. */
  readonly threads: Threads | null;
  /** Absolute path of a path in a config, resolved against the workflow file. */
  resolve(path: string): string;
  /** A stored connection string or token. @throws {SluiceError} SECRET_UNKNOWN */
  secret(name: string): string;
  /** Null where no data folder is open. */
  readonly datasets: DatasetTarget | null;
  /** A line for the node's console. */
  log(line: string): void;
  /** How far a source is: `done` of `total` (any unit), for progress and ETA. */
  progress(done: number, total: number): void;
}

/** Rows by schema, for examples and tests. */
export interface Table {
  readonly schema: Schema;
  readonly rows: readonly (readonly (Value | undefined)[])[];
}

/** Shown in the property panel, run as a test [O2], and the seed of the contract suite. */
export interface Example<C = unknown> {
  readonly title?: string;
  readonly config: C;
  readonly inputs: { readonly [port: string]: Table };
  readonly outputs: { readonly [port: string]: readonly (readonly (Value | undefined)[])[] };
  /** Files the example reads, by name relative to the working folder, as text or base64 after `base64:`. */
  readonly files?: { readonly [name: string]: string };
}

/** A config as people write it: keys with defaults may be left out, at any depth. */
export type Authored<C> = C extends readonly (infer T)[]
  ? readonly Authored<T>[]
  : C extends object
    ? { readonly [K in keyof C]?: Authored<C[K]> }
    : C;

export type Ports<P> = { readonly [name: string]: P };

export type Group =
  | 'source'
  | 'clean'
  | 'combine'
  | 'reduce'
  | 'text'
  | 'learn'
  | 'visual'
  | 'sink'
  | 'control'
  | 'udf';

/** Which input attributes an output attribute is computed from; `null` = any of them (opaque). */
export type ColumnOrigins = {
  readonly [outputAttribute: string]: readonly { readonly port: string; readonly attribute: string }[] | null;
};

/**
 * How copies of an executor may share the work without changing a row, an order or an origin [L2].
 * `batches`: `process` of `port` depends on its batch alone (and on all of the ports in `whole`, which every copy gets), so batches go to any copy.
 * `groups`: rows with equal `keys` go to the same copy; group ids of a copy are 0, 1, 2 … in order of first appearance, like its output rows.
 */
export type Parallel =
  | {
      readonly kind: 'batches';
      readonly port: string;
      readonly whole?: readonly string[];
      /** Attributes of `port` whose values are looked at; others pass through untouched and need not travel. Default: all. */
      readonly reads?: (schema: Schema) => readonly string[];
    }
  | { readonly kind: 'groups'; readonly port: string; readonly keys: readonly string[] };

/**
 * All that an operator is. Config is a TypeBox schema: static type, JSON Schema, property form and validation come from that one value.
 *
 * Contract: `inferSchemas` is pure and cheap (it runs on every edit), except that a source may read the head of its file through `peek`;
 * `createExecutor` opens nothing, `produce`/`process` do.
 */
export interface OperatorSpec<S extends TSchema = TSchema> {
  readonly type: string;
  readonly version: number;
  readonly group: Group;
  readonly label: string;
  readonly summary: string;
  readonly config: S;
  readonly inputs: Ports<InputPort> | ((config: Static<S>) => Ports<InputPort>);
  readonly outputs: Ports<OutputPort> | ((config: Static<S>) => Ports<OutputPort>);
  readonly lineage: LineageRule | ((config: Static<S>) => LineageRule);
  readonly examples: readonly Example<Authored<Static<S>>>[];
  /** Output schemas by port. @throws {SluiceError} plan-stage codes; `fields.field` names the config path */
  inferSchemas(
    config: Static<S>,
    inputs: { readonly [port: string]: Schema },
    peek: Peek,
  ): { readonly [port: string]: Schema } | Promise<{ readonly [port: string]: Schema }>;
  createExecutor(config: Static<S>, context: ExecutorContext): Executor;
  /** Problems that the schema alone cannot say, one by one; needs no inputs. */
  validate?(config: Static<S>): readonly Problem[];
  /** Column lineage; default: equal names pass through, others derive from every attribute. */
  columns?(config: Static<S>, inputs: { readonly [port: string]: Schema }): { readonly [port: string]: ColumnOrigins };
  /** Absolute paths of the files whose content the result depends on, globs expanded (for cache keys and replay). */
  reads?(config: Static<S>, resolve: (path: string) => string): readonly string[];
  /** True if the plan replaces the node by other nodes before anything runs (a macro); `createExecutor` is then never called. */
  readonly expanded?: boolean;
  /** True if two runs on equal inputs may differ (clock, network, database): never reused from cache. */
  readonly volatile?: boolean;
  /** How several threads may run one node; absent or null: one thread. */
  readonly parallel?: (config: Static<S>) => Parallel | null;
  /** Pure pieces of work that `context.threads` may run in another thread, by name. */
  readonly tasks?: { readonly [name: string]: (input: never) => TaskResult };
  /** What the plan may know in order to do less work. */
  readonly rewrites?: Rewrites<Static<S>>;
  /** Turns the config of an older version into this one [O8]. */
  migrate?(config: unknown, fromVersion: number): unknown;
}

/** What schema inference may look at. */
export interface Peek {
  resolve(path: string): string;
  secret(name: string): string;
}

/** Checks a spec at its definition site and keeps its config type. */
export function defineOperator<S extends TSchema>(spec: OperatorSpec<S>): OperatorSpec<S> {
  return Object.freeze(spec);
}

export const inputsOf = <S extends TSchema>(spec: OperatorSpec<S>, config: Static<S>): Ports<InputPort> =>
  typeof spec.inputs === 'function' ? spec.inputs(config) : spec.inputs;
export const outputsOf = <S extends TSchema>(spec: OperatorSpec<S>, config: Static<S>): Ports<OutputPort> =>
  typeof spec.outputs === 'function' ? spec.outputs(config) : spec.outputs;

export const ruleOf = <S extends TSchema>(spec: OperatorSpec<S>, config: Static<S>): LineageRule =>
  typeof spec.lineage === 'function' ? spec.lineage(config) : spec.lineage;

/** Schema of every `rejected` port of a source: where, why, and the text as read. */
export const rejectedSchema: readonly Attribute[] = [
  { name: 'line', type: 'int64' },
  { name: 'reason', type: 'string' },
  { name: 'raw', type: 'string' },
];

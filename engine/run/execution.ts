import {
  concat,
  defer,
  merge,
  type Observable,
  ReplaySubject,
  Subject,
  type Subscription,
  shareReplay,
  takeUntil,
  tap,
} from 'rxjs';
import type { Schema } from '../data/schema.ts';
import { must, type Problem, problemOf, SluiceError } from '../errors.ts';
import type { DatasetTarget, SpillFile } from '../operator/define.ts';
import type { ExecutableNode, Plan, Region } from '../plan/plan.ts';
import type { ResultStore } from '../store/result-store.ts';
import type { NodeState, RunEvent, RunState } from './events.ts';
import { Gate } from './gate.ts';
import type { LineageSink } from './node-run.ts';
import type { PortResult } from './output.ts';
import { runRegion } from './region.ts';
import { type Wiring, wire } from './wiring.ts';
import type { WorkerPool } from './workers/pool.ts';

/** How often counts and progress leave a run. */
const reportMs = 100;
/** How often what is stored is made readable, in reports. */
const flushEvery = 10;

export interface ExecutionOptions {
  readonly results: ResultStore;
  /** Null switches lineage off; for benchmarks. */
  readonly recorder: LineageSink | null;
  /** Nodes that only give again what an earlier run stored. */
  readonly lent?: ReadonlySet<string>;
  /** Bytes that operators may hold before they spill (default 1 GiB). */
  readonly memoryBytes?: number;
  /** Threads that share the work of nodes; the caller ends them. */
  readonly pool?: WorkerPool | null;
  readonly seed?: number;
  /** Makes what was recorded safe, before any sink publishes; by default there is nothing to do. */
  settle?(): void;
  spill(schema: Schema): SpillFile;
  resolve(path: string): string;
  secret(name: string): string;
  /** Where sinks put new versions of datasets; absent: nowhere. */
  readonly datasets?: DatasetTarget | null;
}

/** What is known of one node, while it runs and afterwards. */
export interface NodeStatus {
  readonly id: string;
  readonly type: string;
  readonly state: NodeState;
  /** Rows emitted, by port. */
  readonly rows: { readonly [port: string]: number };
  readonly ports: readonly (PortResult & { readonly port: string })[];
  readonly ms: number;
}

export interface ExecutionResult {
  readonly state: Exclude<RunState, 'running' | 'paused'>;
  readonly ms: number;
  readonly nodes: readonly NodeStatus[];
  readonly problems: readonly Problem[];
}

/**
 * One plan running, region by region; independent regions run at the same time.
 *
 * Contract: `run` is called once. Commands may be given at any moment, from the same thread; what they promise holds when they return.
 */
export class Execution {
  readonly plan: Plan;
  readonly #events = new ReplaySubject<RunEvent>(1000);
  readonly #stopped = new Subject<void>();
  readonly #abort = new AbortController();
  readonly #gates: ReadonlyMap<string, Gate>;
  readonly #wiring: Wiring;
  readonly #states = new Map<string, NodeState>();
  readonly #results = new Map<string, readonly PortResult[]>();
  readonly #progress = new Map<string, readonly [number, number]>();
  readonly #reported = new Map<string, number>();
  readonly #running = new Set<string>();
  readonly #settle: () => void;
  #state: RunState = 'running';

  constructor(plan: Plan, options: ExecutionOptions) {
    this.plan = plan;
    this.#settle = options.settle ?? (() => {});
    this.#gates = new Map(plan.regions.map(region => [region.id, new Gate()]));
    for (const node of plan.nodes) this.#states.set(node.id, 'waiting');
    this.#wiring = wire(plan, {
      ...options,
      lent: options.lent ?? new Set(),
      pool: options.pool ?? null,
      datasets: options.datasets ?? null,
      memoryBytes: options.memoryBytes ?? 2 ** 30,
      seed: options.seed ?? plan.workflow.settings.seed ?? 1,
      signal: this.#abort.signal,
      onStart: node => this.#setState(node.id, 'running'),
      onEnd: (node, ports) => this.#ended(node, ports),
      onLog: (node, line) => this.#tell({ kind: 'console', at: Date.now(), node: node.id, line }),
      onProgress: (node, done, total) => this.#progress.set(node.id, [done, total]),
    });
  }

  get events(): Observable<RunEvent> {
    return this.#events;
  }

  get state(): RunState {
    return this.#state;
  }

  /** Regions that have begun and not ended. */
  get running(): readonly string[] {
    return [...this.#running];
  }

  gate(region: string): Gate {
    return must(this.#gates.get(region), `region ${region} exists`);
  }

  /** The state the run is in now; commands set it through here so that listeners hear of it. */
  enter(state: RunState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#tell({ kind: 'run', at: Date.now(), state });
  }

  /** Ends every region at its next yield; `run` then resolves with what there is [L9]. */
  halt(): void {
    this.#abort.abort();
    this.#stopped.next();
    for (const gate of this.#gates.values()) gate.release();
  }

  /** Runs to the end, whatever it is; never rejects for a failure of a node. */
  async run(): Promise<ExecutionResult> {
    const began = performance.now();
    this.#tell({ kind: 'run', at: Date.now(), state: this.#state });
    let reports = 0;
    const timer = setInterval(() => {
      this.#report();
      if (++reports % flushEvery === 0) this.#flush();
    }, reportMs);
    let failure: SluiceError | null = null;
    try {
      // A stop may come while the caller gets ready.
      if (!this.#abort.signal.aborted) await this.#regions();
      if (!this.#abort.signal.aborted) await this.#commit();
    } catch (error) {
      failure =
        error instanceof SluiceError
          ? error
          : new SluiceError('RUN_FAILED', { reason: String(error) }, { cause: error });
      this.#abort.abort();
    }
    const state = failure ? 'failed' : this.#abort.signal.aborted ? 'stopped' : 'completed';
    await this.#close(state, failure);
    clearInterval(timer);
    this.#report();
    const problems = failure ? [problemOf(failure)] : [];
    for (const problem of problems) this.#tell({ kind: 'problem', at: Date.now(), problem });
    this.enter(state);
    this.#events.complete();
    return { state, ms: performance.now() - began, nodes: this.status(), problems };
  }

  status(): NodeStatus[] {
    return this.plan.nodes.map(node => {
      const outputs = [...must(this.#wiring.outputs.get(node.id), 'outputs').values()];
      return {
        id: node.id,
        type: node.type,
        state: must(this.#states.get(node.id), 'state'),
        rows: Object.fromEntries(outputs.map(o => [o.port, o.rows])),
        ports: (this.#results.get(node.id) ?? []).map((result, i) => ({ port: outputs[i].port, ...result })),
        ms: must(this.#wiring.nodes.get(node.id), 'node').ms,
      };
    });
  }

  #regions(): Promise<void> {
    const finished = new Map<string, Observable<never>>();
    for (const region of this.plan.regions) {
      const before = region.after.map(id => must(finished.get(id), `region ${id} comes before ${region.id}`));
      finished.set(
        region.id,
        concat(
          merge(...before),
          defer(() => this.#region(region)),
        ).pipe(shareReplay()),
      );
    }
    return new Promise((resolve, reject) => {
      let subscription: Subscription | null = null;
      subscription = merge(...finished.values())
        .pipe(takeUntil(this.#stopped))
        .subscribe({ error: reject, complete: resolve });
      this.#stopped.subscribe(() => subscription?.unsubscribe());
    });
  }

  #region(region: Region): Observable<never> {
    const { nodes, replays, turn } = this.#wiring;
    const gate = this.gate(region.id);
    if (this.#state === 'paused') gate.pause();
    this.#running.add(region.id);
    this.#tell({ kind: 'region', at: Date.now(), region: region.id, state: 'running' });
    return runRegion(region, nodes, replays.get(region.id) ?? [], gate, turn).pipe(
      takeUntil(this.#stopped),
      tap({
        complete: () => {
          this.#running.delete(region.id);
          gate.release();
          this.#tell({ kind: 'region', at: Date.now(), region: region.id, state: 'completed' });
        },
      }),
    );
  }

  async #commit(): Promise<void> {
    this.#settle();
    for (const node of this.#wiring.nodes.values()) await node.commit();
  }

  async #close(state: RunState, failure: SluiceError | null): Promise<void> {
    // A failed region has torn down its own pipeline only; the others end here, before their nodes are closed.
    this.#stopped.next();
    this.#stopped.complete();
    for (const gate of this.#gates.values()) gate.release();
    for (const node of this.#wiring.nodes.values()) {
      const { id } = node.node;
      const ports = await node
        .abort()
        .catch(error => this.#tell({ kind: 'console', at: Date.now(), node: id, line: String(error) }));
      if (ports) this.#results.set(id, ports);
      if (state === 'completed') continue;
      if (failure && failure.fields.operatorId === id) this.#setState(id, 'failed');
      else if (this.#states.get(id) === 'running') this.#setState(id, 'stopped');
    }
  }

  #ended(node: ExecutableNode, ports: readonly PortResult[]): void {
    this.#results.set(node.id, ports);
    this.#setState(node.id, 'completed');
  }

  #setState(node: string, state: NodeState): void {
    this.#states.set(node, state);
    this.#tell({ kind: 'node', at: Date.now(), node, state });
  }

  #report(): void {
    const rows: { [node: string]: { [port: string]: number } } = {};
    for (const [node, outputs] of this.#wiring.outputs) {
      const total = [...outputs.values()].reduce((sum, o) => sum + o.rows, 0);
      if (this.#reported.get(node) === total) continue;
      this.#reported.set(node, total);
      rows[node] = Object.fromEntries([...outputs.values()].map(o => [o.port, o.rows]));
    }
    const at = Date.now();
    if (Object.keys(rows).length > 0) this.#tell({ kind: 'counts', at, rows });
    for (const [node, [done, total]] of this.#progress) this.#tell({ kind: 'progress', at, node, done, total });
    this.#progress.clear();
  }

  /** Rows so far can be looked at while the run goes on, and survive its being killed. */
  #flush(): void {
    for (const outputs of this.#wiring.outputs.values()) for (const output of outputs.values()) output.flush();
  }

  #tell(event: RunEvent): void {
    this.#events.next(event);
  }
}

import { concat, concatMap, defer, EMPTY, finalize, from, map, merge, Observable, of, tap } from 'rxjs';
import type { Batch } from '../data/batch.ts';
import { must, SluiceError } from '../errors.ts';
import { type Emission, type Executor, ruleOf } from '../operator/define.ts';
import type { Assignment, From, LineageRule, Relabel } from '../operator/lineage.ts';
import type { ExecutableNode, Part } from '../plan/plan.ts';
import type { Gate, Turn } from './gate.ts';
import type { Link } from './link.ts';
import type { Output, PortResult } from './output.ts';
import { type Flow, pump } from './pipeline.ts';

/** Takes the lineage of a run as it happens; engine/provenance has the real one. */
export interface LineageSink {
  rows(node: string, port: string, rows: number, from: From | undefined, rule: LineageRule): void;
  assign(node: string, assignment: Assignment): void;
  relabel(node: string, relabel: Relabel): void;
  finish(node: string, port: string): void;
}

export interface NodeRunOptions {
  readonly node: ExecutableNode;
  /** Makes the executor, when its first part begins. */
  readonly create: () => Executor;
  readonly outputs: ReadonlyMap<string, Output>;
  readonly inlets: ReadonlyMap<string, Link>;
  readonly recorder: LineageSink | null;
  readonly turn: Turn;
  /** True when the node has a part that starts with the rows of its last `finish`. */
  readonly defersFinish: boolean;
  readonly onStart: () => void;
  readonly onEnd: (ports: readonly PortResult[]) => void;
}

type Message = { readonly input: string; readonly batch: Batch | null };

/** One node of a run: its executor, and its parts as observables that a region subscribes to. */
export class NodeRun {
  readonly node: ExecutableNode;
  readonly #options: NodeRunOptions;
  readonly #rule: LineageRule;
  #executor: Executor | null = null;
  #ms = 0;
  #ended = false;
  #closed = false;

  constructor(options: NodeRunOptions) {
    this.node = options.node;
    this.#options = options;
    this.#rule = ruleOf(options.node.spec, options.node.config as never);
  }

  /** Milliseconds spent inside the operator so far. */
  get ms(): number {
    return this.#ms;
  }

  /** True while the executor may hold state in memory. */
  get live(): boolean {
    return this.#executor !== null && !this.#closed;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get executor(): Executor {
    if (this.#executor !== null) return this.#executor;
    const executor = this.#options.create();
    this.#executor = executor;
    this.#options.onStart();
    return executor;
  }

  /** The work of one part in one region; completes when the part is done. Errors carry the node. */
  part(part: Part, gate: Gate): Observable<never> {
    const flow = this.#flow(gate);
    const work = defer(() => {
      const { executor } = this;
      if (part.inputs.length > 0) return this.#consume(part, flow);
      if (part.starts) return pump(() => executor.finish?.(this.#lastInput()), flow);
      return pump(() => executor.produce?.(), flow);
    });
    return new Observable<never>(subscriber => {
      const finish = (cut: boolean) => {
        try {
          if (part.emits) this.#end(cut);
        } catch (error) {
          subscriber.error(located(error, this.node.id));
          return;
        }
        const closing = part.emits && !this.executor.commit ? this.close() : Promise.resolve();
        closing.then(
          () => subscriber.complete(),
          error => subscriber.error(located(error, this.node.id)),
        );
      };
      // Delivery stands before the subscriber, so that its failures (a full disk) are failures of the node.
      const subscription = work.pipe(tap(emission => this.#deliver(emission))).subscribe({
        error: error => subscriber.error(located(error, this.node.id)),
        complete: () => finish(false),
      });
      subscriber.add(subscription);
      if (part.emits)
        this.#whenUnwanted(() => {
          subscription.unsubscribe();
          this.#cancelInputs();
          finish(true);
        });
    });
  }

  /** Ends at once; rows stored so far stay readable. Gives what each output had, or null when the node had ended by itself. */
  async abort(): Promise<readonly PortResult[] | null> {
    const ports = this.#ended ? null : [...this.#options.outputs.values()].map(o => o.abort());
    this.#ended = true;
    await this.close();
    return ports;
  }

  /** Publishes what a sink wrote, once the run has succeeded. */
  async commit(): Promise<void> {
    if (!this.#closed) await this.#executor?.commit?.();
    await this.close();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#executor?.close?.();
  }

  #flow(gate: Gate): Flow<NonNullable<Emission>> {
    const { turn, outputs } = this.#options;
    return {
      gate,
      turn,
      blocked: emission => (emission.kind === undefined ? (outputs.get(emission.port)?.blocked() ?? null) : null),
      gated: emission => emission.kind === undefined,
      spent: ms => {
        this.#ms += ms;
      },
    };
  }

  #consume(part: Part, flow: Flow<NonNullable<Emission>>): Observable<NonNullable<Emission>> {
    const ports = new Set(part.inputs.map(key => this.#portOf(key)));
    // The links of one port come one after the other, whatever arrives first; ports may interleave.
    const streams = [...ports].map(port =>
      concat(...part.inputs.filter(key => this.#portOf(key) === port).map(key => this.#messages(key))),
    );
    let open = part.inputs.length;
    return merge(...streams).pipe(
      concatMap(({ input, batch }) => {
        if (batch !== null) return this.#process(input, batch, flow);
        return --open === 0 ? this.#finish(part, flow) : EMPTY;
      }),
    );
  }

  #messages(input: string): Observable<Message> {
    const end = of({ input, batch: null });
    const link = this.#options.inlets.get(input);
    return link ? concat(link.batches.pipe(map(batch => ({ input, batch }))), end) : end;
  }

  #process(input: string, batch: Batch, flow: Flow<NonNullable<Emission>>): Observable<NonNullable<Emission>> {
    const { executor } = this;
    const link = this.#options.inlets.get(input);
    if (executor.done?.()) {
      link?.release();
      return EMPTY;
    }
    return pump(() => executor.process?.(batch, input), flow).pipe(
      finalize(() => {
        link?.release();
        if (executor.done?.()) this.#cancelInputs();
      }),
    );
  }

  /** Ports in declared order, whatever order they ended in; a blocking operator's last port waits for its emitting part. */
  #finish(part: Part, flow: Flow<NonNullable<Emission>>): Observable<NonNullable<Emission>> {
    const deferred = !part.emits && this.#options.defersFinish ? this.#lastInput() : null;
    const inputs = this.node.inputs.map(i => i.key).filter(key => part.inputs.includes(key) && key !== deferred);
    return from(inputs).pipe(concatMap(input => pump(() => this.executor.finish?.(input), flow)));
  }

  #deliver(emission: NonNullable<Emission>): void {
    const { recorder, outputs } = this.#options;
    const { id } = this.node;
    if (emission.kind === 'assign') recorder?.assign(id, emission);
    else if (emission.kind === 'relabel') recorder?.relabel(id, emission);
    else if (emission.batch.rows > 0) {
      recorder?.rows(id, emission.port, emission.batch.rows, emission.from, this.#rule);
      must(outputs.get(emission.port), `'${id}' has a port '${emission.port}'`).emit(emission.batch);
    }
  }

  #end(cut: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    try {
      this.#options.onEnd(
        [...this.#options.outputs.values()].map(output => {
          this.#options.recorder?.finish(this.node.id, output.port);
          return output.end(cut);
        }),
      );
    } catch (error) {
      this.#ended = false;
      throw error;
    }
  }

  /** Calls `stop` when the last consumer has cancelled and nothing is kept whole. */
  #whenUnwanted(stop: () => void): void {
    const outputs = [...this.#options.outputs.values()];
    const check = () => {
      if (!this.#ended && !outputs.some(o => o.wanted)) stop();
    };
    for (const output of outputs) for (const outlet of output.outlets) outlet.onCancel(check);
  }

  #cancelInputs(): void {
    for (const link of this.#options.inlets.values()) link.cancel();
  }

  #portOf(key: string): string {
    return must(
      this.node.inputs.find(i => i.key === key),
      `'${this.node.id}' has an input '${key}'`,
    ).port;
  }

  #lastInput(): string {
    return must(this.node.inputs.at(-1), `'${this.node.id}' has inputs`).key;
  }
}

/** The error with its node; what is not ours is a failure of the node with the message as the reason. */
function located(error: unknown, operatorId: string): SluiceError {
  if (error instanceof SluiceError) return error.at({ operatorId });
  const reason = error instanceof Error ? error.message : String(error);
  return new SluiceError('RUN_FAILED', { operatorId, reason }, { cause: error });
}

import { SluiceError } from '#engine/errors.ts';
import { Child } from './child.ts';
import type { LiveNodes, NumberedEvent, RunCommand, RunEnd, RunnerEvents, RunOrder } from './run-order.ts';

/** How long an idle runner waits for the next run. */
const warmMs = 3 * 60_000;
/** How long a run may take to stop before its process is killed. */
const stopMs = 10_000;

/** What becomes of an order. */
export interface RunHooks {
  /** A runner takes it up. */
  began(run: string): void;
  happened(run: string, events: readonly NumberedEvent[]): void;
  ended(run: string, end: RunEnd): void;
  /** It could not begin, or its process died. */
  failed(run: string, error: unknown): void;
}

interface Runner {
  readonly child: Child;
  /** False until it has loaded what it runs with. */
  ready: boolean;
  /** The run at work. */
  run: string | null;
  idle: NodeJS.Timeout | null;
}

/**
 * A few processes that each carry out one run at a time; further runs wait in order.
 *
 * Contract: every order ends in exactly one of `ended` and `failed`, unless it is withdrawn or the pool closes before it began.
 */
export class Runners {
  readonly #limit: number;
  readonly #hooks: RunHooks;
  readonly #runners = new Set<Runner>();
  #queue: RunOrder[] = [];
  #closed = false;

  /** @param limit  runs at once */
  constructor(limit: number, hooks: RunHooks) {
    this.#limit = limit;
    this.#hooks = hooks;
  }

  /** Runs that wait for a runner. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Process ids, for tests and metrics. */
  get pids(): readonly number[] {
    return [...this.#runners].map(r => r.child.pid);
  }

  /** The process at work on a run. */
  pidOf(run: string): number | null {
    return this.#at(run)?.child.pid ?? null;
  }

  add(order: RunOrder): void {
    this.#queue.push(order);
    this.#fill();
  }

  /** Takes an order back that no runner has taken up. @returns whether there was one */
  withdraw(run: string): boolean {
    const left = this.#queue.filter(order => order.run !== run);
    const found = left.length < this.#queue.length;
    this.#queue = left;
    return found;
  }

  /** @returns the state that the run is in now @throws {SluiceError} RUN_STATE when no runner is at work on it */
  async command(run: string, name: RunCommand, node?: string): Promise<string> {
    const runner = this.#at(run);
    if (!runner) throw new SluiceError('RUN_STATE', { run, state: 'over', reason: 'nothing is left to do' });
    if (name === 'stop' || name === 'suspend') this.#insist(runner, run);
    return runner.child.call<string>('command', { run, name, node });
  }

  /** How the nodes of a run stand, null when no runner is at work on it. */
  async inspect(run: string): Promise<LiveNodes | null> {
    return (await this.#at(run)?.child.call<LiveNodes | null>('inspect', { run })) ?? null;
  }

  /** Starts nothing more; those at work go on until they are told otherwise. */
  hold(): void {
    this.#closed = true;
  }

  /** Ends every runner. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#queue = [];
    await Promise.all([...this.#runners].map(({ child }) => child.close()));
  }

  #at(run: string): Runner | undefined {
    return [...this.#runners].find(runner => runner.run === run);
  }

  /** Generators stop at their next yield; one that does not come to it is ended by force. */
  #insist(runner: Runner, run: string): void {
    const timer = setTimeout(() => {
      if (runner.run === run) runner.child.kill();
    }, stopMs);
    timer.unref();
  }

  #fill(): void {
    while (!this.#closed && this.#queue.length > 0) {
      const runners = [...this.#runners];
      const idle = runners.find(runner => runner.ready && runner.run === null && runner.child.alive);
      if (idle) {
        void this.#carryOut(idle, this.#queue.shift() as RunOrder);
        continue;
      }
      // One that loads still takes the first order that waits when it is ready, unless another was faster.
      const loading = runners.filter(runner => !runner.ready).length;
      if (runners.length >= this.#limit || loading >= this.#queue.length) return;
      this.#open();
    }
  }

  /** Starts a runner when there is none, so that the next run begins at once. */
  warm(): void {
    if (this.#closed || this.#runners.size > 0) return;
    this.#open();
  }

  #open(): void {
    const runner: Runner = {
      ready: false,
      run: null,
      idle: null,
      child: new Child(new URL('./runner.ts', import.meta.url), {
        hear: message => {
          const { run, events } = message as RunnerEvents;
          this.#hooks.happened(run, events);
        },
        ended: () => {
          if (runner.idle) clearTimeout(runner.idle);
          this.#runners.delete(runner);
          this.#fill();
        },
      }),
    };
    this.#runners.add(runner);
    runner.child.call('ready').then(
      () => {
        runner.ready = true;
        this.#rest(runner);
        this.#fill();
      },
      error => {
        // Where no runner starts, waiting for another would be for ever.
        const order = this.#queue.shift();
        if (order) this.#hooks.failed(order.run, error);
      },
    );
  }

  async #carryOut(runner: Runner, order: RunOrder): Promise<void> {
    if (runner.idle) clearTimeout(runner.idle);
    runner.idle = null;
    runner.run = order.run;
    this.#hooks.began(order.run);
    try {
      const end = await runner.child.call<RunEnd>('start', order);
      this.#rest(runner);
      this.#hooks.ended(order.run, end);
    } catch (error) {
      this.#rest(runner);
      this.#hooks.failed(order.run, error);
    }
    this.#fill();
  }

  #rest(runner: Runner): void {
    runner.run = null;
    runner.idle = setTimeout(() => void runner.child.close(), warmMs);
    runner.idle.unref();
  }
}

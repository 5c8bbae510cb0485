import { SluiceError } from '#engine/errors.ts';
import { RunFolder } from '#engine/store/run-folder.ts';
import type { NewRunRequest, RunSummary } from '../http/shapes/runs.ts';
import type { Actor } from '../services.ts';
import { elapsed } from './elapsed.ts';
import { EventLog } from './event-log.ts';
import { LiveRun } from './live-run.ts';
import { makeOrder } from './make-order.ts';
import { type FrozenWorkflow, RunBook, type RunServiceOptions } from './run-book.ts';
import { cutOff } from './run-detail.ts';
import {
  faultsOf,
  noCounts,
  outcomeOf,
  queuedRow,
  type RunCounts,
  type RunRow,
  readCounts,
  readRequest,
} from './run-index.ts';
import { limitsOf } from './run-limits.ts';
import type { LiveNodes, NumberedEvent, RunCommand, RunEnd } from './run-order.ts';
import { problemsOf } from './run-problems.ts';
import { Runners } from './runners.ts';
import { settled } from './settle-run.ts';

export type { FrozenWorkflow, RunServiceOptions } from './run-book.ts';

/** What a run is started with, besides what the person asked for. */
interface Origin {
  readonly key?: string;
  readonly replays?: string;
  readonly paused?: boolean;
}

/** Longest a command may keep its caller waiting; a step waits for the next emission, which may take its time. */
const commandMs = 10_000;

/**
 * Runs of workflows: started, commanded, listed, and continued when the server comes back.
 *
 * Contract: a started run is in the database before `start` resolves, and always ends in a final state, whatever dies.
 */
export class RunService extends RunBook {
  readonly #runners: Runners;
  #closing = false;

  constructor(options: RunServiceOptions) {
    super(options);
    this.#runners = new Runners(options.runs, {
      began: run => this.#began(run),
      happened: (run, events) => this.#happened(run, events),
      ended: (run, end) => void this.#ended(run, end),
      failed: (run, error) => void this.#failed(run, error),
    });
  }

  /** Gets ready for a run that somebody may be about to start. */
  warm(): void {
    this.#runners.warm();
  }

  /** For tests: the process at work on a run. */
  pidOf(run: string): number | null {
    return this.#runners.pidOf(run);
  }

  /**
   * Freezes the document as a version and queues a run of it.
   *
   * @param key  an idempotency key: the same person and key give the run that exists
   * @throws {SluiceError} WORKFLOW_UNKNOWN, VERSION_UNKNOWN, KEY_REUSED, USAGE
   */
  async start(workflowId: string, actor: Actor, request: NewRunRequest, origin: Origin = {}): Promise<RunSummary> {
    const known = await this.known(workflowId, actor, origin.key);
    if (known) return this.summaryOf(known);
    if (this.#closing) throw new SluiceError('RUN_STATE', { run: 'new', state: 'refused', reason: 'the server stops' });
    limitsOf(request, this.options.memoryBytes);
    const frozen = await this.options.freeze(workflowId, actor, request.version);
    let row: RunRow;
    try {
      const { clock } = this.options;
      row = await this.index.insert(
        queuedRow(clock(), {
          workflow_id: workflowId,
          version: frozen.version,
          user_id: actor?.id ?? null,
          request: JSON.stringify(request),
          replays: origin.replays ?? null,
          idempotency_key: origin.key ?? null,
        }),
      );
    } catch (error) {
      // Two requests with one key at the same moment: one of them made the run.
      const first = await this.known(workflowId, actor, origin.key);
      if (first) return this.summaryOf(first);
      throw error;
    }
    await this.#enqueue(row, frozen, origin.paused ?? false);
    return this.summaryOf(row);
  }

  /** Does something to a run that waits or goes on. @throws {SluiceError} RUN_UNKNOWN, RUN_STATE */
  async command(run: string, name: Exclude<RunCommand, 'suspend'>, node?: string): Promise<RunSummary> {
    const live = this.live.get(run);
    if (!live) throw await this.over(run);
    if (name === 'stop') live.stopping = true;
    if (name === 'stop' && this.#runners.withdraw(run)) {
      await this.finish(live, { state: 'stopped', ended: this.options.clock().toISOString() });
      return this.summaryOf(live.row);
    }
    if (live.row.state === 'queued')
      throw new SluiceError('RUN_STATE', { run, state: 'queued', reason: 'it has not begun; it can be stopped' });
    const answered = this.#runners.command(run, name, node).then(state => this.#entered(live, state));
    await Promise.race([answered, elapsed(commandMs)]);
    if (name === 'stop') await Promise.race([this.untilOver(run), elapsed(commandMs)]);
    return this.summaryOf(live.row);
  }

  /** Stops every run of a workflow; resolves when they are over, or take longer than they may. */
  async stopAll(workflowId: string): Promise<void> {
    const own = [...this.live.values()].filter(({ row }) => row.workflow_id === workflowId);
    // One that ends by itself meanwhile is over too.
    await Promise.all(own.map(({ row }) => this.command(row.id, 'stop').catch(() => null)));
  }

  /** Goes on with a run: one that is paused, or, as a new run that takes over what is finished, one that was interrupted. */
  async resume(run: string, actor: Actor): Promise<RunSummary> {
    const row = await this.row(run);
    if (row.state !== 'interrupted') return this.command(run, 'resume');
    const request = { ...readRequest(row), version: Number(row.version), reuse: true };
    return this.start(row.workflow_id, actor, request, { replays: run });
  }

  /** Runs it again: the same version, parameters and seed, or the document as it is now. */
  async replay(
    run: string,
    actor: Actor,
    change: { latest?: boolean; parameters?: NewRunRequest['parameters']; reuse?: boolean } = {},
  ): Promise<RunSummary> {
    const row = await this.row(run);
    const { version: _, ...asked } = readRequest(row);
    const seed = asked.seed ?? this.record(run)?.seed;
    const request: NewRunRequest = {
      ...asked,
      ...(seed !== undefined && { seed }),
      ...(change.latest !== true && { version: Number(row.version) }),
      parameters: change.parameters ?? asked.parameters,
      reuse: change.reuse ?? false,
    };
    return this.start(row.workflow_id, actor, request, { replays: run });
  }

  /** Takes up again what a stop or a crash of the server left behind. */
  async recover(): Promise<void> {
    for (const row of await this.index.open()) {
      const { suspended } = readCounts(row);
      if (suspended) await this.#continue(row, suspended);
      else if (row.state === 'queued') await this.#requeue(row);
      else await this.index.update(row.id, await settled(this.folder(row.id), this.options));
    }
  }

  /** Pauses and stores every run so that the next start goes on with it. */
  async suspend(): Promise<void> {
    this.#closing = true;
    this.#runners.hold();
    for (const live of this.live.values()) live.hurry();
    const atWork = [...this.live.values()].filter(({ row }) => row.state === 'running' || row.state === 'paused');
    await Promise.all(
      atWork.map(async live => {
        const { id, state } = live.row;
        if (!live.stopping) live.suspended = state as 'running' | 'paused';
        const over = this.untilOver(id);
        // One that cannot be asked is over, or dies with this process and is found as interrupted.
        await this.#runners.command(id, 'suspend').catch(() => {});
        await over;
      }),
    );
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#runners.close();
    await Promise.all([...this.live.values()].map(live => live.settled));
  }

  async #enqueue(row: RunRow, frozen: FrozenWorkflow, paused: boolean): Promise<void> {
    // Known to commands from the moment that it waits, not before.
    const order = await makeOrder(row, frozen, this.options, run => this.record(run), paused);
    const failed = (error: unknown) => this.options.log.error({ err: error, run: row.id }, 'run not indexed');
    this.live.set(row.id, new LiveRun(row, new EventLog(this.folder(row.id)), this.index, failed));
    this.tell(row);
    this.#runners.add(order);
  }

  protected inspect(run: string): Promise<LiveNodes | null> {
    return this.#runners.inspect(run);
  }

  #began(run: string): void {
    const live = this.live.get(run);
    if (!live) return;
    void live.change({ state: 'running', started: this.options.clock().toISOString() });
    this.tell(live.row);
  }

  #happened(run: string, events: readonly NumberedEvent[]): void {
    const live = this.live.get(run);
    if (!live) return;
    live.log.add(events);
    const state = events.findLast(({ event }) => event.kind === 'run')?.event;
    if (state?.kind === 'run') this.#entered(live, state.state);
  }

  /** Running and paused come from the run itself; how it ended comes with its record. */
  #entered(live: LiveRun, state: string): void {
    if ((state !== 'running' && state !== 'paused') || live.row.state === state || !this.live.has(live.row.id)) return;
    void live.change({ state });
    this.tell(live.row);
  }

  async #ended(run: string, end: RunEnd): Promise<void> {
    const live = this.live.get(run);
    if (!live) return;
    const isSuspended = live.suspended !== null && end.state === 'interrupted';
    const outcome = outcomeOf(end, end.state);
    const counts: RunCounts = { ...(JSON.parse(outcome.summary ?? '{}') as RunCounts) };
    const summary = JSON.stringify({ ...counts, ...(isSuspended && { suspended: live.suspended }) });
    await this.finish(live, { ...outcome, summary });
  }

  async #failed(run: string, error: unknown): Promise<void> {
    const live = this.live.get(run);
    if (!live) return;
    const problems = problemsOf(error, run, this.options.log);
    const folder = new RunFolder(this.options.data, run);
    const record = folder.read();
    live.log.catchUp();
    if (record?.ended) return this.finish(live, outcomeOf(record, record.state));
    const state = live.stopping ? 'stopped' : 'failed';
    const at = this.options.clock();
    const ended = at.toISOString();
    if (!record) {
      const told = live.stopping ? [] : problems;
      const summary = JSON.stringify({ ...noCounts, problems: told } satisfies RunCounts);
      return this.finish(live, { state, ended, summary, ...faultsOf(told) });
    }
    const cut = cutOff(record, live.log, problems[0]);
    this.#attempt(run, () => {
      folder.write({ ...cut, state });
      const events = problems.map(problem => ({ kind: 'problem' as const, at: at.getTime(), problem }));
      live.log.append([...events, { kind: 'run', at: at.getTime(), state }]);
    });
    await this.finish(live, outcomeOf(cut, state));
  }

  #attempt(run: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.options.log.error({ err: error, run }, 'last words of a run could not be written');
    }
  }

  async #continue(row: RunRow, was: 'running' | 'paused'): Promise<void> {
    const { suspended: _, ...counts } = readCounts(row);
    await this.index.update(row.id, { summary: JSON.stringify(counts) });
    const request = { ...readRequest(row), version: Number(row.version), reuse: true };
    const actor = row.user_id === null ? null : { id: row.user_id, name: '' };
    await this.#guarded(row, () =>
      this.start(row.workflow_id, actor, request, { replays: row.id, paused: was === 'paused' }),
    );
  }

  async #requeue(row: RunRow): Promise<void> {
    // Whatever it had begun when the server died is not indexed as begun, so nobody has seen it.
    new RunFolder(this.options.data, row.id).remove();
    await this.#guarded(row, async () => {
      const frozen = await this.options.freeze(row.workflow_id, null, Number(row.version));
      await this.#enqueue(row, frozen, false);
    });
  }

  /** A run that cannot be taken up again does not keep the server from starting. */
  async #guarded(row: RunRow, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const problems = problemsOf(error, row.id, this.options.log);
      const summary = JSON.stringify({ ...noCounts, problems });
      await this.index.update(row.id, { state: 'failed', summary, ...faultsOf(problems) });
    }
  }
}

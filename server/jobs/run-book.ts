import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { SluiceError } from '#engine/errors.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import type { DatasetRights } from '#engine/store/dataset-view.ts';
import { RunFolder, type RunRecord } from '#engine/store/run-folder.ts';
import type { RunDetail, RunSummary, RunTally } from '../http/shapes/runs.ts';
import type { Actor } from '../services.ts';
import type { Tables } from '../storage/tables.ts';
import { elapsed } from './elapsed.ts';
import { EventLog, lastSeq } from './event-log.ts';
import type { LiveRun } from './live-run.ts';
import type { ResultTarget } from './result-questions.ts';
import { detailOf, detailWithoutFolder } from './run-detail.ts';
import { RunIndex, type RunRow, readCounts, readRequest } from './run-index.ts';
import type { RunQuery } from './run-list.ts';
import type { LiveNodes } from './run-order.ts';

/** A document as a run takes it: frozen as a version. */
export interface FrozenWorkflow {
  readonly version: number;
  readonly workflow: Workflow;
  /** `examples`, or null for a workflow with a folder of its own. */
  readonly base: string | null;
}

export interface RunServiceOptions {
  readonly database: Kysely<Tables>;
  readonly data: string;
  readonly log: Logger;
  readonly clock: () => Date;
  /** Runs at once. */
  readonly runs: number;
  readonly memoryBytes: number;
  /** The version of this number, else the document as it is now, made a version. @throws {SluiceError} WORKFLOW_UNKNOWN, VERSION_UNKNOWN */
  freeze(workflowId: string, actor: Actor, version?: number): Promise<FrozenWorkflow>;
  /** What a person may do with datasets; absent: everything. */
  rights?(actor: Actor): Promise<DatasetRights>;
}

type Listener = (workflowId: string, run: string) => void;

/** Longest that a runner may take to say how its nodes stand before its folder is asked. */
const inspectMs = 1000;

/** What is known of runs: those at work, from memory; all others from the index and their folders. */
export abstract class RunBook {
  protected readonly options: RunServiceOptions;
  protected readonly index: RunIndex;
  protected readonly live = new Map<string, LiveRun>();
  readonly #listeners = new Set<Listener>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(options: RunServiceOptions) {
    this.options = options;
    this.index = new RunIndex(options.database);
  }

  async list(workflowId: string, query: RunQuery): Promise<{ items: RunSummary[]; next: string | null }> {
    const { rows, next } = await this.index.list(workflowId, query);
    return { items: await this.index.summaries(rows.map(row => this.live.get(row.id)?.row ?? row)), next };
  }

  /** What the runs of a workflow can be filtered by. */
  tally(workflowId: string): Promise<RunTally> {
    return this.index.tally(workflowId);
  }

  /** The run that an idempotency key stands for. @throws {SluiceError} KEY_REUSED */
  protected async known(workflowId: string, actor: Actor, key: string | undefined): Promise<RunRow | null> {
    const row = key !== undefined && actor ? await this.index.byKey(actor.id, key) : undefined;
    if (row && row.workflow_id !== workflowId) throw new SluiceError('KEY_REUSED', { key });
    return row ?? null;
  }

  /** Why nothing can be told to a run any more. */
  protected async over(run: string): Promise<SluiceError> {
    const { state } = await this.row(run);
    return new SluiceError('RUN_STATE', { run, state, reason: 'nothing is left to do' });
  }

  /** @throws {SluiceError} RUN_UNKNOWN */
  async row(run: string): Promise<RunRow> {
    const row = this.live.get(run)?.row ?? (await this.index.find(run));
    if (!row) throw new SluiceError('RUN_UNKNOWN', { run });
    return row;
  }

  /** How a run and its nodes stand, as far as is known without asking anybody. */
  async standing(run: string): Promise<Pick<ResultTarget, 'state' | 'nodes'>> {
    const { state } = await this.row(run);
    const log = this.live.get(run)?.log;
    if (!log) return { state, nodes: {} };
    const { states, rows } = log;
    const ids = new Set([...states.keys(), ...rows.keys()]);
    return {
      state,
      nodes: Object.fromEntries([...ids].map(id => [id, { state: states.get(id), rows: rows.get(id) }])),
    };
  }

  async summary(run: string): Promise<RunSummary> {
    return this.summaryOf(await this.row(run));
  }

  /** What the folder of a run says, null while there is none. */
  record(run: string): RunRecord | null {
    return new RunFolder(this.options.data, run).read();
  }

  /** @throws {SluiceError} RUN_UNKNOWN */
  async detail(run: string): Promise<RunDetail> {
    const live = this.live.get(run) ?? null;
    const inspected = live ? await Promise.race([this.inspect(run).catch(() => null), elapsed(inspectMs)]) : null;
    const row = await this.row(run);
    const summary = await this.summaryOf(row);
    const record = this.record(run);
    const log = live?.log ?? null;
    if (record)
      return detailOf(summary, record, { live: inspected ?? null, log, seq: log?.last ?? lastSeq(this.folder(run)) });
    const { problems } = readCounts(row);
    const { workflow } = await this.options.freeze(row.workflow_id, null, Number(row.version));
    const seed = readRequest(row).seed ?? workflow.settings.seed;
    return detailWithoutFolder(summary, workflow, typeof problems === 'number' ? [] : problems, seed);
  }

  /** The events of a run. @throws {SluiceError} RUN_UNKNOWN */
  async events(run: string): Promise<EventLog> {
    await this.row(run);
    return this.live.get(run)?.log ?? new EventLog(this.folder(run), lastSeq(this.folder(run)));
  }

  /** Removes a run that is over, with all that it stored. @throws {SluiceError} RUN_UNKNOWN, RUN_STATE */
  async remove(run: string): Promise<void> {
    const { state } = await this.row(run);
    if (this.live.has(run)) throw new SluiceError('RUN_STATE', { run, state, reason: 'stop it before it is deleted' });
    await this.index.remove(run);
    new RunFolder(this.options.data, run).remove();
  }

  async latest(workflowId: string): Promise<RunRecord | null> {
    const row = await this.index.latest(workflowId);
    return row ? this.record(row.id) : null;
  }

  counts(): Promise<{ readonly [state: string]: number }> {
    return this.index.states();
  }

  /** Hears of every run that appears or changes its state. @returns what ends the listening */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when a run has ended. */
  async untilOver(run: string): Promise<void> {
    if (!this.live.has(run)) return;
    await new Promise<void>(resolve => this.#waiting.set(run, [...(this.#waiting.get(run) ?? []), resolve]));
  }

  /** How the nodes of a run at work stand. */
  protected abstract inspect(run: string): Promise<LiveNodes | null>;

  protected folder(run: string): string {
    return new RunFolder(this.options.data, run).path;
  }

  protected async summaryOf(row: RunRow): Promise<RunSummary> {
    return (await this.index.summaries([row]))[0];
  }

  protected tell({ workflow_id, id }: RunRow): void {
    for (const listener of this.#listeners) listener(workflow_id, id);
  }

  /** The last change of a run. */
  protected async finish(live: LiveRun, change: Partial<RunRow>): Promise<void> {
    const { id } = live.row;
    await live.change(change);
    this.live.delete(id);
    for (const resolve of this.#waiting.get(id) ?? []) resolve();
    this.#waiting.delete(id);
    this.tell(live.row);
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observable } from 'rxjs';
import type { Schema } from '../data/schema.ts';
import { must, type Problem, problemOf, SluiceError } from '../errors.ts';
import type { Registry } from '../operator/registry.ts';
import { cutRegions } from '../plan/cut-regions.ts';
import type { Statistics } from '../plan/estimate-rows.ts';
import type { Observe } from '../plan/executable.ts';
import { parameterValues, substitute } from '../plan/parameters.ts';
import { type ExecutableNode, makePlan, type Plan } from '../plan/plan.ts';
import { isBlocking } from '../plan/validate.ts';
import type { Workflow } from '../plan/workflow.ts';
import { LineageRecorder } from '../provenance/recorder.ts';
import { type CacheEntry, ResultCache } from '../store/cache.ts';
import { FileLineageStore } from '../store/lineage-file.ts';
import { RunFolder, type RunRecord } from '../store/run-folder.ts';
import { createSpillArea } from '../store/spill.ts';
import type { RunEvent } from './events.ts';
import { Execution, type ExecutionResult } from './execution.ts';
import { type Place, placeOf } from './place.ts';
import { Remembering } from './remember.ts';
import { contentKeys, reusable } from './reuse.ts';
import { RunJournal } from './run-journal.ts';
import { draftRecord, finishedRecord, type RunFacts } from './run-record.ts';
import { lend } from './stored-rows.ts';
import { WorkerPool } from './workers/pool.ts';

export interface RunRequest {
  readonly workflow: Workflow;
  /** File the workflow came from; paths in it resolve against its folder. */
  readonly path: string;
  /** What paths and secrets of the workflow mean (default: whatever the file's folder and the system allow). */
  readonly place?: Place;
  /** Id of the run, where it was promised before the run could begin. */
  readonly run?: string;
  readonly registry: Registry;
  /** Data folder: runs, cache and secrets live there. */
  readonly data: string;
  readonly parameters?: { readonly [name: string]: unknown };
  /** Run this node and what it needs, nothing else. */
  readonly to?: string;
  readonly observe?: Observe;
  readonly memoryBytes?: number;
  /** Threads in all that share the work of nodes (default 1). */
  readonly workers?: number;
  readonly seed?: number;
  /** False runs every node again. */
  readonly reuse?: boolean;
  readonly lineage?: boolean;
}

/** A run that is ready to start: its folder exists, its plan is made. */
export interface PreparedRun {
  readonly id: string;
  readonly folder: RunFolder;
  readonly plan: Plan;
  readonly execution: Execution;
  readonly events: Observable<RunEvent>;
  /**
   * Runs to the end and writes the record; never rejects for a failure of a node.
   *
   * @param isCutOff  asked when the run was stopped: true says `interrupted`, to be continued, rather than `stopped`
   */
  run(isCutOff?: () => boolean): Promise<RunRecord>;
}

export const engineVersion = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

/** A workflow that cannot run, with everything that stands in its way. */
export class InvalidWorkflow extends SluiceError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const [{ code, message, node, field }] = problems;
    super(code, { operatorId: node, field, reason: message });
    this.message = message;
    this.problems = problems;
  }
}

/**
 * Plans a workflow, finds what earlier runs can lend, and makes the run's folder.
 *
 * @throws {InvalidWorkflow} when the workflow cannot run
 * @throws {SluiceError} DATA_UNWRITABLE, DISK_FULL
 */
export async function prepareRun(request: RunRequest): Promise<PreparedRun> {
  const { data, registry, workflow } = request;
  const peek = request.place ?? placeOf(request.path, data);
  const seed = request.seed ?? workflow.settings.seed ?? 1;
  const cache = new ResultCache(data);
  const available = (entry: CacheEntry) => isStored(data, entry);
  await peek.datasets.fetch(settingsOf(workflow, request.parameters));
  const plan = await makePlan(workflow, registry, {
    parameters: request.parameters,
    to: request.to,
    observe: request.observe,
    peek,
    load: peek.load,
  });
  const blocking = plan.problems.filter(isBlocking);
  if (blocking.length > 0) throw new InvalidWorkflow(blocking);
  const reuseContext = {
    seed,
    cache: request.reuse === false ? null : cache,
    resolve: peek.resolve,
    contentOf: (path: string) => peek.datasets.contentOf(path),
    available,
  };
  const keys = contentKeys(plan.nodes, reuseContext);
  const reused = reusable(plan.nodes, keys, reuseContext);
  const nodes = lend(plan.nodes, reused, data);
  const executed: Plan = { ...plan, nodes, ...cutRegions(nodes, statisticsOf(plan.nodes, keys, cache)) };

  const folder = RunFolder.create(data, request.run);
  const facts: RunFacts = { run: folder.id, engine: engineVersion, seed, plan, executed, keys, reused };
  const record = { ...draftRecord(request, facts), datasets: peek.datasets.uses };
  try {
    folder.write(record);
    return assemble(request, facts, { folder, record, cache, place: peek });
  } catch (error) {
    folder.remove();
    throw error;
  }
}

interface Home {
  readonly folder: RunFolder;
  readonly record: RunRecord;
  readonly cache: ResultCache;
  readonly place: Place;
}

function assemble(request: RunRequest, facts: RunFacts, home: Home): PreparedRun {
  const { folder, record, place } = home;
  const { registry } = request;
  const spill = createSpillArea(folder.spillPath);
  const recorder = request.lineage === false ? null : new LineageRecorder(new FileLineageStore(folder.lineagePath));
  const threads = registry.module === null ? 0 : (request.workers ?? 1) - 1;
  const pool = threads > 0 ? new WorkerPool(threads, must(registry.module, 'module'), folder.spillPath) : null;
  const execution = new Execution(facts.executed, {
    results: folder.results,
    recorder,
    lent: new Set(facts.reused.keys()),
    memoryBytes: request.memoryBytes,
    pool,
    seed: facts.seed,
    spill: (schema: Schema) => spill.spill(schema),
    settle: () => recorder?.close(),
    resolve: place.resolve,
    secret: place.secret,
    datasets: place.datasets,
  });
  const journal = new RunJournal(folder);
  const remembering = new Remembering(home.cache, folder, facts.keys);
  const complete = (id: string) =>
    must(
      execution.status().find(n => n.id === id),
      'a node of the plan',
    );
  execution.events.subscribe(event => {
    journal.write(event);
    if (event.kind !== 'node' || event.state !== 'completed' || !isOwn(event.node, facts)) return;
    // What a sink wrote is published when the whole run has succeeded.
    if (!isSink(event.node, facts)) remembering.take(complete(event.node));
  });
  return {
    id: folder.id,
    folder,
    plan: facts.plan,
    execution,
    events: execution.events,
    async run(isCutOff = () => false) {
      await pool?.ready;
      const result = await execution.run();
      await pool?.end();
      const late = failureOf(() => recorder?.close()) ?? failureOf(() => spill.close()) ?? journal.failure;
      const said = finishedRecord(record, facts, late ? withFailure(result, late) : result);
      const state = said.state === 'stopped' && isCutOff() ? 'interrupted' : said.state;
      const finished = { ...said, state, datasets: place.datasets.uses };
      folder.write(finished);
      for (const node of result.nodes) if (node.state === 'completed' && isOwn(node.id, facts)) remembering.take(node);
      await remembering.settled();
      return finished;
    },
  };
}

/** Settings of all nodes with the parameters in them, as far as they have values. */
function settingsOf(workflow: Workflow, given: RunRequest['parameters']): unknown[] {
  const { values } = parameterValues(workflow.parameters, given);
  const names = workflow.parameters.map(p => p.name);
  return workflow.operators.map(node => substitute(node.config, values, names).config);
}

/** What `work` fails with, or null. */
function failureOf(work: () => void): SluiceError | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof SluiceError) return error;
    throw error;
  }
}

/** A run that could not be stored whole has failed, whatever its nodes did; what failed first is told. */
const withFailure = (result: ExecutionResult, failure: SluiceError): ExecutionResult => ({
  ...result,
  state: 'failed',
  problems: result.problems.length > 0 ? result.problems : [problemOf(failure)],
});

/** Whether the run that an entry names is still there, with its rows. */
function isStored(data: string, { run, node, ports }: CacheEntry): boolean {
  const { results, path } = new RunFolder(data, run);
  return (
    existsSync(path) && Object.entries(ports).every(([port, { stored }]) => stored === 0 || results.has(node, port))
  );
}

/** Whether this run computes the node, rather than an earlier one. */
const isOwn = (node: string, { reused }: RunFacts): boolean => !reused.has(node);

const isSink = (node: string, { plan }: RunFacts): boolean =>
  plan.nodes.some(({ id, spec }) => id === node && spec.group === 'sink');

/** Row counts that earlier runs saw, for choosing what to materialise. */
function statisticsOf(
  nodes: readonly ExecutableNode[],
  keys: ReadonlyMap<string, string>,
  cache: ResultCache,
): Statistics {
  const rows: { [node: string]: { [port: string]: number } } = {};
  for (const { id } of nodes) {
    const entry = cache.find(must(keys.get(id), 'key'));
    if (entry)
      rows[id] = Object.fromEntries(
        Object.entries(entry.ports)
          .filter(([, p]) => !p.cut)
          .map(([port, p]) => [port, p.rows]),
      );
  }
  return { rows };
}

/** Where the data of a process lives unless told otherwise. */
export const defaultData = (): string => process.env.SLUICE_DATA ?? join(process.cwd(), '.sluice');

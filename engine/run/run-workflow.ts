import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Observable } from 'rxjs';
import type { Schema } from '../data/schema.ts';
import { must, type Problem, SluiceError } from '../errors.ts';
import { outputsOf, ruleOf } from '../operator/define.ts';
import type { Registry } from '../operator/registry.ts';
import { cutRegions } from '../plan/cut-regions.ts';
import type { Statistics } from '../plan/estimate-rows.ts';
import type { Observe } from '../plan/executable.ts';
import { type ExecutableNode, makePlan, type Plan } from '../plan/plan.ts';
import { isBlocking } from '../plan/validate.ts';
import type { Workflow } from '../plan/workflow.ts';
import { LineageRecorder } from '../provenance/recorder.ts';
import type { TraceGraph } from '../provenance/trace.ts';
import { type CacheEntry, ResultCache } from '../store/cache.ts';
import { FileLineageStore } from '../store/lineage-file.ts';
import type { ResultStore } from '../store/result-store.ts';
import { listRuns, RunFolder, type RunNode, type RunRecord } from '../store/run-folder.ts';
import { Secrets } from '../store/secrets.ts';
import { createSpillArea } from '../store/spill.ts';
import type { RunEvent } from './events.ts';
import { Execution, type ExecutionResult } from './execution.ts';
import { contentKeys, reusable } from './reuse.ts';
import { storedRows } from './stored-rows.ts';
import { WorkerPool } from './workers/pool.ts';

export interface RunRequest {
  readonly workflow: Workflow;
  /** File the workflow came from; paths in it resolve against its folder. */
  readonly path: string;
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
  /** Runs to the end and writes the record; never rejects for a failure of a node. */
  run(): Promise<RunRecord>;
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
  const secrets = new Secrets(data);
  const base = dirname(resolve(request.path));
  const peek = { resolve: (path: string) => resolve(base, path), secret: (name: string) => secrets.get(name) };
  const seed = request.seed ?? workflow.settings.seed ?? 1;
  const cache = new ResultCache(data);
  const available = (entry: CacheEntry) => listRuns(data).includes(entry.run);
  const plan = await makePlan(workflow, registry, {
    parameters: request.parameters,
    to: request.to,
    observe: request.observe,
    peek,
  });
  const blocking = plan.problems.filter(isBlocking);
  if (blocking.length > 0) throw new InvalidWorkflow(blocking);
  const reuseContext = { seed, cache: request.reuse === false ? null : cache, resolve: peek.resolve, available };
  const keys = contentKeys(plan.nodes, reuseContext);
  const reused = reusable(plan.nodes, keys, reuseContext);
  const nodes = lend(plan.nodes, reused, data);
  const executed: Plan = { ...plan, nodes, ...cutRegions(nodes, statisticsOf(plan.nodes, keys, cache)) };

  const folder = RunFolder.create(data);
  const spill = createSpillArea(folder.spillPath);
  const recorder = request.lineage === false ? null : new LineageRecorder(new FileLineageStore(folder.lineagePath));
  const threads = registry.module === null ? 0 : (request.workers ?? 1) - 1;
  const pool = threads > 0 ? new WorkerPool(threads, must(registry.module, 'module'), folder.spillPath) : null;
  const execution = new Execution(executed, {
    results: folder.results,
    recorder,
    lent: new Set(reused.keys()),
    memoryBytes: request.memoryBytes,
    pool,
    seed,
    spill: (schema: Schema) => spill.spill(schema),
    ...peek,
  });
  const record = draft(request, folder.id, plan, execution, keys, reused, seed);
  folder.write(record);
  return {
    id: folder.id,
    folder,
    plan,
    execution,
    events: execution.events,
    async run() {
      const listening = execution.events.subscribe(event => persist(folder, event));
      await pool?.ready;
      const result = await execution.run();
      await pool?.end();
      recorder?.close();
      spill.close();
      listening.unsubscribe();
      const finished = {
        ...record,
        state: result.state,
        ended: new Date().toISOString(),
        ms: Math.round(result.ms),
        nodes: nodesOf(plan, result, keys, reused),
        problems: [...record.problems, ...result.problems],
      };
      folder.write(finished);
      remember(cache, folder.id, finished);
      return finished;
    },
  };
}

/** The nodes that still run: executed ones as they are, lent ones that feed them as sources of stored rows. */
function lend(
  nodes: readonly ExecutableNode[],
  reused: ReadonlyMap<string, CacheEntry>,
  data: string,
): ExecutableNode[] {
  const executed = nodes.filter(n => !reused.has(n.id));
  const feeding = new Set(executed.flatMap(n => n.inputs.map(i => i.from.node)));
  return nodes.flatMap(node => {
    const entry = reused.get(node.id);
    if (!entry) return [node];
    if (!feeding.has(node.id)) return [];
    const used = [
      ...new Set(executed.flatMap(n => n.inputs.filter(i => i.from.node === node.id).map(i => i.from.port))),
    ];
    const results: ResultStore = new RunFolder(data, entry.run).results;
    const schemas = Object.fromEntries(used.map(port => [port, node.schemas.out[port]]));
    const spec = storedRows(schemas, port =>
      must(results.open(entry.node, port), `run ${entry.run} has ${entry.node}.${port}`),
    );
    return [
      {
        ...node,
        spec,
        config: {},
        keep: false,
        end: false,
        inputs: [],
        outputs: used,
        schemas: { in: {}, out: schemas },
      },
    ];
  });
}

function draft(
  request: RunRequest,
  run: string,
  plan: Plan,
  execution: Execution,
  keys: ReadonlyMap<string, string>,
  reused: ReadonlyMap<string, CacheEntry>,
  seed: number,
): RunRecord {
  return {
    sluice: 1,
    run,
    name: request.workflow.name,
    workflow: request.workflow,
    path: resolve(request.path),
    parameters: request.parameters ?? {},
    to: request.to ?? null,
    seed,
    engine: engineVersion,
    pid: process.pid,
    lineage: request.lineage !== false,
    state: 'running',
    started: new Date().toISOString(),
    ended: null,
    ms: null,
    regions: execution.plan.regions.map(r => ({
      id: r.id,
      nodes: [...new Set(r.parts.map(p => p.node))],
      after: r.after,
    })),
    materialized: execution.plan.materialized,
    graph: traceGraph(plan),
    nodes: nodesOf(plan, { state: 'stopped', ms: 0, nodes: [], problems: [] }, keys, reused),
    problems: plan.problems,
  };
}

/** The plan as tracing sees it. */
export function traceGraph(plan: Plan): TraceGraph {
  return {
    nodes: plan.nodes.map(node => ({
      id: node.id,
      rule: ruleOf(node.spec, node.config as never),
      inputs: Object.fromEntries(node.inputs.map(i => [i.key, i.from])),
      outputs: node.outputs,
    })),
  };
}

function nodesOf(
  plan: Plan,
  result: ExecutionResult,
  keys: ReadonlyMap<string, string>,
  reused: ReadonlyMap<string, CacheEntry>,
): RunNode[] {
  const ran = new Map(result.nodes.map(n => [n.id, n]));
  return plan.nodes.map(node => {
    const entry = reused.get(node.id);
    const status = entry ? undefined : ran.get(node.id);
    const kinds = outputsOf(node.spec, node.config as never);
    const none = { rows: 0, stored: 0, cut: true };
    const portOf = (port: string) => entry?.ports[port] ?? status?.ports.find(p => p.port === port) ?? none;
    return {
      id: node.id,
      type: node.type,
      label: node.label,
      state: entry ? 'cached' : (status?.state ?? 'waiting'),
      ms: Math.round((status?.ms ?? 0) * 10) / 10,
      cached: entry ? { run: entry.run, node: entry.node, at: entry.at } : null,
      key: must(keys.get(node.id), 'key'),
      ports: Object.fromEntries(
        node.outputs.map(port => {
          const { rows, stored, cut } = portOf(port);
          return [port, { rows, stored, cut, kind: kinds[port]?.kind ?? 'rows', schema: node.schemas.out[port] }];
        }),
      ),
    };
  });
}

/** Counts and progress are for who watches; states, console and problems stay. */
function persist(folder: RunFolder, event: RunEvent): void {
  if (event.kind === 'console') folder.console(event.node, event.line);
  if (event.kind !== 'counts' && event.kind !== 'progress') folder.event(event);
}

/** Lets later runs reuse what the nodes of this one gave. */
function remember(cache: ResultCache, run: string, record: RunRecord): void {
  for (const node of record.nodes) {
    if (node.state !== 'completed') continue;
    cache.put(node.key, { run, node: node.id, at: must(record.ended, 'ended'), ms: node.ms, ports: node.ports });
  }
}

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

import type { Schema } from '../data/schema.ts';
import { must } from '../errors.ts';
import { type DatasetTarget, type ExecutorContext, inputsOf, outputsOf, type SpillFile } from '../operator/define.ts';
import type { ExecutableNode, Plan } from '../plan/plan.ts';
import type { ResultStore } from '../store/result-store.ts';
import { Turn } from './gate.ts';
import { Link } from './link.ts';
import { MaterializedLink } from './materialized.ts';
import { type LineageSink, NodeRun } from './node-run.ts';
import { Output, type PortResult } from './output.ts';
import type { Replay } from './region.ts';
import { seeded } from './seeded.ts';
import type { WorkerPool } from './workers/pool.ts';
import { sharedExecutor } from './workers/share-work.ts';

/** Where a run's nodes report to and draw from. */
export interface Surroundings {
  readonly results: ResultStore;
  readonly recorder: LineageSink | null;
  /** Nodes that only give again what an earlier run stored: neither stored nor recorded anew. */
  readonly lent: ReadonlySet<string>;
  readonly memoryBytes: number;
  /** Threads that share the work of nodes; null: none. */
  readonly pool: WorkerPool | null;
  readonly seed: number;
  readonly signal: AbortSignal;
  spill(schema: Schema): SpillFile;
  resolve(path: string): string;
  secret(name: string): string;
  readonly datasets: DatasetTarget | null;
  onStart(node: ExecutableNode): void;
  onEnd(node: ExecutableNode, ports: readonly PortResult[]): void;
  onLog(node: ExecutableNode, line: string): void;
  onProgress(node: ExecutableNode, done: number, total: number): void;
}

/** A plan made of running parts: nodes with their outputs, links between them, and the links that regions replay. */
export interface Wiring {
  readonly turn: Turn;
  readonly nodes: ReadonlyMap<string, NodeRun>;
  readonly outputs: ReadonlyMap<string, ReadonlyMap<string, Output>>;
  readonly links: readonly Link[];
  /** By region id: what it replays. */
  readonly replays: ReadonlyMap<string, readonly Replay[]>;
}

/** True for nodes that hold rows in memory: they share the memory budget. */
export function isHeavy(node: ExecutableNode): boolean {
  const outputs = Object.values(outputsOf(node.spec, node.config as never));
  const inputs = Object.values(inputsOf(node.spec, node.config as never));
  return outputs.some(o => o.blocking) || inputs.some(i => i.after && i.after.length > 0);
}

/** Builds the nodes, outputs and links of a plan; nothing runs yet. */
export function wire(plan: Plan, to: Surroundings): Wiring {
  const turn = new Turn();
  const links: Link[] = [];
  const outputs = new Map(plan.nodes.map(node => [node.id, outputsFor(node, plan, to)]));
  const nodes = new Map<string, NodeRun>();
  const replays = new Map<string, Replay[]>();
  const materialized = new Set(plan.materialized);
  const share = budgetShare(plan, nodes, to.memoryBytes);
  const starting = new Set(plan.regions.flatMap(r => r.parts.filter(p => p.starts).map(p => p.node)));

  for (const node of plan.nodes) {
    const inlets = new Map<string, Link>();
    for (const input of node.inputs) {
      const outlet = must(
        outputs.get(input.from.node)?.get(input.from.port),
        `port ${input.from.port} of ${input.from.node} exists`,
      );
      const link = new Link();
      links.push(link);
      inlets.set(input.key, link);
      if (!materialized.has(input.link)) {
        outlet.outlets.push(link);
        continue;
      }
      const stored = new MaterializedLink(to.spill(node.schemas.in[input.key]));
      outlet.outlets.push(stored);
      const region = must(
        plan.regions.find(r => r.parts.some(p => p.node === node.id && p.inputs.includes(input.key))),
        `input ${input.key} of ${node.id} is in a region`,
      );
      replays.set(region.id, [...(replays.get(region.id) ?? []), { stored, link }]);
    }
    nodes.set(
      node.id,
      new NodeRun({
        node,
        create: () =>
          sharedExecutor(node, contextFor(node, plan, to, share, must(outputs.get(node.id), 'outputs')), to.pool),
        outputs: must(outputs.get(node.id), 'outputs'),
        inlets,
        recorder: to.lent.has(node.id) ? null : to.recorder,
        turn,
        defersFinish: starting.has(node.id),
        onStart: () => to.onStart(node),
        onEnd: ports => to.onEnd(node, ports),
      }),
    );
  }
  return { turn, nodes, outputs, links, replays };
}

function outputsFor(node: ExecutableNode, plan: Plan, to: Surroundings): Map<string, Output> {
  const whole = node.keep || node.end;
  const lent = to.lent.has(node.id);
  const keepRows = lent ? 0 : whole ? Number.POSITIVE_INFINITY : plan.workflow.settings.previewRows;
  return new Map(
    node.outputs.map(port => {
      const writer = keepRows > 0 ? to.results.create(node.id, port, node.schemas.out[port]) : null;
      return [port, new Output(port, writer, keepRows)];
    }),
  );
}

function contextFor(
  node: ExecutableNode,
  plan: Plan,
  to: Surroundings,
  memoryBytes: () => number,
  outputs: ReadonlyMap<string, Output>,
): ExecutorContext {
  const { batchRows } = plan.workflow.settings;
  return {
    random: seeded(to.seed, `${node.type} ${JSON.stringify(node.config)}`),
    signal: to.signal,
    inputs: node.schemas.in,
    outputs: node.schemas.out,
    batchRows,
    lineage: to.recorder !== null,
    threads: null,
    memoryBytes,
    spill: to.spill,
    wants: port => must(outputs.get(port), `'${node.id}' has a port '${port}'`).read,
    resolve: to.resolve,
    secret: to.secret,
    datasets: to.datasets,
    log: line => to.onLog(node, line),
    progress: (done, total) => to.onProgress(node, done, total),
  };
}

/** The budget is divided by the nodes that hold rows at the moment, at least one. */
function budgetShare(plan: Plan, nodes: ReadonlyMap<string, NodeRun>, memoryBytes: number): () => number {
  const heavy = plan.nodes.filter(isHeavy).map(node => node.id);
  return () => Math.floor(memoryBytes / Math.max(1, heavy.filter(id => nodes.get(id)?.live).length));
}

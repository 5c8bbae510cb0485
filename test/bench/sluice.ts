import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from '#engine/operator/registry.ts';
import { makePlan } from '#engine/plan/plan.ts';
import { emptyWorkflow, type Workflow } from '#engine/plan/workflow.ts';
import { LineageRecorder } from '#engine/provenance/recorder.ts';
import type { TraceGraph } from '#engine/provenance/trace.ts';
import { Execution } from '#engine/run/execution.ts';
import { traceGraph } from '#engine/run/run-record.ts';
import { FileLineageStore } from '#engine/store/lineage-file.ts';
import { MemoryLineageStore } from '#engine/store/lineage-memory.ts';
import type { LineageStore } from '#engine/store/lineage-store.ts';
import { MemoryResultStore } from '#engine/store/result-memory.ts';
import { createSpillArea, type SpillArea } from '#engine/store/spill.ts';
import { operators } from '#operators/index.ts';
import { memoryScan } from './memory-scan.ts';

export const benchRegistry = new Registry([...operators, memoryScan]);

/** Steps of a straight or joined workflow, as `[id, type, config, inputs]`; inputs are `node` or `node.port`, in port order. */
export type Step = readonly [id: string, type: string, config: object, inputs?: { readonly [port: string]: string }];

/** A workflow from steps; previews are off, so that only the ends are stored. */
export function workflowOf(steps: readonly Step[]): Workflow {
  return {
    ...emptyWorkflow('bench'),
    operators: steps.map(([id, type, config]) => ({
      id,
      type,
      version: 1,
      config: { ...config },
      position: { x: 0, y: 0 },
      disabled: false,
      keep: false,
    })),
    links: steps.flatMap(([id, , , inputs = {}]) =>
      Object.entries(inputs).map(([port, from]) => {
        const [node, out = 'out'] = from.split('.');
        return { id: `${from}-${id}.${port}`, from: { operator: node, port: out }, to: { operator: id, port } };
      }),
    ),
    settings: { batchRows: 8192, previewRows: 0, seed: 1 },
  };
}

export interface SluiceRun {
  readonly rows: number;
  readonly results: MemoryResultStore;
  readonly lineage: LineageStore | null;
  readonly graph: TraceGraph;
  readonly recorder: LineageRecorder | null;
  readonly ms: number;
}

export interface SluiceOptions {
  readonly lineage?: boolean;
  /** Write lineage to files, as a run from the command line does. */
  readonly lineageFolder?: string;
  readonly memoryBytes?: number;
  /** Sees the execution before it starts. */
  readonly watch?: (execution: Execution) => void;
}

/** One for all runs of a bench: files are released by those who made them. */
let spill: SpillArea | null = null;

/** Runs a workflow in this process with results in memory; fails loudly. */
export async function runSluice(workflow: Workflow, options: SluiceOptions = {}): Promise<SluiceRun> {
  const peek = { resolve: (path: string) => path, secret: () => '' };
  const plan = await makePlan(workflow, benchRegistry, { peek });
  const blocking = plan.problems.filter(p => !p.notice);
  if (blocking.length > 0) throw new Error(blocking.map(p => `${p.node}: ${p.message}`).join('\n'));
  const results = new MemoryResultStore();
  const store =
    options.lineage === false
      ? null
      : options.lineageFolder
        ? new FileLineageStore(options.lineageFolder)
        : new MemoryLineageStore();
  const recorder = store && new LineageRecorder(store);
  spill ??= createSpillArea(mkdtempSync(join(tmpdir(), 'sluice-bench-')));
  const area = spill;
  const execution = new Execution(plan, {
    results,
    recorder,
    memoryBytes: options.memoryBytes ?? 16 * 2 ** 30,
    spill: schema => area.spill(schema),
    ...peek,
  });
  options.watch?.(execution);
  const result = await execution.run();
  recorder?.close();
  if (result.state === 'failed') throw new Error(result.problems.map(p => `${p.node}: ${p.message}`).join('\n'));
  const ends = plan.nodes.filter(n => n.end);
  const rows = ends.reduce((sum, n) => sum + (results.open(n.id, 'out')?.rows ?? 0), 0);
  return { rows, results, lineage: store, graph: traceGraph(plan), recorder, ms: result.ms };
}

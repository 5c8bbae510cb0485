import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workflow } from '#engine/plan/workflow.ts';
import { Tracer } from '#engine/provenance/trace.ts';
import { openFileLineage } from '#engine/store/lineage-file.ts';
import { median, round2 } from './measure.ts';
import { runSluice } from './sluice.ts';

export interface LineageNumbers {
  /** First query on the run: indexes are built. */
  readonly firstBackwardMs: number;
  readonly firstForwardMs: number;
  readonly backwardMs: number;
  readonly forwardMs: number;
  readonly edges: number;
  readonly bytesOnDisk: number;
  readonly bytesPerEdge: number;
}

/** Runs a workflow with lineage on disk, opens it as another process would, and asks for single rows both ways. */
export async function measureLineage(
  workflow: Workflow,
  end: string,
  source: string,
  sourceRows: number,
): Promise<LineageNumbers> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-lineage-'));
  const run = await runSluice(workflow, { lineageFolder: folder });
  const edges = run.recorder?.edges ?? 0;
  const bytesOnDisk = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  const reader = openFileLineage(folder);
  const tracer = new Tracer(run.graph, reader);
  const timed = (work: () => unknown) => {
    const began = performance.now();
    work();
    return performance.now() - began;
  };
  const backward = (row: number) => timed(() => tracer.backward(end, 'out', [row]));
  const forward = (row: number) => timed(() => tracer.forward(source, 'out', [row]));
  const firstBackwardMs = round2(backward(0));
  const firstForwardMs = round2(forward(1));
  const many = Array.from({ length: 200 }, (_, k) => k);
  const backwardMs = round2(median(many.map(k => backward((k * 37) % run.rows))));
  const forwardMs = round2(median(many.map(k => forward((k * 7919 * 13) % sourceRows))));
  reader.close();
  rmSync(folder, { recursive: true, force: true });
  return {
    firstBackwardMs,
    firstForwardMs,
    backwardMs,
    forwardMs,
    edges,
    bytesOnDisk,
    bytesPerEdge: round2(bytesOnDisk / Math.max(1, edges)),
  };
}

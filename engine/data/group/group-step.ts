import type { Batch } from '../batch.ts';
import type { RelabelRun, RelabelStep } from './relabel-run.ts';

/**
 * What a grouping has to say: rows of a source belong to groups (ids provisional until relabelled), ids became rows (or none:
 * `noKey`), rows of the result in order, or nothing (a breath).
 */
export type GroupStep =
  | undefined
  | RelabelStep
  | {
      readonly kind: 'assign';
      readonly source: number;
      readonly start: number;
      readonly rows?: Uint32Array;
      readonly groups: Uint16Array | Uint32Array;
    }
  | { readonly kind: 'rows'; readonly batch: Batch };

/** What is left to say of a run of ids. */
export function* told(run: RelabelRun): Generator<GroupStep> {
  for (let step = run.end(); step !== null; step = run.end()) yield step;
}

/** Steps that make room for a pair, then none; nearly always empty. */
export function relabel(run: RelabelRun, id: number, row: number): readonly RelabelStep[] {
  let step = run.put(id, row);
  if (step === null) return noSteps;
  const steps: RelabelStep[] = [];
  for (; step !== null; step = run.put(id, row)) steps.push(step);
  return steps;
}
const noSteps: readonly RelabelStep[] = [];

import type { Workflow } from '#engine/plan/workflow.ts';
import type { RunEvent } from '#engine/run/events.ts';
import type { NodeStatus } from '#engine/run/execution.ts';
import type { DatasetRights, DatasetUse } from '#engine/store/dataset-view.ts';
import type { RunRecord } from '#engine/store/run-folder.ts';

/** A run as a runner is told of it. */
export interface RunOrder {
  readonly run: string;
  readonly workflow: Workflow;
  readonly workflowId: string;
  /** `examples` for workflows of the gallery, null for those with a folder of their own. */
  readonly base: string | null;
  readonly data: string;
  readonly parameters: { readonly [name: string]: unknown };
  readonly to?: string;
  readonly seed?: number;
  readonly reuse: boolean;
  readonly workers: number;
  readonly memoryBytes: number;
  /** What the person who started it may do with datasets; absent: everything. */
  readonly rights?: DatasetRights;
  /** Versions of datasets that `latest` stands for, where it repeats a run. */
  readonly uses?: readonly DatasetUse[];
  /** Begins paused: what it continues was. */
  readonly paused: boolean;
}

/** An event with its number. */
export interface NumberedEvent {
  readonly seq: number;
  readonly event: RunEvent;
}

/** What a runner says unasked. */
export interface RunnerEvents {
  readonly kind: 'events';
  readonly run: string;
  readonly events: readonly NumberedEvent[];
}

export const commands = ['pause', 'resume', 'step', 'stop', 'suspend'] as const;
export type RunCommand = (typeof commands)[number];

/** How a run stands while its runner is at work on it. */
export interface LiveNodes {
  readonly nodes: readonly NodeStatus[];
}

/** How a run ended. */
export type RunEnd = Pick<RunRecord, 'state' | 'ended' | 'ms' | 'nodes' | 'problems'>;

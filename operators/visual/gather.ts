import type { Batch } from '#engine/data/batch.ts';
import type { ExecutorContext } from '#engine/operator/define.ts';
import type { BoundChannel } from './channel.ts';
import { GroupedRows, type GroupMeasure } from './grouped-rows.ts';
import { HeldRows } from './held-rows.ts';
import { type Mark, maxMarks } from './mark.ts';
import { SampledRows } from './sampled-rows.ts';

/** What a chart is drawn from. */
export interface Gathered {
  readonly marks: readonly Mark[];
  /** Of grouped marks: a condition per channel they are grouped by. */
  readonly conditions?: ReadonlyMap<Mark, readonly string[]>;
  /** Input rows that the marks show or sum up. */
  readonly rows: number;
  /** Input rows that could be drawn. */
  readonly candidates: number;
  /** Input rows in all. */
  readonly total: number;
}

/** The drawable rows, and their channels; the last column of each batch is the row id. */
export interface HeldInput {
  readonly rows: number;
  readonly channels: readonly BoundChannel[];
  /** What the executor is lent, for steps of the engine that spill. */
  readonly context: ExecutorContext;
  batches(): Iterable<Batch>;
}
/** Makes marks of rows; yields per batch. */
export type Reduce = (input: HeldInput) => Generator<undefined, readonly Mark[]>;

/**
 * How rows become marks.
 * - `sample`  one mark per row, `limit` at most: the first ones, or any
 * - `group`   one mark per combination of the channels `by`, with measures
 * - `hold`    all rows are kept and reduced by the chart itself
 */
export type Gather =
  | { readonly kind: 'sample'; readonly limit?: number; readonly first?: boolean }
  | { readonly kind: 'group'; readonly by: readonly string[]; readonly measures: readonly GroupMeasure[] }
  | { readonly kind: 'hold'; readonly reduce: Reduce };

/** Takes batches and gives marks; a part of an executor. */
export interface Gatherer {
  add(batch: Batch): Generator<undefined>;
  finish(): Generator<undefined, Gathered>;
  save(): unknown;
  restore(state: unknown): void;
  close(): void;
}

export function gathererOf(gather: Gather, channels: readonly BoundChannel[], context: ExecutorContext): Gatherer {
  switch (gather.kind) {
    case 'sample':
      return new SampledRows(channels, Math.min(gather.limit ?? maxMarks, maxMarks), gather.first === true);
    case 'group':
      return new GroupedRows(channels, gather.by, gather.measures, context);
    case 'hold':
      return new HeldRows(channels, gather.reduce, context);
  }
}

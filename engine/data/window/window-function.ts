import { unreachable } from '../../errors.ts';
import { makeBatch, sliceBatch } from '../batch.ts';
import type { Column, Value } from '../column.ts';
import type { Attribute } from '../schema.ts';
import { countColumn, countsIn } from './counts.ts';
import { extremesIn } from './extremes.ts';
import { denseRanks, ranks, rowNumbers } from './ranks.ts';
import { type FrameSpec, framesOf, type Segment } from './segment.ts';
import { Shift } from './shift.ts';
import { sumsIn } from './sums.ts';

export const rankFunctions = ['row_number', 'rank', 'dense_rank'] as const;
export const shiftFunctions = ['lag', 'lead'] as const;
export const frameFunctions = ['sum', 'average', 'min', 'max', 'count'] as const;
export const windowFunctions = [...rankFunctions, ...shiftFunctions, ...frameFunctions] as const;

/** One column that a window computes. */
export interface WindowFunction {
  readonly function: (typeof windowFunctions)[number];
  /** Input attribute; null for ranks and counts of rows. */
  readonly attribute: Attribute | null;
  readonly frame: FrameSpec | 'peers' | 'partition';
  /** How many rows away; `lag` and `lead` only. */
  readonly offset: number;
  readonly otherwise: Value;
}

/** Results of a segment's rows, at most a batch at a time. */
export type Results = (start: number, end: number) => Column;

/** Computes one function segment by segment; a new one per stream. */
export class WindowComputation {
  readonly #spec: WindowFunction;
  readonly #shift: Shift | null;

  constructor(spec: WindowFunction) {
    this.#spec = spec;
    const { function: name, attribute, offset, otherwise } = spec;
    const away = name === 'lag' ? -offset : offset;
    this.#shift = name === 'lag' || name === 'lead' ? new Shift(attribute as Attribute, away, otherwise) : null;
  }

  /** @param column  the attribute's values in the order of the segment; null where there is no attribute */
  *compute(segment: Segment, column: Column | null): Generator<undefined, Results> {
    const shift = this.#shift;
    if (shift !== null) return (start, end) => shift.take(column as Column, segment, start, end);
    const whole = yield* this.#whole(segment, column as Column);
    const batch = makeBatch([], [whole], segment.rows);
    return (start, end) => sliceBatch(batch, start, end).columns[0];
  }

  *#whole(segment: Segment, column: Column): Generator<undefined, Column> {
    const { function: name, attribute, frame } = this.#spec;
    const { rows } = segment;
    switch (name) {
      case 'row_number':
        return rowNumbers(segment);
      case 'rank':
        return ranks(segment);
      case 'dense_rank':
        return denseRanks(segment);
    }
    const frames = yield* framesOf(segment, frame);
    yield;
    switch (name) {
      case 'count':
        return countColumn(countsIn(attribute === null ? null : column.valid, rows, frames));
      case 'sum':
      case 'average':
        return yield* sumsIn(column, rows, frames, name === 'average');
      case 'min':
      case 'max':
        return yield* extremesIn(column, rows, frames, name === 'max');
      case 'lag':
      case 'lead':
        return column;
      default:
        return unreachable(name);
    }
  }
}

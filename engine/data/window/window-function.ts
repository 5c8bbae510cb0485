import { unreachable } from '../../errors.ts';
import type { Column, Value } from '../column.ts';
import type { Attribute } from '../schema.ts';
import { countsIn } from './counts.ts';
import { extremesIn } from './extremes.ts';
import { denseRanks, ranks, rowNumbers } from './ranks.ts';
import { type Results, wholeResults } from './results.ts';
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
    const { function: name, frame } = this.#spec;
    const { rows } = segment;
    const values = column as Column;
    switch (name) {
      case 'row_number':
        return yield* rowNumbers(segment);
      case 'rank':
        return yield* ranks(segment);
      case 'dense_rank':
        return yield* denseRanks(segment);
      case 'lag':
      case 'lead':
        return (start, end) => (this.#shift as Shift).take(values, segment, start, end);
      case 'count':
        return wholeResults(yield* countsIn(column?.valid ?? null, rows, yield* framesOf(segment, frame)));
      case 'sum':
      case 'average':
        return yield* sumsIn(values, rows, yield* framesOf(segment, frame), name === 'average');
      case 'min':
      case 'max':
        return yield* extremesIn(values, rows, yield* framesOf(segment, frame), name === 'max');
      default:
        return unreachable(name);
    }
  }
}

import { type Column, makeColumn } from '../column.ts';
import { grown } from '../grow.ts';
import type { Accumulator, MeasureInput } from './accumulator.ts';

/**
 * Sample variance or standard deviation by Welford's recurrence, in row order; null for fewer than two values.
 *
 * @see Welford 1962
 */
export class Variance implements Accumulator {
  readonly #root: boolean;
  /** Count, mean and sum of squared distances from the mean, per group. */
  #moments = new Float64Array(0);

  constructor(root: boolean) {
    this.#root = root;
  }

  get bytes(): number {
    return this.#moments.byteLength;
  }

  add({ floats, valid, rows }: MeasureInput, groups: Uint32Array, size: number): void {
    this.#moments = grown(this.#moments, 3 * size);
    const moments = this.#moments;
    for (let k = 0; k < rows; k++) {
      if (valid !== null && valid[k] === 0) continue;
      const at = 3 * groups[k];
      const count = moments[at] + 1;
      const distance = floats[k] - moments[at + 1];
      const mean = moments[at + 1] + distance / count;
      moments[at] = count;
      moments[at + 1] = mean;
      moments[at + 2] += distance * (floats[k] - mean);
    }
  }

  take(start: number, end: number): Column {
    const data = new Float64Array(end - start);
    let valid: Uint8Array | null = null;
    for (let g = start; g < end; g++) {
      const count = this.#moments[3 * g] ?? 0;
      const variance = this.#moments[3 * g + 2] / (count - 1);
      if (count < 2) (valid ??= new Uint8Array(end - start).fill(1))[g - start] = 0;
      else data[g - start] = this.#root ? Math.sqrt(variance) : variance;
    }
    return makeColumn('float64', data, valid);
  }

  save(): unknown {
    return this.#moments;
  }

  restore(state: unknown): void {
    this.#moments = state as Float64Array<ArrayBuffer>;
  }
}

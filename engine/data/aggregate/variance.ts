import { type Column, makeColumn } from '../column.ts';
import type { Accumulator } from './accumulator.ts';
import type { Cells } from './cells.ts';

/**
 * Sample variance or standard deviation by Welford's recurrence, in row order; null for fewer than two values.
 *
 * @see Welford 1962
 */
export class Variance implements Accumulator {
  readonly bytes = 0;
  readonly #root: boolean;
  readonly #cells: Cells;
  /** Of three cells: count, mean, sum of squared distances from the mean. */
  readonly #offset: number;

  constructor(root: boolean, cells: Cells) {
    this.#root = root;
    this.#cells = cells;
    this.#offset = cells.claim(3);
  }

  add(): void {}

  cellCode(): string {
    const o = this.#offset;
    return `const n${o} = ++c[b + ${o}], e${o} = v - c[b + ${o + 1}], m${o} = c[b + ${o + 1}] + e${o} / n${o};
      c[b + ${o + 1}] = m${o}; c[b + ${o + 2}] += e${o} * (v - m${o});`;
  }

  take(start: number, end: number): Column {
    const data = new Float64Array(end - start);
    let valid: Uint8Array | null = null;
    for (let g = start; g < end; g++) {
      const count = this.#cells.at(g, this.#offset);
      const variance = this.#cells.at(g, this.#offset + 2) / (count - 1);
      if (count < 2) (valid ??= new Uint8Array(end - start).fill(1))[g - start] = 0;
      else data[g - start] = this.#root ? Math.sqrt(variance) : variance;
    }
    return makeColumn('float64', data, valid);
  }

  save(): unknown {
    return null;
  }

  restore(): void {}
}

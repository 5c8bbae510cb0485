import { type Column, makeColumn } from '../column.ts';
import type { Accumulator } from './accumulator.ts';
import type { Cells } from './cells.ts';

/** Counts rows, or values that are not null when there is an attribute. */
export class Count implements Accumulator {
  readonly bytes = 0;
  readonly #cells: Cells;
  readonly #offset: number;

  constructor(cells: Cells) {
    this.#cells = cells;
    this.#offset = cells.claim(1);
  }

  add(): void {}

  cellCode(): string {
    return `c[b + ${this.#offset}]++;`;
  }

  at(group: number): number {
    return this.#cells.at(group, this.#offset);
  }

  take(start: number, end: number): Column {
    const data = new Float64Array(end - start);
    for (let g = start; g < end; g++) data[g - start] = this.at(g);
    return makeColumn('int64', data);
  }

  /** `value` of each group that was counted at all, null for the others. */
  takeCounted(start: number, end: number, value: (group: number, count: number) => number): Column {
    const data = new Float64Array(end - start);
    let valid: Uint8Array | null = null;
    for (let g = start; g < end; g++) {
      const count = this.at(g);
      if (count === 0) (valid ??= new Uint8Array(end - start).fill(1))[g - start] = 0;
      else data[g - start] = value(g, count);
    }
    return makeColumn('float64', data, valid);
  }

  save(): unknown {
    return null;
  }

  restore(): void {}
}

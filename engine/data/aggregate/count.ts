import { type Column, makeColumn } from '../column.ts';
import { grown } from '../grow.ts';
import type { Accumulator, MeasureInput } from './accumulator.ts';
import type { Cells } from './cells.ts';

/**
 * Counts rows, or values that are not null when there is an attribute.
 *
 * All counts of a table share one cell, the rows of the group; nulls, once there are some, are counted apart.
 */
export class Count implements Accumulator {
  readonly #cells: Cells;
  readonly #offset: number;
  #nulls = new Uint32Array(0);

  constructor(cells: Cells) {
    this.#cells = cells;
    this.#offset = cells.share('rows', 1);
  }

  get bytes(): number {
    return this.#nulls.byteLength;
  }

  add({ valid, rows }: MeasureInput, groups: Uint32Array, size: number): void {
    if (valid === null) return;
    this.#nulls = grown(this.#nulls, size);
    const nulls = this.#nulls;
    for (let k = 0; k < rows; k++) nulls[groups[k]] += 1 - valid[k];
  }

  rowCode(): string {
    return `c[b + ${this.#offset}]++;`;
  }

  at(group: number): number {
    return this.#cells.at(group, this.#offset) - (this.#nulls[group] ?? 0);
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
    return this.#nulls;
  }

  restore(state: unknown): void {
    this.#nulls = state as Uint32Array<ArrayBuffer>;
  }
}

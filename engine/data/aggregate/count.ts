import { type Column, makeColumn } from '../column.ts';
import { grown } from '../grow.ts';
import type { Accumulator, MeasureInput } from './accumulator.ts';

/** Counts rows, or values that are not null when there is an attribute. */
export class Count implements Accumulator {
  #counts = new Uint32Array(0);

  get bytes(): number {
    return this.#counts.byteLength;
  }

  add({ rows, valid }: MeasureInput, groups: Uint32Array, size: number): void {
    this.#counts = grown(this.#counts, size);
    if (valid === null) countRows(this.#counts, groups, rows);
    else countValues(this.#counts, groups, valid, rows);
  }

  at(group: number): number {
    return group < this.#counts.length ? this.#counts[group] : 0;
  }

  take(start: number, end: number): Column {
    const data = new Float64Array(end - start);
    for (let g = start; g < end; g++) data[g - start] = this.at(g);
    return makeColumn('int64', data);
  }

  save(): unknown {
    return this.#counts;
  }

  restore(state: unknown): void {
    this.#counts = state as Uint32Array<ArrayBuffer>;
  }
}

function countRows(counts: Uint32Array, groups: Uint32Array, rows: number): void {
  for (let k = 0; k < rows; k++) counts[groups[k]]++;
}
function countValues(counts: Uint32Array, groups: Uint32Array, valid: Uint8Array, rows: number): void {
  for (let k = 0; k < rows; k++) counts[groups[k]] += valid[k];
}

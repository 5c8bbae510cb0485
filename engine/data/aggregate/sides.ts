import { type Column, makeColumn } from '../column.ts';
import { grown } from '../grow.ts';
import type { Accumulator, MeasureInput } from './accumulator.ts';

/** Which of two streams each group has rows of: bit 0 for the first, bit 1 for the second. */
export class Sides implements Accumulator {
  #masks = new Uint8Array(0);

  get bytes(): number {
    return this.#masks.byteLength;
  }

  add({ rows, source }: MeasureInput, groups: Uint32Array, size: number): void {
    this.#masks = grown(this.#masks, size);
    const masks = this.#masks;
    const bit = 1 << source;
    for (let k = 0; k < rows; k++) masks[groups[k]] |= bit;
  }

  at(group: number): number {
    return this.#masks[group];
  }

  take(start: number, end: number): Column {
    return makeColumn('int32', Int32Array.from(this.#masks.subarray(start, end)));
  }

  save(): unknown {
    return this.#masks;
  }

  restore(state: unknown): void {
    this.#masks = state as Uint8Array<ArrayBuffer>;
  }
}

import { type Column, makeColumn } from '../column.ts';
import { grown } from '../grow.ts';
import { type Accumulator, type MeasureInput, Presence } from './accumulator.ts';
import { Count } from './count.ts';

/**
 * Sum or average of floats, in row order, with the rounding error of each addition carried along (two-sum).
 *
 * Sum and error lie side by side, so that a group costs one cache line; 1 ns a row more than the plain sum.
 * @see Knuth 1997, §4.2.2, theorem C
 */
export class FloatSum implements Accumulator {
  readonly #average: boolean;
  readonly #presence = new Presence();
  readonly #counts = new Count();
  #sums = new Float64Array(0);

  constructor(average: boolean) {
    this.#average = average;
  }

  get bytes(): number {
    return this.#sums.byteLength + this.#presence.bytes + this.#counts.bytes;
  }

  add(input: MeasureInput, groups: Uint32Array, size: number): void {
    if (this.#average) this.#counts.add(input, groups, size);
    else this.#presence.mark(input, groups, size);
    this.#sums = grown(this.#sums, 2 * size);
    const { floats, valid, rows } = input;
    if (valid === null) addAll(this.#sums, groups, floats, rows);
    else addValid(this.#sums, groups, floats, valid, rows);
  }

  #sumOf(group: number): number {
    const sum = this.#sums[2 * group] ?? 0;
    // Once a sum is infinite or NaN its error term is NaN and means nothing.
    return Number.isFinite(sum) ? sum + this.#sums[2 * group + 1] : sum;
  }

  take(start: number, end: number): Column {
    const data = new Float64Array(end - start);
    if (!this.#average) {
      for (let g = start; g < end; g++) data[g - start] = this.#sumOf(g);
      return makeColumn('float64', data, this.#presence.valid(start, end));
    }
    let valid: Uint8Array | null = null;
    for (let g = start; g < end; g++) {
      const count = this.#counts.at(g);
      if (count === 0) (valid ??= new Uint8Array(end - start).fill(1))[g - start] = 0;
      else data[g - start] = this.#sumOf(g) / count;
    }
    return makeColumn('float64', data, valid);
  }

  save(): unknown {
    return { sums: this.#sums, presence: this.#presence.save(), counts: this.#counts.save() };
  }

  restore(state: unknown): void {
    const { sums, presence, counts } = state as {
      sums: Float64Array<ArrayBuffer>;
      presence: unknown;
      counts: unknown;
    };
    this.#sums = sums;
    this.#presence.restore(presence);
    this.#counts.restore(counts);
  }
}

function addAll(sums: Float64Array, groups: Uint32Array, values: Float64Array, rows: number): void {
  for (let k = 0; k < rows; k++) {
    const at = 2 * groups[k];
    const value = values[k];
    const sum = sums[at];
    const next = sum + value;
    const part = next - sum;
    sums[at] = next;
    sums[at + 1] += sum - (next - part) + (value - part);
  }
}

function addValid(
  sums: Float64Array,
  groups: Uint32Array,
  values: Float64Array,
  valid: Uint8Array,
  rows: number,
): void {
  for (let k = 0; k < rows; k++) {
    if (valid[k] === 0) continue;
    const at = 2 * groups[k];
    const value = values[k];
    const sum = sums[at];
    const next = sum + value;
    const part = next - sum;
    sums[at] = next;
    sums[at + 1] += sum - (next - part) + (value - part);
  }
}

import { type Column, makeColumn } from '../column.ts';
import { type Accumulator, type MeasureInput, Presence } from './accumulator.ts';
import type { Cells } from './cells.ts';
import { Count } from './count.ts';

/**
 * Sum or average of floats, in row order, with the rounding error of each addition carried along (two-sum).
 *
 * @see Knuth 1997, §4.2.2, theorem C
 */
export class FloatSum implements Accumulator {
  readonly #cells: Cells;
  readonly #offset: number;
  readonly #presence = new Presence();
  /** Of averages only. */
  readonly #counts: Count | null;

  /** @param column  of the input; sum and average of one column share their cells */
  constructor(average: boolean, cells: Cells, column: number) {
    this.#cells = cells;
    this.#offset = cells.share(`float ${column}`, 2);
    this.#counts = average ? new Count(cells) : null;
  }

  get bytes(): number {
    return (this.#counts ?? this.#presence).bytes;
  }

  add(input: MeasureInput, groups: Uint32Array, size: number): void {
    if (this.#counts === null) this.#presence.mark(input, groups, size);
    else this.#counts.add(input, groups, size);
  }

  rowCode(): string | null {
    return this.#counts?.rowCode() ?? null;
  }

  cellCode(): string {
    const o = this.#offset;
    return `const s${o} = c[b + ${o}], t${o} = s${o} + v, p${o} = t${o} - s${o};
      c[b + ${o}] = t${o}; c[b + ${o + 1}] += s${o} - (t${o} - p${o}) + (v - p${o});`;
  }

  #sumOf(group: number): number {
    const sum = this.#cells.at(group, this.#offset);
    // Once a sum is infinite or NaN its error term is NaN and means nothing.
    return Number.isFinite(sum) ? sum + this.#cells.at(group, this.#offset + 1) : sum;
  }

  take(start: number, end: number): Column {
    if (this.#counts !== null) return this.#counts.takeCounted(start, end, (g, count) => this.#sumOf(g) / count);
    const data = new Float64Array(end - start);
    for (let g = start; g < end; g++) data[g - start] = this.#sumOf(g);
    return makeColumn('float64', data, this.#presence.valid(start, end));
  }

  save(): unknown {
    return (this.#counts ?? this.#presence).save();
  }

  restore(state: unknown): void {
    (this.#counts ?? this.#presence).restore(state);
  }
}

import { SluiceError } from '../../errors.ts';
import { type Column, makeColumn } from '../column.ts';
import { grown } from '../grow.ts';
import { exactLimit } from '../value.ts';
import { type Accumulator, type MeasureInput, Presence } from './accumulator.ts';
import type { Cells } from './cells.ts';
import { Count } from './count.ts';

const two32 = 4294967296;
/** Additions after which a limb of 32-bit digits could pass 2^53. */
const carryEvery = 1 << 20;

/**
 * Sum or average of integers, exact whatever the order.
 *
 * One float64 per group while a bound on every sum proves it exact; past 2^53 three limbs per group (units of 1, 2^32 and 2^64).
 * @throws {SluiceError} OVERFLOW from `take` when a sum does not fit int64
 */
export class ExactSum implements Accumulator {
  readonly #cells: Cells;
  readonly #offset: number;
  readonly #presence = new Presence();
  /** Of averages only. */
  readonly #counts: Count | null;
  #bound = 0;
  #limbs: Float64Array<ArrayBuffer> | null = null;
  #uncarried = 0;

  /** @param column  of the input; sum and average of one column share their cell */
  constructor(average: boolean, cells: Cells, column: number) {
    this.#cells = cells;
    this.#offset = cells.share(`exact ${column}`, 1);
    this.#counts = average ? new Count(cells) : null;
  }

  get bytes(): number {
    return (this.#limbs?.byteLength ?? 0) + (this.#counts ?? this.#presence).bytes;
  }

  add(input: MeasureInput, groups: Uint32Array, size: number): void {
    if (this.#counts === null) this.#presence.mark(input, groups, size);
    else this.#counts.add(input, groups, size);
    const big = input.isBig ? ((input.column as Column).data as BigInt64Array) : null;
    if (this.#limbs === null) {
      this.#bound += big ? Number.POSITIVE_INFINITY : input.largest * input.rows;
      if (this.#bound <= exactLimit) return;
      this.#widen(size);
    }
    this.#limbs = grown(this.#limbs as unknown as Float64Array<ArrayBuffer>, 3 * size);
    this.#uncarried += input.rows;
    if (this.#uncarried > carryEvery) {
      carry(this.#limbs);
      this.#uncarried = input.rows;
    }
    if (big) addWords(this.#limbs, groups, big, input.valid, input.rows);
    else addSplit(this.#limbs, groups, input.floats, input.valid, input.rows);
  }

  rowCode(): string | null {
    return this.#counts?.rowCode() ?? null;
  }

  cellCode(): string | null {
    return this.#limbs === null ? `c[b + ${this.#offset}] += v;` : null;
  }

  #widen(size: number): void {
    const limbs = new Float64Array(3 * size);
    for (let g = 0; g < size; g++) {
      const total = this.#cells.at(g, this.#offset);
      limbs[3 * g + 1] = Math.floor(total / two32);
      limbs[3 * g] = total - limbs[3 * g + 1] * two32;
    }
    this.#limbs = limbs;
  }

  /** The exact sum of a group; a number when that is exact. */
  #sumOf(group: number): number | bigint {
    if (this.#limbs === null) return this.#cells.at(group, this.#offset);
    const [low, high, top] = this.#limbs.subarray(3 * group, 3 * group + 3);
    const sum = (BigInt(top ?? 0) << 64n) + (BigInt(high ?? 0) << 32n) + BigInt(low ?? 0);
    return sum >= -9007199254740992n && sum <= 9007199254740992n ? Number(sum) : sum;
  }

  take(start: number, end: number): Column {
    if (this.#counts !== null) return this.#counts.takeCounted(start, end, (g, n) => quotient(this.#sumOf(g), n));
    const valid = this.#presence.valid(start, end);
    const sums = Array.from({ length: end - start }, (_, k) => this.#sumOf(start + k));
    if (sums.every(s => typeof s === 'number')) return makeColumn('int64', Float64Array.from(sums), valid);
    for (const sum of sums)
      if (sum > 2n ** 63n - 1n || sum < -(2n ** 63n))
        throw new SluiceError('OVERFLOW', { operation: 'sum', type: 'int64' });
    return makeColumn('int64', BigInt64Array.from(sums, BigInt), valid);
  }

  save(): unknown {
    const { bound, limbs, uncarried } = { bound: this.#bound, limbs: this.#limbs, uncarried: this.#uncarried };
    return { bound, limbs, uncarried, values: (this.#counts ?? this.#presence).save() };
  }

  restore(state: unknown): void {
    const s = state as { bound: number; limbs: Float64Array<ArrayBuffer> | null; uncarried: number; values: unknown };
    this.#bound = s.bound;
    this.#limbs = s.limbs;
    this.#uncarried = s.uncarried;
    (this.#counts ?? this.#presence).restore(s.values);
  }
}

function addSplit(
  limbs: Float64Array,
  groups: Uint32Array,
  values: Float64Array,
  valid: Uint8Array | null,
  rows: number,
): void {
  for (let k = 0; k < rows; k++) {
    if (valid !== null && valid[k] === 0) continue;
    const high = Math.floor(values[k] / two32);
    limbs[3 * groups[k]] += values[k] - high * two32;
    limbs[3 * groups[k] + 1] += high;
  }
}

function addWords(
  limbs: Float64Array,
  groups: Uint32Array,
  values: BigInt64Array,
  valid: Uint8Array | null,
  rows: number,
): void {
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * rows);
  for (let k = 0; k < rows; k++) {
    if (valid !== null && valid[k] === 0) continue;
    limbs[3 * groups[k]] += words[2 * k] >>> 0;
    limbs[3 * groups[k] + 1] += words[2 * k + 1];
  }
}

/** Moves what is above 32 bits of a limb into the next. */
function carry(limbs: Float64Array): void {
  for (let i = 0; i < limbs.length; i += 3) {
    const low = Math.floor(limbs[i] / two32);
    limbs[i] -= low * two32;
    limbs[i + 1] += low;
    const high = Math.floor(limbs[i + 1] / two32);
    limbs[i + 1] -= high * two32;
    limbs[i + 2] += high;
  }
}

/** `sum / count`, correctly rounded. */
function quotient(sum: number | bigint, count: number): number {
  if (typeof sum === 'number') return sum / count;
  // 64 more bits than the quotient, with one sticky bit for what is cut off, make the last rounding the only one.
  const magnitude = (sum < 0n ? -sum : sum) << 64n;
  const whole = magnitude / BigInt(count);
  const rest = whole * BigInt(count) === magnitude ? 0n : 1n;
  return (Number(whole | rest) / two32 / two32) * (sum < 0n ? -1 : 1);
}

import { makeBatch } from '../batch.ts';
import { type Column, makeColumn } from '../column.ts';
import type { AttributeType, Schema } from '../schema.ts';
import type { Limits, Parked } from '../spill/parked.ts';
import type { Accumulator, MeasureInput } from './accumulator.ts';
import { GroupedValues } from './grouped-values.ts';
import { selectLarge, selectSmall, smallGroup } from './select-rank.ts';

const spoolSchema: Schema = [{ name: 'value', type: 'float64' }];

/**
 * A quantile of each group with linear interpolation between neighbours (0.5 is the median); NaN counts as the greatest value.
 *
 * @see Hyndman and Fan 1996, definition 7
 */
export class Quantile implements Accumulator {
  readonly #type: AttributeType;
  readonly #fraction: number;
  readonly #limits: Limits;
  readonly #values: GroupedValues;
  #size = 0;
  #results = new Float64Array(0);

  constructor(type: AttributeType, fraction: number, limits: Limits) {
    this.#type = type;
    this.#fraction = fraction;
    this.#limits = limits;
    this.#values = new GroupedValues('float64', limits);
  }

  get bytes(): number {
    return this.#values.bytes + this.#results.byteLength;
  }

  get sheddable(): number {
    return this.#values.bytes;
  }

  add({ floats, valid, rows }: MeasureInput, groups: Uint32Array, size: number): void {
    this.#size = Math.max(this.#size, size);
    if (valid === null) {
      this.#values.add(groups.slice(0, rows), floats.slice(0, rows), size);
      return;
    }
    const ids = new Uint32Array(rows);
    const kept = new Float64Array(rows);
    let count = 0;
    for (let k = 0; k < rows; k++) {
      ids[count] = groups[k];
      kept[count] = floats[k];
      count += valid[k];
    }
    this.#values.add(ids.subarray(0, count), kept.subarray(0, count), size);
  }

  shed(): Iterable<undefined> {
    return this.#values.shed();
  }

  *finish(): Generator<undefined> {
    yield* this.#values.seal();
    this.#results = new Float64Array(this.#size);
    let work = 0;
    for (let group = 0; group < this.#size; group++) {
      const count = this.#values.count(group);
      if (count === 0) continue;
      this.#results[group] = count > smallGroup ? yield* this.#large(group, count) : this.#small(group, count);
      work += count;
      if (work < smallGroup) continue;
      work = 0;
      yield;
    }
    this.#values.close();
  }

  #small(group: number, count: number): number {
    const values = new Float64Array(count);
    let at = 0;
    for (const { values: from, from: start, to } of this.#values.pieces(group)) {
      values.set((from as Float64Array).subarray(start, to), at);
      at += to - start;
    }
    const place = this.#fraction * (count - 1);
    const low = selectSmall(values, 0, count, Math.floor(place));
    const high = Number.isInteger(place) ? low : selectSmall(values, 0, count, Math.floor(place) + 1);
    return between(low, high, place - Math.floor(place));
  }

  *#large(group: number, count: number): Generator<undefined, number> {
    const { chunks, release } = yield* this.#chunksOf(group, count);
    const place = this.#fraction * (count - 1);
    const low = yield* selectLarge(chunks, Math.floor(place));
    const high = Number.isInteger(place) ? low : yield* selectLarge(chunks, Math.floor(place) + 1);
    release();
    return between(low, high, place - Math.floor(place));
  }

  /** The values of a large group so that they can be read again and again: in memory when they are there already, else in a file of their own. */
  *#chunksOf(
    group: number,
    count: number,
  ): Generator<undefined, { chunks: () => Iterable<Float64Array>; release(): void }> {
    if (this.#values.inMemory) {
      const [piece] = this.#values.pieces(group);
      const values = (piece.values as Float64Array).subarray(piece.from, piece.to);
      return { chunks: () => slices(values), release: () => {} };
    }
    const file = this.#limits.park(spoolSchema);
    for (const { values, from, to } of this.#values.pieces(group)) {
      const column = makeColumn('float64', (values as Float64Array).slice(from, to));
      file.write(makeBatch(spoolSchema, [column], to - from));
      yield;
    }
    if (file.rows !== count) throw new Error('a group lost values on their way to disk');
    return { chunks: () => floatsOf(file), release: () => file.release() };
  }

  take(start: number, end: number): Column {
    const data = new Float64Array(end - start);
    let valid: Uint8Array | null = null;
    for (let g = start; g < end; g++)
      if (this.#values.count(g) === 0) (valid ??= new Uint8Array(end - start).fill(1))[g - start] = 0;
      else data[g - start] = this.#type === 'timestamp' ? Math.trunc(this.#results[g]) : this.#results[g];
    return makeColumn(this.#type === 'timestamp' ? 'timestamp' : 'float64', data, valid);
  }

  save(): unknown {
    return { values: this.#values.save(), size: this.#size };
  }

  restore(state: unknown): void {
    const { values, size } = state as { values: unknown; size: number };
    this.#values.restore(values);
    this.#size = size;
  }

  close(): void {
    this.#values.close();
  }
}

/** Between two neighbours; equal ones need no arithmetic, which infinities would not survive. */
const between = (low: number, high: number, part: number): number =>
  low === high || part === 0 ? low : low + (high - low) * part;

function* slices(values: Float64Array): Generator<Float64Array> {
  for (let at = 0; at < values.length; at += smallGroup) yield values.subarray(at, at + smallGroup);
}

function* floatsOf(file: Parked): Generator<Float64Array> {
  for (const batch of file.read()) yield batch.columns[0].data as Float64Array;
}

import { type Column, columnOf, type Value, valueAt } from '../column.ts';
import type { Limits } from '../spill/parked.ts';
import { timestampText, toText } from '../value.ts';
import type { Accumulator, MeasureInput } from './accumulator.ts';
import { GroupedValues } from './grouped-values.ts';

/** The values of each group as text, in row order, with a separator between them. */
export class Concat implements Accumulator {
  readonly #separator: string;
  readonly #values: GroupedValues;
  #textBytes = 0;

  constructor(separator: string, limits: Limits) {
    this.#separator = separator;
    this.#values = new GroupedValues('string', limits);
  }

  get bytes(): number {
    return this.#values.bytes + this.#textBytes;
  }

  get sheddable(): number {
    return this.bytes;
  }

  add({ column, rows }: MeasureInput, groups: Uint32Array, size: number): void {
    if (column === null) return;
    const ids = new Uint32Array(rows);
    const texts: string[] = [];
    for (let k = 0; k < rows; k++) {
      const value = valueAt(column, k);
      if (value === null) continue;
      ids[texts.length] = groups[k];
      const text = textOf(value, column);
      // Texts of a dictionary are shared, others are made here.
      this.#textBytes += column.dictionary ? 0 : 24 + text.length;
      texts.push(text);
    }
    this.#values.add(ids.subarray(0, texts.length), texts, size);
  }

  *shed(): Generator<undefined> {
    yield* this.#values.shed();
    this.#textBytes = 0;
  }

  finish(): Iterable<undefined> {
    return this.#values.seal();
  }

  take(start: number, end: number): Column {
    const results: Value[] = [];
    for (let group = start; group < end; group++) {
      const parts: string[] = [];
      for (const { values, from, to } of this.#values.pieces(group))
        for (let k = from; k < to; k++) parts.push(values[k] as string);
      results.push(parts.length === 0 ? null : parts.join(this.#separator));
    }
    return columnOf({ name: 'text', type: 'string' }, results);
  }

  save(): unknown {
    return { values: this.#values.save(), textBytes: this.#textBytes };
  }

  restore(state: unknown): void {
    const { values, textBytes } = state as { values: unknown; textBytes: number };
    this.#values.restore(values);
    this.#textBytes = textBytes;
  }

  close(): void {
    this.#values.close();
  }
}

const textOf = (value: Value, { type }: Column): string =>
  type === 'timestamp' ? timestampText(value as number) : (toText(value) ?? '');

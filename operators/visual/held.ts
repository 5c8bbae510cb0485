import type { Batch } from '#engine/data/batch.ts';
import type { Column } from '#engine/data/column.ts';
import { valueAt } from '#engine/data/column.ts';
import { must } from '#engine/errors.ts';
import type { HeldInput } from './gather.ts';
import { category, type Mark } from './mark.ts';
import { equals } from './where.ts';

/** Position of a channel in held batches. */
export const placeOf = ({ channels }: HeldInput, name: string): number => channels.findIndex(c => c.name === name);

/** The channel of a name. */
export const channelOf = ({ channels }: HeldInput, name: string) =>
  must(
    channels.find(c => c.name === name),
    `a channel '${name}'`,
  );

/** Number at a place of a numeric column without nulls there. */
export const numberAt = ({ data }: Column, k: number): number => Number(data[k]);

export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** Least and greatest number of a channel; null when there is none. */
export function* extentOf(input: HeldInput, name: string): Generator<undefined, Extent | null> {
  const place = placeOf(input, name);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { columns, rows } of input.batches()) {
    for (let k = 0; k < rows; k++) {
      const value = numberAt(columns[place], k);
      if (value < min) min = value;
      if (value > max) max = value;
    }
    yield undefined;
  }
  return min <= max ? { min: min + 0, max: max + 0 } : null;
}

/** The rows that share their values in some channels. */
export interface Series {
  readonly at: number;
  /** The shared values, by channel. */
  readonly mark: Mark;
  /** Conditions that select them. */
  readonly where: readonly string[];
}

/** Finds the series of rows, numbering them as they come. */
export class SeriesTable {
  readonly list: Series[] = [];
  readonly #input: HeldInput;
  readonly #places: readonly number[];
  readonly #byKey = new Map<string, number>();

  constructor(input: HeldInput, names: readonly string[]) {
    this.#input = input;
    this.#places = names.map(name => placeOf(input, name)).filter(place => place >= 0);
    if (this.#places.length === 0) this.list.push({ at: 0, mark: {}, where: [] });
  }

  /** Number of the series of row `k`. */
  of({ columns }: Batch, k: number): number {
    if (this.#places.length === 0) return 0;
    let key = '';
    for (const place of this.#places) {
      const value = valueAt(columns[place], k);
      key += `${typeof value}${String(value)}\0`;
    }
    return this.#byKey.get(key) ?? this.#add(columns, k, key);
  }

  #add(columns: readonly Column[], k: number, key: string): number {
    const found = this.#places.map(place => ({
      channel: this.#input.channels[place],
      value: valueAt(columns[place], k),
    }));
    const at = this.list.length;
    this.#byKey.set(key, at);
    this.list.push({
      at,
      mark: Object.fromEntries(found.map(({ channel, value }) => [channel.name, category(value, channel.type)])),
      where: found.map(({ channel, value }) => equals(channel.source, value)),
    });
    return at;
  }
}

import { type Column, type Value, valueAt } from '#engine/data/column.ts';
import { Dictionary, DictionaryMerge } from '#engine/data/dictionary.ts';
import { toText } from '#engine/data/value.ts';

/** What {@link Strata} needs to go on: texts met, number of each value, the values in order. */
export interface SavedStrata {
  readonly texts: string[];
  readonly numbers: Map<unknown, number>;
  readonly values: Value[];
}

/** Numbers the distinct values of one attribute in order of first occurrence; null is a value of its own. */
export class Strata {
  readonly #texts: DictionaryMerge;
  readonly #numbers: Map<unknown, number>;
  /** The values by their number. */
  readonly values: Value[];

  constructor(saved: SavedStrata = { texts: [], numbers: new Map(), values: [] }) {
    this.#texts = new DictionaryMerge(new Dictionary([...saved.texts]));
    this.#numbers = new Map(saved.numbers);
    this.values = [...saved.values];
  }

  /** The number of the value of `column` at a physical position; ask anew for each batch. */
  of(column: Column): (position: number) => number {
    if (column.type !== 'string') return p => this.#number(keyOf(valueAt(column, p)), column, p);
    const table = this.#texts.table(column.dictionary!);
    const codes = column.data as Int32Array;
    const { valid } = column;
    return p => this.#number(valid !== null && valid[p] === 0 ? null : table[codes[p]], column, p);
  }

  save(): SavedStrata {
    return { texts: this.#texts.target.values, numbers: this.#numbers, values: this.values };
  }

  #number(key: unknown, column: Column, p: number): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.values.push(valueAt(column, p)) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

const keyOf = (value: Value): unknown => (value !== null && typeof value === 'object' ? toText(value) : value);

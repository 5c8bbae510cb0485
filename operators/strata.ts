import type { Column } from '#engine/data/column.ts';
import { valueAt } from '#engine/data/column.ts';
import { Dictionary, DictionaryMerge } from '#engine/data/dictionary.ts';
import { toText } from '#engine/data/value.ts';

/** Numbers the distinct values of one attribute in order of first occurrence; null is a value of its own. */
export class Strata {
  readonly #texts: DictionaryMerge;
  readonly #numbers: Map<unknown, number>;

  constructor(
    saved: { readonly texts: string[]; readonly numbers: Map<unknown, number> } = { texts: [], numbers: new Map() },
  ) {
    this.#texts = new DictionaryMerge(new Dictionary([...saved.texts]));
    this.#numbers = new Map(saved.numbers);
  }

  /** The number of each value of `column` at `position`; ask once per batch. */
  of(column: Column): (position: number) => number {
    if (column.type !== 'string') return p => this.#number(keyOf(valueAt(column, p)));
    const table = this.#texts.table(column.dictionary!);
    const codes = column.data as Int32Array;
    const { valid } = column;
    return p => this.#number(valid !== null && valid[p] === 0 ? null : table[codes[p]]);
  }

  save(): { texts: string[]; numbers: Map<unknown, number> } {
    return { texts: this.#texts.target.values, numbers: this.#numbers };
  }

  #number(key: unknown): number {
    let number = this.#numbers.get(key);
    if (number === undefined) this.#numbers.set(key, (number = this.#numbers.size));
    return number;
  }
}

const keyOf = (value: ReturnType<typeof valueAt>): unknown =>
  value !== null && typeof value === 'object' ? toText(value) : value;

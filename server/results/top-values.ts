import { type Column, type Value, valueAt } from '#engine/data/column.ts';
import type { Dictionary } from '#engine/data/dictionary.ts';
import { toJson, toText } from '#engine/data/value.ts';

/** Values counted at a time; past it the rarest go. */
const countedValues = 20_000;

interface Counted {
  readonly value: Value;
  count: number;
}

/**
 * The most frequent values of a column.
 *
 * Exact while the column has at most 20 000 different values; with more, one that makes up a ten-thousandth of the rows or more is
 * found still, its count at most that share too low.
 * @see Misra and Gries 1982, in batches
 */
export class TopValues {
  #counted = new Map<string | number, Counted>();
  #byCode = new Uint32Array(0);

  add(column: Column, rows: number): void {
    if (column.type === 'string') this.#addTexts(column, rows);
    else
      for (let k = 0; k < rows; k++) {
        if (column.valid !== null && column.valid[k] === 0) continue;
        const value = valueAt(column, k);
        this.#count(typeof value === 'number' ? value + 0 : (toText(value) ?? ''), value, 1);
      }
    if (this.#counted.size > 2 * countedValues) this.#thin();
  }

  top(n: number, type: Column['type']): { value: unknown; count: number }[] {
    return [...this.#counted.values()]
      .sort((a, b) => b.count - a.count)
      .slice(0, n)
      .map(({ value, count }) => ({ value: toJson(value, type), count }));
  }

  #addTexts({ data, valid, dictionary }: Column, rows: number): void {
    const { values, size } = dictionary as Dictionary;
    if (this.#byCode.length < size) this.#byCode = new Uint32Array(size);
    const used: number[] = [];
    for (let k = 0; k < rows; k++) {
      if (valid !== null && valid[k] === 0) continue;
      const code = (data as Int32Array)[k];
      if (this.#byCode[code]++ === 0) used.push(code);
    }
    for (const code of used) {
      this.#count(values[code], values[code], this.#byCode[code]);
      this.#byCode[code] = 0;
    }
  }

  #count(key: string | number, value: Value, by: number): void {
    const known = this.#counted.get(key);
    if (known) known.count += by;
    else this.#counted.set(key, { value, count: by });
  }

  /** Takes the count of the first one left out off all, so that no rare value is taken for a frequent one. */
  #thin(): void {
    const sorted = [...this.#counted].sort(([, a], [, b]) => b.count - a.count);
    const off = sorted[countedValues][1].count;
    this.#counted = new Map(
      sorted
        .slice(0, countedValues)
        .flatMap(([key, c]) => (c.count > off ? [[key, { ...c, count: c.count - off }]] : [])),
    );
  }
}

import { type Column, type Value, valueAt } from '#engine/data/column.ts';
import type { Attribute } from '#engine/data/schema.ts';
import { compareText, compareValues, toJson } from '#engine/data/value.ts';
import type { ColumnStatistics } from '../http/shapes/results.ts';
import { DistinctCount } from './distinct-count.ts';
import { TopValues } from './top-values.ts';

/** Bins of a sparkline. */
const bins = 24;
const topCount = 10;

/** Everything a column says about itself in one go over its values; the histogram takes a second, once least and greatest are known. */
export class ColumnSummary {
  readonly #attribute: Attribute;
  readonly #distinct = new DistinctCount();
  readonly #top = new TopValues();
  readonly #histogram = new Uint32Array(bins);
  #nulls = 0;
  /** Rows seen, nulls among them. */
  #rows = 0;
  #min: Value = null;
  #max: Value = null;
  /** Finite numbers: how many, their mean, and the sum of squares about it (Welford, batch by batch). */
  #count = 0;
  #mean = 0;
  #squares = 0;
  #finiteMin = Number.POSITIVE_INFINITY;
  #finiteMax = Number.NEGATIVE_INFINITY;

  constructor(attribute: Attribute) {
    this.#attribute = attribute;
  }

  /** Whether its values lie on a line that can be cut into bins. */
  get isNumber(): boolean {
    return ['int32', 'int64', 'float64', 'timestamp'].includes(this.#attribute.type);
  }

  /** @param counted  whether these rows count for the most frequent values */
  add(column: Column, rows: number, counted: boolean): void {
    if (column.valid !== null) for (let k = 0; k < rows; k++) if (column.valid[k] === 0) this.#nulls++;
    this.#rows += rows;
    this.#distinct.add(column, rows, this.#boundText);
    if (counted) this.#top.add(column, rows);
    if (this.isNumber && !(column.data instanceof BigInt64Array)) this.#addNumbers(column, rows);
    else if (column.type !== 'string') for (let k = 0; k < rows; k++) this.#bound(valueAt(column, k));
    if (this.isNumber && column.data instanceof BigInt64Array) this.#addNumbers(asNumbers(column), rows);
  }

  addToHistogram(column: Column, rows: number): void {
    const { data, valid } = column.data instanceof BigInt64Array ? asNumbers(column) : column;
    const [low, width] = [this.#finiteMin, (this.#finiteMax - this.#finiteMin) / bins];
    const values = data as Float64Array;
    for (let k = 0; k < rows; k++) {
      if ((valid !== null && valid[k] === 0) || !Number.isFinite(values[k])) continue;
      const bin = width > 0 ? Math.min(bins - 1, Math.floor((values[k] - low) / width)) : 0;
      this.#histogram[bin]++;
    }
  }

  done(): ColumnStatistics {
    const { name, type } = this.#attribute;
    const isMeasured = type !== 'timestamp' && this.isNumber && this.#count > 0;
    return {
      name,
      type,
      nulls: this.#nulls,
      // An estimate, where there are many; never more than there are values.
      distinct: Math.min(this.#distinct.count, this.#rows - this.#nulls),
      min: toJson(this.#min, type),
      max: toJson(this.#max, type),
      mean: isMeasured ? this.#mean : null,
      deviation: isMeasured && this.#count > 1 ? Math.sqrt(this.#squares / (this.#count - 1)) : null,
      histogram: this.isNumber && this.#count > 0 ? [...this.#histogram] : [],
      top: this.#top.top(topCount, type),
    };
  }

  #addNumbers({ data, valid }: Column, rows: number): void {
    const values = data as Float64Array;
    let [count, sum, min, max, odd] = [0, 0, this.#finiteMin, this.#finiteMax, false];
    for (let k = 0; k < rows; k++) {
      if (valid !== null && valid[k] === 0) continue;
      const value = values[k];
      if (!Number.isFinite(value)) {
        odd = true;
        continue;
      }
      count++;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    [this.#finiteMin, this.#finiteMax] = [min, max];
    if (count > 0) this.#merge(values, valid, rows, count, sum / count);
    if (!(data instanceof BigInt64Array) && count > 0) {
      this.#bound(min);
      this.#bound(max);
    }
    if (odd)
      for (let k = 0; k < rows; k++)
        if (!Number.isFinite(values[k])) this.#bound(valueAt({ type: 'float64', data, valid, dictionary: null }, k));
  }

  #merge(values: Float64Array, valid: Uint8Array | null, rows: number, count: number, mean: number): void {
    let squares = 0;
    for (let k = 0; k < rows; k++) {
      if ((valid !== null && valid[k] === 0) || !Number.isFinite(values[k])) continue;
      const off = values[k] - mean;
      squares += off * off;
    }
    const total = this.#count + count;
    const apart = mean - this.#mean;
    this.#squares += squares + (apart * apart * this.#count * count) / total;
    this.#mean += (apart * count) / total;
    this.#count = total;
  }

  readonly #boundText = (text: string): void => {
    if (this.#min === null) this.#min = this.#max = text;
    else if (compareText(text, this.#min as string) < 0) this.#min = text;
    else if (compareText(text, this.#max as string) > 0) this.#max = text;
  };

  #bound(value: Value): void {
    if (value === null) return;
    if (this.#min === null || compareValues(value, this.#min) < 0) this.#min = value;
    if (this.#max === null || compareValues(value, this.#max) > 0) this.#max = value;
  }
}

const asNumbers = (column: Column): Column => ({
  ...column,
  data: Float64Array.from(column.data as BigInt64Array, Number),
});

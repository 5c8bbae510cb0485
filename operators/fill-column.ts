import { type Batch, withColumns } from '#engine/data/batch.ts';
import { type Column, type ColumnData, makeColumn, type Value, valueAt } from '#engine/data/column.ts';
import { DictionaryMerge, dictionaryLimit } from '#engine/data/dictionary.ts';
import { show } from '#engine/data/value.ts';
import { SluiceError } from '#engine/errors.ts';

/** What to put at the nulls of column `index`: a value (null = nothing yet), or the value of the row before. */
export interface ColumnFill {
  readonly index: number;
  readonly previous: boolean;
  readonly value: Value;
}

/** One pass over a stream in order that fills nulls. */
export class FillPass {
  readonly fills: readonly ColumnFill[];
  /** Value to fill with, by fill; for `previous` the last one met. This is all the state there is. */
  values: Value[];
  readonly #fillers: readonly Filler[];

  constructor(fills: readonly ColumnFill[]) {
    this.fills = fills;
    this.values = fills.map(({ previous, value }) => (previous ? null : value));
    this.#fillers = fills.map(() => new Filler());
  }

  apply(batch: Batch): Batch {
    const columns: Column[] = [...batch.columns];
    this.fills.forEach(({ index, previous }, i) => {
      const value = this.values[i];
      if (previous) {
        const { column, last } = fillForward(columns[index], batch);
        columns[index] = column;
        if (last >= 0) this.values[i] = valueAt(column, last);
      }
      if (value === null) return;
      const positions = nullPositions(columns[index], batch);
      if (positions.length > 0) columns[index] = this.#fillers[i].fill(columns[index], positions, value);
    });
    return withColumns(batch, batch.schema, columns);
  }
}

/** Physical positions of the rows of `batch` where `column` is null, in row order. */
function nullPositions({ valid }: Column, { rows, selection }: Batch): Uint16Array {
  const found = new Uint16Array(rows);
  let n = 0;
  if (valid !== null)
    for (let k = 0; k < rows; k++) {
      const p = selection === null ? k : selection[k];
      if (valid[p] === 0) found[n++] = p;
    }
  return found.slice(0, n);
}

/** Puts one value at places of columns of one stream. */
class Filler {
  #merge = new DictionaryMerge();

  /** A copy of `column` with `value` (of its type, not null) at the physical `positions`. */
  fill(column: Column, positions: Uint16Array, value: Value): Column {
    const { type, valid } = column;
    const mask = valid?.slice() ?? null;
    if (mask) for (const p of positions) mask[p] = 1;
    if (type === 'string') return this.#fillText(column, positions, value as string, mask);
    if (type === 'vector') return fillVector(column, positions, value as Float32Array, mask);
    const data = stored(column, value);
    const raw = type === 'bool' ? Number(value) : data instanceof BigInt64Array ? BigInt(value as number) : value;
    for (const p of positions) (data as unknown[])[p] = raw;
    return makeColumn(type, data, mask);
  }

  #fillText(
    { data, dictionary, valid }: Column,
    positions: Uint16Array,
    text: string,
    mask: Uint8Array | null,
  ): Column {
    let codes = (data as Int32Array).slice();
    let target = dictionary!;
    let code = target.find(text);
    if (code < 0) {
      // Another operator's dictionary is not ours to add to.
      if (this.#merge.target.size > dictionaryLimit) this.#merge = new DictionaryMerge();
      const table = this.#merge.table(target);
      codes = codes.map((c, p) => (valid === null || valid[p] === 1 ? table[c] : 0));
      target = this.#merge.target;
      code = target.codeOf(text);
    }
    for (const p of positions) codes[p] = code;
    return makeColumn('string', codes, mask, target);
  }
}

function fillVector(column: Column, positions: Uint16Array, value: Float32Array, mask: Uint8Array | null): Column {
  const { width = 1, valid } = column;
  let data = column.data as Float32Array;
  if (width === value.length) data = data.slice();
  else {
    // A run of nulls has no width of its own.
    if (valid === null || valid.includes(1))
      throw new SluiceError('VALUE_INVALID', { value: show(value), wanted: `a vector of ${width}` });
    data = new Float32Array((data.length / width) * value.length);
  }
  for (const p of positions) data.set(value, p * value.length);
  return makeColumn('vector', data, mask, null, value.length);
}

/** A copy of a column's data that can hold `value`: whole numbers past 2^53 need the wide form. */
function stored({ data, valid }: Column, value: Value): ColumnData {
  if (typeof value === 'bigint' && data instanceof Float64Array)
    return BigInt64Array.from(data, (v, p) => (valid === null || valid[p] === 1 ? BigInt(v) : 0n));
  return data.slice();
}

/**
 * A copy of `column` where each null row has the value of the row before it; rows before the first value stay null.
 *
 * @returns the column, and the physical position of the last present row, or -1
 */
function fillForward(column: Column, { rows, selection }: Batch): { column: Column; last: number } {
  const { type, valid, width = 1 } = column;
  const at = (k: number) => (selection === null ? k : selection[k]);
  if (valid === null) return { column, last: rows > 0 ? at(rows - 1) : -1 };
  const data = column.data.slice();
  const mask = valid.slice();
  let last = -1;
  for (let k = 0; k < rows; k++) {
    const p = at(k);
    if (valid[p] === 1) last = p;
    else if (last >= 0) {
      (data as Float64Array).copyWithin(p * width, last * width, (last + 1) * width);
      mask[p] = 1;
    }
  }
  return { column: makeColumn(type, data, mask, column.dictionary, column.width), last };
}

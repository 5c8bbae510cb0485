import { type Batch, physicalRows } from '#engine/data/batch.ts';
import { type Column, columnOf, makeColumn, type Value, valueAt } from '#engine/data/column.ts';
import { Dictionary, dictionaryLimit } from '#engine/data/dictionary.ts';
import { NotATime, timeFormatter, timeParser } from '#engine/data/expression/functions/time-format.ts';
import type { Attribute, AttributeType } from '#engine/data/schema.ts';
import { type CastResult, castValue, roundHalfEven, show, timestampText } from '#engine/data/value.ts';
import { TextMap } from './per-text.ts';

/** A value that did not fit, as text, and what it should have been. */
export interface Misfit {
  readonly value: string;
  readonly wanted: string;
}
/** A cast column; `misfits` by logical position, where the column is null. */
export interface Casted {
  readonly column: Column;
  readonly misfits: ReadonlyMap<number, Misfit>;
}
const none: Casted['misfits'] = new Map();

/** Casts one column of a stream, batch by batch, to another type. */
export class ColumnCast {
  readonly #from: AttributeType;
  readonly #to: Attribute;
  readonly #one: (value: Value) => CastResult;
  readonly #texts: TextMap<{ of(text: string): CastResult }>;
  readonly #wanted: string;
  #dictionary = new Dictionary();
  /** Floats per value of the first vector met; 0 = none yet. This is all the state there is. */
  width = 0;

  /**
   * @param format  of times as text (strptime); only between string and timestamp
   * @throws {SluiceError} VALUE_INVALID for a format that cannot be read
   */
  constructor(from: AttributeType, to: Attribute, format?: string) {
    this.#from = from;
    this.#to = to;
    this.#one = single(from, to.type, format);
    this.#wanted = format === undefined ? to.type : `a time like ${format}`;
    this.#texts = new TextMap(() => ({ of: this.#one }));
  }

  cast(column: Column, batch: Batch): Casted {
    const { type } = this.#to;
    if (type === this.#from) return { column, misfits: none };
    const widened = widen(column, type);
    if (widened) return { column: widened, misfits: none };
    if (column.data instanceof Float64Array && type === 'int32') return toInt32(column, batch);
    if (type === 'string') return { column: this.#toText(column, batch), misfits: none };
    return this.#byValue(column, batch);
  }

  #toText(column: Column, { rows, selection }: Batch): Column {
    if (this.#dictionary.size > dictionaryLimit) this.#dictionary = new Dictionary();
    const dictionary = this.#dictionary;
    const codes = new Int32Array(physicalLength(column));
    for (let k = 0; k < rows; k++) {
      const p = selection === null ? k : selection[k];
      const { value } = this.#one(valueAt(column, p));
      if (value !== null) codes[p] = dictionary.codeOf(value as string);
    }
    return makeColumn('string', codes, column.valid, dictionary);
  }

  #byValue(column: Column, batch: Batch): Casted {
    const { rows, selection } = batch;
    const values: Value[] = new Array(physicalRows(batch)).fill(null);
    const misfits = new Map<number, Misfit>();
    const texts = column.dictionary && this.#texts.over(column.dictionary);
    for (let k = 0; k < rows; k++) {
      const p = selection === null ? k : selection[k];
      if (column.valid !== null && column.valid[p] === 0) continue;
      const { value, error } = texts ? texts.at((column.data as Int32Array)[p]) : this.#one(valueAt(column, p));
      if (value instanceof Float32Array) this.width ||= value.length;
      if (error !== undefined) misfits.set(k, { value: show(valueAt(column, p)), wanted: this.#wanted });
      else if (value instanceof Float32Array && value.length !== this.width)
        misfits.set(k, { value: show(valueAt(column, p)), wanted: `a vector of ${this.width}` });
      else values[p] = value;
    }
    const attribute = this.#to.type === 'vector' ? { ...this.#to, width: this.width || 1 } : this.#to;
    return { column: columnOf(attribute, values), misfits };
  }
}

const physicalLength = ({ data, type, width = 1 }: Column): number => data.length / (type === 'vector' ? width : 1);

function single(from: AttributeType, to: AttributeType, format?: string): (value: Value) => CastResult {
  if (from === 'timestamp' && to === 'string') {
    const write = format === undefined ? timestampText : timeFormatter(format);
    return value => ({ value: value === null ? null : write(value as number) });
  }
  if (from === 'string' && to === 'timestamp' && format !== undefined) {
    const read = timeParser(format);
    return value => {
      const time = read(value as string);
      return time instanceof NotATime ? { value: null, error: 'not a time' } : { value: time };
    };
  }
  return value => castValue(value, to);
}

/** A cast between number types that always fits, by array; null where it may not. */
function widen({ type, data, valid }: Column, to: AttributeType): Column | null {
  if (to !== 'float64' && !(to === 'int64' && type === 'int32')) return null;
  if (type === 'int64' && data instanceof Float64Array) return makeColumn(to, data, valid);
  if (type !== 'int32' && type !== 'int64' && type !== 'bool') return null;
  return makeColumn(to, Float64Array.from(data as Int32Array, Number), valid);
}

function toInt32({ data, valid }: Column, { rows, selection }: Batch): Casted {
  const from = data as Float64Array;
  const out = new Int32Array(from.length);
  let mask = valid;
  const misfits = new Map<number, Misfit>();
  for (let k = 0; k < rows; k++) {
    const p = selection === null ? k : selection[k];
    if (valid !== null && valid[p] === 0) continue;
    const whole = roundHalfEven(from[p]);
    if (whole >= -2147483648 && whole <= 2147483647) out[p] = whole;
    else {
      if (mask === valid) mask = valid === null ? new Uint8Array(from.length).fill(1) : valid.slice();
      mask![p] = 0;
      misfits.set(k, { value: String(from[p]), wanted: 'int32' });
    }
  }
  return { column: makeColumn('int32', out, mask), misfits };
}

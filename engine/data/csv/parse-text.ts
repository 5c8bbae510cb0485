import type { Column, ColumnData } from '../column.ts';
import type { Attribute } from '../schema.ts';
import { StringIndex } from '../string-index.ts';
import { castValue, fromBase64, parseTimestamp } from '../value.ts';
import { CellParser, nullCell, type Refuse } from './cell-parser.ts';
import type { RecordSplitter } from './split.ts';

/** Text by dictionary code. An empty cell is null when `emptyIsNull`, else the empty string. */
export class StringParser extends CellParser {
  readonly #emptyIsNull: boolean;
  readonly #index = new StringIndex();
  #data = new Int32Array(0);
  #scratch = new Uint8Array(256);

  constructor(attribute: Attribute, quote: number, emptyIsNull: boolean) {
    super(attribute, quote);
    this.#emptyIsNull = emptyIsNull;
  }

  override begin(rows: number): void {
    this.#index.roll(this.capacity);
    super.begin(rows);
    this.#data = new Int32Array(rows);
  }

  parse(bytes: Uint8Array, block: RecordSplitter, column: number, at: number, refuse: Refuse): void {
    const { starts, ends, columns, rows } = block;
    const index = this.#index;
    const data = this.#data;
    const emptyIsNull = this.#emptyIsNull;
    for (let r = 0, f = column; r < rows; r++, f += columns) {
      const s = starts[f];
      const e = ends[f];
      if (e === nullCell || (e === s && emptyIsNull)) {
        this.blank(at + r);
        continue;
      }
      const code = e >= 0 ? index.codeOf(bytes, s, e) : index.codeOf(this.#scratch, 0, this.#unquote(bytes, s, ~e));
      if (code >= 0) data[at + r] = code;
      else refuse(r, 'bytes that are not UTF-8');
    }
    index.settle();
  }

  /** Copies bytes[s, e) to the scratch with doubled quotes made single; gives the length. */
  #unquote(bytes: Uint8Array, s: number, e: number): number {
    if (this.#scratch.length < e - s) this.#scratch = new Uint8Array((e - s) * 2);
    const { quote } = this;
    const scratch = this.#scratch;
    let to = 0;
    for (let i = s; i < e; i++) {
      scratch[to++] = bytes[i];
      if (bytes[i] === quote) i++;
    }
    return to;
  }

  finish(rows: number): Column {
    return { ...this.column(this.#data, rows), dictionary: this.#index.dictionary };
  }
}

/** ISO dates and times; the common shapes inline, zones and the rest through text. */
export class TimestampParser extends CellParser {
  #data = new Float64Array(0);

  override begin(rows: number): void {
    super.begin(rows);
    this.#data = new Float64Array(rows);
  }

  parse(bytes: Uint8Array, block: RecordSplitter, column: number, at: number, refuse: Refuse): void {
    const { starts, ends, columns, rows } = block;
    for (let r = 0, f = column; r < rows; r++, f += columns) {
      const s = starts[f];
      const e = ends[f];
      if (e === s || e === nullCell) this.blank(at + r);
      else {
        const ms = e > 0 ? isoMs(bytes, s, e) : Number.NaN;
        if (Number.isNaN(ms)) this.#slow(this.text(bytes, s, e), r, at + r, refuse);
        else this.#data[at + r] = ms;
      }
    }
  }

  #slow(text: string, row: number, position: number, refuse: Refuse): void {
    if (text.trim() === '') return this.blank(position);
    const ms = parseTimestamp(text);
    if (ms === null) refuse(row, text);
    else this.#data[position] = ms;
  }

  finish(rows: number): Column {
    return this.column(this.#data, rows);
  }
}

/** Milliseconds of `YYYY-MM-DD` or `YYYY-MM-DD[T ]HH:MM:SS[.fff][Z]` from year 100 on; NaN for any other shape and for days that do not exist. */
function isoMs(bytes: Uint8Array, s: number, e: number): number {
  const year = two(bytes, s) * 100 + two(bytes, s + 2);
  const month = two(bytes, s + 5);
  const day = two(bytes, s + 8);
  if (e - s < 10 || bytes[s + 4] !== 45 || bytes[s + 7] !== 45) return Number.NaN;
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN;
  if (e - s === 10) return Date.UTC(year, month - 1, day);
  const separator = bytes[s + 10];
  if (e - s < 19 || (separator !== 84 && separator !== 32) || bytes[s + 13] !== 58 || bytes[s + 16] !== 58)
    return Number.NaN;
  const hour = two(bytes, s + 11);
  const minute = two(bytes, s + 14);
  const second = two(bytes, s + 17);
  if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  const stop = bytes[e - 1] === 90 ? e - 1 : e;
  const whole = stop === s + 19;
  if (!whole && (stop !== s + 23 || bytes[s + 19] !== 46)) return Number.NaN;
  const ms = whole ? 0 : digit(bytes, s + 20) * 100 + two(bytes, s + 21);
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

const digit = (bytes: Uint8Array, i: number): number => {
  const d = bytes[i] - 48;
  return d >>> 0 > 9 ? Number.NaN : d;
};
const two = (bytes: Uint8Array, i: number): number => digit(bytes, i) * 10 + digit(bytes, i + 1);

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Types that are seldom in CSV: bool, json (its text) and binary (base64). */
export class AnyParser extends CellParser {
  #values: ColumnData = [];

  override begin(rows: number): void {
    super.begin(rows);
    this.#values = this.attribute.type === 'bool' ? new Uint8Array(rows) : new Array(rows).fill(null);
  }

  parse(bytes: Uint8Array, block: RecordSplitter, column: number, at: number, refuse: Refuse): void {
    const { starts, ends, columns, rows } = block;
    const { type } = this.attribute;
    for (let r = 0, f = column; r < rows; r++, f += columns) {
      const text = ends[f] === nullCell ? '' : this.text(bytes, starts[f], ends[f]);
      if (text.trim() === '') this.blank(at + r);
      else {
        const value = type === 'binary' ? fromBase64(text) : castValue(text, type).value;
        if (value !== null) this.#values[at + r] = type === 'bool' ? Number(value) : value;
        else if (type === 'json' && text.trim() === 'null') this.blank(at + r);
        else refuse(r, text);
      }
    }
  }

  finish(rows: number): Column {
    return this.column(this.#values, rows);
  }
}

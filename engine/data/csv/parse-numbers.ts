import type { Column } from '../column.ts';
import { parseFloat64 } from '../value.ts';
import { CellParser, nullCell, type Refuse } from './cell-parser.ts';
import type { RecordSplitter } from './split.ts';

/** Whole numbers of at most nine digits inline; everything else (blanks, spaces, signs, long numbers) through text. */
export class Int32Parser extends CellParser {
  #data = new Int32Array(0);

  override begin(rows: number): void {
    super.begin(rows);
    this.#data = new Int32Array(rows);
  }

  parse(bytes: Uint8Array, block: RecordSplitter, column: number, at: number, refuse: Refuse): void {
    const { starts, ends, columns, rows } = block;
    const data = this.#data;
    for (let r = 0, f = column; r < rows; r++, f += columns) {
      let i = starts[f];
      const e = ends[f];
      const negative = bytes[i] === 45 ? 1 : 0;
      i += negative;
      if (e > i && e - i < 10) {
        let v = 0;
        for (; i < e; i++) {
          const digit = bytes[i] - 48;
          if (digit >>> 0 > 9) break;
          v = (Math.imul(v, 10) + digit) | 0;
        }
        if (i === e) {
          data[at + r] = (v ^ -negative) + negative;
          continue;
        }
      }
      if (e === starts[f] || e === nullCell) this.blank(at + r);
      else this.#slow(this.text(bytes, starts[f], e), r, at + r, refuse);
    }
  }

  #slow(text: string, row: number, position: number, refuse: Refuse): void {
    const trimmed = text.trim();
    const value = /^[+-]?\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
    if (trimmed === '') this.blank(position);
    else if (value >= -2147483648 && value <= 2147483647) this.#data[position] = value;
    else refuse(row, text);
  }

  finish(rows: number): Column {
    return this.column(this.#data, rows);
  }
}

const int64Least = -(2n ** 63n);
const int64Most = 2n ** 63n - 1n;

/** As int32 up to 15 digits; a batch that holds a value past 2^53 is stored as BigInt64. */
export class Int64Parser extends CellParser {
  #data = new Float64Array(0);
  #wide: BigInt64Array | null = null;

  override begin(rows: number): void {
    super.begin(rows);
    this.#data = new Float64Array(rows);
    this.#wide = null;
  }

  parse(bytes: Uint8Array, block: RecordSplitter, column: number, at: number, refuse: Refuse): void {
    const { starts, ends, columns, rows } = block;
    const data = this.#data;
    for (let r = 0, f = column; r < rows; r++, f += columns) {
      let i = starts[f];
      const e = ends[f];
      const negative = bytes[i] === 45;
      if (negative) i++;
      if (e > i && e - i < 16) {
        let low = 0;
        const cut = e - 9;
        let high = 0;
        for (; i < cut; i++) {
          const digit = bytes[i] - 48;
          if (digit >>> 0 > 9) break;
          high = (Math.imul(high, 10) + digit) | 0;
        }
        if (i >= cut)
          for (; i < e; i++) {
            const digit = bytes[i] - 48;
            if (digit >>> 0 > 9) break;
            low = (Math.imul(low, 10) + digit) | 0;
          }
        if (i === e) {
          const v = high * 1e9 + low;
          data[at + r] = negative && v !== 0 ? -v : v;
          continue;
        }
      }
      if (e === starts[f] || e === nullCell) this.blank(at + r);
      else this.#slow(this.text(bytes, starts[f], e), r, at + r, refuse);
    }
  }

  #slow(text: string, row: number, position: number, refuse: Refuse): void {
    const trimmed = text.trim();
    if (trimmed === '') return this.blank(position);
    if (!/^[+-]?\d+$/.test(trimmed)) return refuse(row, text);
    const near = Number(trimmed);
    if (Math.abs(near) < 9007199254740992) {
      this.#data[position] = near + 0;
      return;
    }
    const value = BigInt(trimmed);
    if (value < int64Least || value > int64Most) return refuse(row, text);
    this.#wide ??= new BigInt64Array(this.capacity);
    this.#wide[position] = value;
    this.#data[position] = Number.NaN;
  }

  finish(rows: number): Column {
    const wide = this.#wide;
    if (wide === null) return this.column(this.#data, rows);
    for (let i = 0; i < rows; i++) if (!Number.isNaN(this.#data[i])) wide[i] = BigInt(this.#data[i]);
    return this.column(wide, rows);
  }
}

const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * Plain decimals inline: a mantissa below 2^53 over a power of ten up to 22 is one correctly rounded division.
 * Exponents, words (`inf`, `nan`) and longer mantissas go through text.
 */
export class Float64Parser extends CellParser {
  #data = new Float64Array(0);

  override begin(rows: number): void {
    super.begin(rows);
    this.#data = new Float64Array(rows);
  }

  parse(bytes: Uint8Array, block: RecordSplitter, column: number, at: number, refuse: Refuse): void {
    const { starts, ends, columns, rows } = block;
    const data = this.#data;
    for (let r = 0, f = column; r < rows; r++, f += columns) {
      const s = starts[f];
      const e = ends[f];
      const negative = bytes[s] === 45;
      let i = negative ? s + 1 : s;
      // Nine digits fit an int32, which is multiplied twice as fast as a double.
      const soon = Math.min(i + 9, e);
      let mantissa = 0;
      let point = -1;
      for (; i < soon; i++) {
        const digit = bytes[i] - 48;
        if (digit >>> 0 <= 9) mantissa = (Math.imul(mantissa, 10) + digit) | 0;
        else if (digit === -2 && point < 0) point = i;
        else break;
      }
      let v = mantissa;
      if (i === soon)
        for (; i < e; i++) {
          const digit = bytes[i] - 48;
          if (digit >>> 0 <= 9) v = v * 10 + digit;
          else if (digit === -2 && point < 0) point = i;
          else break;
        }
      const digits = i - s - (negative ? 1 : 0) - (point < 0 ? 0 : 1);
      if (i === e && digits > 0 && digits < 23 && v < 9007199254740992) {
        if (point >= 0) v /= powers[e - point - 1];
        data[at + r] = negative ? -v : v;
      } else if (e === s || e === nullCell) this.blank(at + r);
      else this.#slow(this.text(bytes, s, e), r, at + r, refuse);
    }
  }

  #slow(text: string, row: number, position: number, refuse: Refuse): void {
    if (text.trim() === '') return this.blank(position);
    const value = parseFloat64(text);
    if (value === null) refuse(row, text);
    else this.#data[position] = value;
  }

  finish(rows: number): Column {
    return this.column(this.#data, rows);
  }
}

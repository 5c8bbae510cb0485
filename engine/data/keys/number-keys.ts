import { type Column, type ColumnData, makeColumn } from '../column.ts';
import { grown, growthBytes } from '../grow.ts';
import type { Attribute } from '../schema.ts';
import { type ColumnKeys, type NullKeys, noKey, spans } from './column-keys.ts';
import { IntTable } from './int-table.ts';
import { clearMisfits, numbersToIntsAt, offsetOf, toInts } from './small-ints.ts';
import { WordTable } from './word-table.ts';

const two32 = 4294967296;

/**
 * Ids of numbers of any type (bool and timestamp are numbers here), equal by value across types.
 *
 * Small integers, relative to an offset fixed by the first keys, live in an {@link IntTable}; the first key that is none
 * moves all to a table of float64 words. Integers that float64 cannot hold have a table of their own.
 */
export class NumberKeys implements ColumnKeys {
  size = 0;
  readonly #nulls: NullKeys;
  #nullId = noKey;
  #ints: IntTable | null = new IntTable();
  #offset: number | null = null;
  #words: WordTable | null = null;
  #big: WordTable | null = null;
  /** Value of each id once words are used; where `#isBig`, the bits of an int64. */
  #values = new Float64Array(0);
  #isBig: Uint8Array | null = null;
  #intScratch = new Int32Array(0);
  #floatScratch = new Float64Array(0);

  constructor(nulls: NullKeys = 'group') {
    this.#nulls = nulls;
  }

  get bytes(): number {
    const tables = (this.#ints?.bytes ?? 0) + (this.#words?.bytes ?? 0) + (this.#big?.bytes ?? 0);
    return tables + this.#values.byteLength + (this.#isBig?.byteLength ?? 0);
  }

  bytesAfter(rows: number): number {
    if (this.#ints) return this.#ints.bytesAfter(this.size, rows);
    const words = this.#words as WordTable;
    const more = words.bytesAfter(rows) - words.bytes + (this.#big ? this.#big.bytesAfter(rows) - this.#big.bytes : 0);
    return this.bytes + more + growthBytes(this.#values, this.size + rows);
  }

  *prepare(rows: number): Generator<undefined> {
    if (this.#ints) yield* this.#ints.prepare(this.size, rows);
    if (this.#words) yield* this.#words.prepare(rows);
    if (this.#big) yield* this.#big.prepare(rows);
    if (this.#words) this.#values = grown(this.#values, this.size + rows);
  }

  settle(): void {
    this.#ints?.settle();
  }

  ids(column: Column, rows: number, insert: boolean, out: Uint32Array): void {
    const { data, valid } = column;
    spans(
      valid,
      rows,
      (from, to) => this.#span(data, from, to, insert, out),
      row => {
        if (this.#nulls === 'group' && this.#nullId === noKey && insert) {
          this.#nullId = this.size++;
          if (!this.#ints) this.#values = grown(this.#values, this.size);
        }
        out[row] = this.#nullId;
      },
    );
  }

  /** Small integers go to the table in one pass; anything else is made dense first. */
  idsAt({ data, valid }: Column, at: Uint16Array, rows: number, insert: boolean, out: Uint32Array): boolean {
    const offset = this.#offset;
    if (valid !== null || this.#ints === null || offset === null) return false;
    if (data instanceof Int32Array && offset === 0 && !insert) return this.#ints.findAt(data, at, rows, out);
    if (!(data instanceof Float64Array)) return false;
    if (this.#intScratch.length < rows) this.#intScratch = grown(this.#intScratch, rows);
    const keys = this.#intScratch;
    if (!numbersToIntsAt(data, at, rows, offset, keys)) return false;
    if (insert) this.size = this.#ints.assign(keys, 0, rows, out, this.size);
    else this.#ints.find(keys, 0, rows, out);
    return true;
  }

  #span(data: ColumnData, from: number, to: number, insert: boolean, out: Uint32Array): void {
    if (this.#ints) {
      if (insert && this.#offset === null) this.#offset = offsetOf(data, from, to);
      const offset = this.#offset ?? 0;
      const plain = data instanceof Int32Array && offset === 0;
      if (!plain && this.#intScratch.length < to) this.#intScratch = grown(this.#intScratch, to);
      const keys = plain ? data : this.#intScratch;
      const fit = plain || toInts(data, from, to, offset, keys);
      if (fit && insert) {
        this.size = this.#ints.assign(keys, from, to, out, this.size);
        return;
      }
      if (!insert) {
        this.#ints.find(keys, from, to, out);
        if (!fit) clearMisfits(data, from, to, offset, keys, out);
        return;
      }
      this.#toWords(this.#ints, offset);
    }
    this.#wordSpan(data, from, to, insert, out);
  }

  #toWords(ints: IntTable, offset: number): void {
    const words = new WordTable();
    const values = new Float64Array(Math.max(64, this.size));
    const bits = new Int32Array(values.buffer);
    ints.forEach((key, id) => {
      values[id] = key + offset;
      words.put(bits[2 * id], bits[2 * id + 1], id);
    });
    this.#ints = null;
    this.#words = words;
    this.#values = values;
  }

  #wordSpan(data: ColumnData, from: number, to: number, insert: boolean, out: Uint32Array): void {
    if (this.#floatScratch.length < to) this.#floatScratch = grown(this.#floatScratch, to);
    const floats = this.#floatScratch;
    if (!(data instanceof BigInt64Array)) {
      toFloats(data as Float64Array, from, to, floats);
      this.#floatSpan(floats, from, to, insert, out);
      return;
    }
    const bits = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
    for (let k = from; k < to; ) {
      let end = k;
      while (end < to && exactFloat(bits[2 * end], bits[2 * end + 1], floats, end)) end++;
      if (end > k) this.#floatSpan(floats, k, end, insert, out);
      k = end;
      while (end < to && !exactFloat(bits[2 * end], bits[2 * end + 1], floats, end)) end++;
      if (end > k) this.#bigSpan(bits, k, end, insert, out);
      k = end;
    }
  }

  #floatSpan(floats: Float64Array, from: number, to: number, insert: boolean, out: Uint32Array): void {
    const words = this.#words as WordTable;
    const bits = new Int32Array(floats.buffer);
    if (!insert) {
      words.find(bits, from, to, out);
      return;
    }
    const before = this.size;
    this.size = words.assign(bits, from, to, out, before);
    this.#reserve();
    const values = this.#values;
    if (this.size > before) for (let k = from; k < to; k++) if (out[k] >= before) values[out[k]] = floats[k];
  }

  #bigSpan(bits: Int32Array, from: number, to: number, insert: boolean, out: Uint32Array): void {
    if (!insert) {
      if (this.#big) this.#big.find(bits, from, to, out);
      else out.fill(noKey, from, to);
      return;
    }
    const before = this.size;
    this.#big ??= new WordTable();
    this.#isBig ??= new Uint8Array(this.#values.length);
    this.size = this.#big.assign(bits, from, to, out, before);
    this.#reserve();
    const values = new Int32Array(this.#values.buffer);
    for (let k = from; k < to; k++)
      if (out[k] >= before) {
        values[2 * out[k]] = bits[2 * k];
        values[2 * out[k] + 1] = bits[2 * k + 1];
        this.#isBig[out[k]] = 1;
      }
  }

  #reserve(): void {
    this.#values = grown(this.#values, this.size);
    if (this.#isBig) this.#isBig = grown(this.#isBig, this.#values.length);
  }

  take({ type }: Attribute, ids: ArrayLike<number>, count: number): Column {
    const floats = new Float64Array(count);
    const valid = this.#validity(ids, count);
    const isBig = this.#isBig;
    if (isBig && type === 'int64' && hasBig(isBig, ids, count)) {
      const big = new BigInt64Array(count);
      const bits = new BigInt64Array(this.#values.buffer);
      for (let k = 0; k < count; k++)
        if (ids[k] !== this.#nullId) big[k] = isBig[ids[k]] ? bits[ids[k]] : BigInt(this.#values[ids[k]]);
      return makeColumn(type, big, valid);
    }
    if (this.#ints) {
      const values = this.#ints.values;
      const offset = this.#offset ?? 0;
      for (let k = 0; k < count; k++) floats[k] = values[ids[k]] + offset;
    } else this.#takeFloats(ids, count, floats);
    if (valid) for (let k = 0; k < count; k++) if (valid[k] === 0) floats[k] = 0;
    const data = type === 'int32' ? Int32Array.from(floats) : type === 'bool' ? Uint8Array.from(floats) : floats;
    return makeColumn(type, data, valid);
  }

  #takeFloats(ids: ArrayLike<number>, count: number, floats: Float64Array): void {
    const values = this.#values;
    const isBig = this.#isBig;
    for (let k = 0; k < count; k++) floats[k] = values[ids[k]];
    if (isBig === null) return;
    const bits = new BigInt64Array(values.buffer);
    for (let k = 0; k < count; k++) if (isBig[ids[k]] === 1) floats[k] = Number(bits[ids[k]]);
  }

  #validity(ids: ArrayLike<number>, count: number): Uint8Array | null {
    if (this.#nullId === noKey) return null;
    let valid: Uint8Array | null = null;
    for (let k = 0; k < count; k++) if (ids[k] === this.#nullId) (valid ??= new Uint8Array(count).fill(1))[k] = 0;
    return valid;
  }
}

/** Numbers as canonical float64: -0 as 0, every NaN with the same bits. */
function toFloats(data: Float64Array | Int32Array | Uint8Array, from: number, to: number, floats: Float64Array): void {
  if (!(data instanceof Float64Array)) {
    for (let k = from; k < to; k++) floats[k] = data[k];
    return;
  }
  const bits = new Int32Array(floats.buffer);
  for (let k = from; k < to; k++) {
    const value = data[k];
    floats[k] = value + 0;
    if (Number.isNaN(value)) {
      bits[2 * k] = 0;
      bits[2 * k + 1] = 0x7ff80000;
    }
  }
}

/** Writes an int64 as float64 and tells whether that is exact. */
function exactFloat(low: number, high: number, floats: Float64Array, at: number): boolean {
  const value = high * two32 + (low >>> 0);
  floats[at] = value;
  const top = Math.floor(value / two32);
  return top === high && value - top * two32 === low >>> 0;
}

function hasBig(isBig: Uint8Array, ids: ArrayLike<number>, count: number): boolean {
  for (let k = 0; k < count; k++) if (isBig[ids[k]] === 1) return true;
  return false;
}

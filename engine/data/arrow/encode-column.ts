import type { Column } from '../column.ts';
import type { Attribute } from '../schema.ts';
import { toText } from '../value.ts';
import { StringEncoder } from './encode-string.ts';
import { bytesOf, ColumnEncoder, encodeTexts, growTo, packBits } from './encoder-base.ts';

/** Where the values of a run of rows are: physical position of row `from + k` is `selection[from + k]`, or the row itself. */
type Positions = Uint16Array | null;

class Int32Encoder extends ColumnEncoder {
  #data = new Int32Array(0);

  protected take(column: Column, selection: Positions, from: number, count: number): void {
    const data = column.data as Int32Array;
    const out = (this.#data = growTo(this.#data, this.rows, count));
    if (selection === null) out.set(data.subarray(from, from + count), this.rows);
    else for (let k = 0, to = this.rows; k < count; k++) out[to + k] = data[selection[from + k]];
  }

  protected data(): Uint8Array[] {
    return [bytesOf(this.#data, this.rows)];
  }
}

class Float64Encoder extends ColumnEncoder {
  #data = new Float64Array(0);

  protected take(column: Column, selection: Positions, from: number, count: number): void {
    const data = column.data as Float64Array;
    const out = (this.#data = growTo(this.#data, this.rows, count));
    if (selection === null) out.set(data.subarray(from, from + count), this.rows);
    else for (let k = 0, to = this.rows; k < count; k++) out[to + k] = data[selection[from + k]];
  }

  protected data(): Uint8Array[] {
    return [bytesOf(this.#data, this.rows)];
  }
}

/** 64-bit integers as pairs of 32-bit words, low word first. */
class WordsEncoder extends ColumnEncoder {
  #data = new Int32Array(0);

  protected take(column: Column, selection: Positions, from: number, count: number): void {
    const { data } = column;
    const out = (this.#data = growTo(this.#data, this.rows * 2, count * 2));
    if (data instanceof BigInt64Array) {
      const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
      for (let k = 0, to = this.rows * 2; k < count; k++, to += 2) {
        const i = 2 * (selection === null ? from + k : selection[from + k]);
        out[to] = words[i];
        out[to + 1] = words[i + 1];
      }
      return;
    }
    const values = data as Float64Array;
    for (let k = 0, to = this.rows * 2; k < count; k++, to += 2) {
      const v = values[selection === null ? from + k : selection[from + k]];
      const high = Math.floor(v / 4294967296);
      out[to] = v - high * 4294967296;
      out[to + 1] = high;
    }
  }

  protected data(): Uint8Array[] {
    return [bytesOf(this.#data, this.rows * 2)];
  }
}

class BoolEncoder extends ColumnEncoder {
  #data = new Uint8Array(0);

  protected take(column: Column, selection: Positions, from: number, count: number): void {
    const data = column.data as Uint8Array;
    const out = (this.#data = growTo(this.#data, this.rows, count));
    for (let k = 0, to = this.rows; k < count; k++)
      out[to + k] = data[selection === null ? from + k : selection[from + k]];
  }

  protected data(): Uint8Array[] {
    return [packBits(this.#data, this.rows)];
  }
}

/** Fixed lists of float32; the child has a node of its own, without nulls. */
class VectorEncoder extends ColumnEncoder {
  readonly #width: number;
  #data = new Float32Array(0);

  constructor(width: number) {
    super(width * 4);
    this.#width = width;
  }

  protected take(column: Column, selection: Positions, from: number, count: number): void {
    const data = column.data as Float32Array;
    const width = this.#width;
    const out = (this.#data = growTo(this.#data, this.rows * width, count * width));
    for (let k = 0; k < count; k++) {
      const i = (selection === null ? from + k : selection[from + k]) * width;
      out.set(data.subarray(i, i + width), (this.rows + k) * width);
    }
  }

  protected override childNodes(): number[] {
    return [this.rows * this.#width, 0];
  }

  protected data(): Uint8Array[] {
    return [new Uint8Array(0), bytesOf(this.#data, this.rows * this.#width)];
  }
}

/** Bytes and texts of any length: offsets and one run of bytes. */
class ObjectEncoder extends ColumnEncoder {
  readonly #json: boolean;
  #texts: string[] = [];
  #bytes: Uint8Array[] = [];

  constructor(json: boolean) {
    super(16);
    this.#json = json;
  }

  protected take(column: Column, selection: Positions, from: number, count: number): void {
    for (let k = 0; k < count; k++) {
      const i = selection === null ? from + k : selection[from + k];
      const value = column.valid !== null && column.valid[i] === 0 ? null : column.data[i];
      if (this.#json) {
        const text =
          value === null ? '' : typeof value === 'string' ? JSON.stringify(value) : (toText(value as object) ?? '');
        this.#texts.push(text);
        this.extraBytes += text.length;
      } else {
        const bytes = (value as Uint8Array | null) ?? new Uint8Array(0);
        this.#bytes.push(bytes);
        this.extraBytes += bytes.length;
      }
    }
  }

  protected data(): Uint8Array[] {
    if (this.#json) return encodeTexts(this.#texts);
    const offsets = new Int32Array(this.rows + 1);
    const data = new Uint8Array(this.extraBytes);
    this.#bytes.forEach((bytes, i) => {
      data.set(bytes, offsets[i]);
      offsets[i + 1] = offsets[i] + bytes.length;
    });
    return [bytesOf(offsets, offsets.length), data];
  }

  override reset(): void {
    super.reset();
    this.#texts = [];
    this.#bytes = [];
  }
}

/** The encoder of an attribute's column. */
export function encoderOf({ type, width = 1 }: Attribute): ColumnEncoder {
  switch (type) {
    case 'int32':
      return new Int32Encoder(4);
    case 'float64':
      return new Float64Encoder(8);
    case 'int64':
    case 'timestamp':
      return new WordsEncoder(8);
    case 'bool':
      return new BoolEncoder(1);
    case 'string':
      return new StringEncoder();
    case 'vector':
      return new VectorEncoder(width);
    default:
      return new ObjectEncoder(type === 'json');
  }
}

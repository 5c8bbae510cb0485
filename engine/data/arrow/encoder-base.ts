import type { Column } from '../column.ts';

/**
 * Collects the values of one column until a record batch is written.
 *
 * Contract: `append`ed rows are copied, so a batch may go; `buffers` are valid until the next `append`.
 */
export abstract class ColumnEncoder {
  rows = 0;
  nulls = 0;
  /** Bytes that values of varying length hold so far. */
  extraBytes = 0;
  /** Bytes of one value, about. */
  readonly valueBytes: number;
  #valid = new Uint8Array(0);

  constructor(valueBytes: number) {
    this.valueBytes = valueBytes;
  }

  /** Adds rows [from, from + count) of a batch with this column and selection. */
  append(column: Column, selection: Uint16Array | null, from: number, count: number): void {
    this.take(column, selection, from, count);
    const { valid } = column;
    const out = (this.#valid = growTo(this.#valid, this.rows, count));
    if (valid === null) out.fill(1, this.rows, this.rows + count);
    else
      for (let k = 0; k < count; k++) {
        const present = valid[selection === null ? from + k : selection[from + k]];
        out[this.rows + k] = present;
        this.nulls += 1 - present;
      }
    this.rows += count;
  }

  /** Rows and nulls of the column and of its children, flat. */
  nodes(): number[] {
    return [this.rows, this.nulls, ...this.childNodes()];
  }

  /** Validity bitmap (empty when nothing is null), then the data as Arrow lays them out. */
  buffers(): Uint8Array[] {
    return [this.nulls === 0 ? new Uint8Array(0) : packBits(this.#valid, this.rows), ...this.data()];
  }

  reset(): void {
    this.rows = this.nulls = this.extraBytes = 0;
  }

  protected childNodes(): number[] {
    return [];
  }
  protected abstract take(column: Column, selection: Uint16Array | null, from: number, count: number): void;
  protected abstract data(): Uint8Array[];
}

type Growable = Uint8Array | Int32Array | Float32Array | Float64Array;

/** `data` itself or a longer copy, so that `count` values fit after the first `used`. */
export function growTo<T extends Growable>(data: T, used: number, count: number): T {
  if (used + count <= data.length) return data;
  const grown = new (data.constructor as new (length: number) => T)(Math.max(used + count, data.length * 2, 1024));
  grown.set(data as never);
  return grown;
}

export const bytesOf = (data: Growable, length: number): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, length * data.BYTES_PER_ELEMENT);

/** One bit per byte of 0 or 1, lowest bit first. */
export function packBits(bytes: Uint8Array, length: number): Uint8Array {
  const bits = new Uint8Array((length + 7) >> 3);
  const whole = length & ~7;
  let i = 0;
  for (let k = 0; i < whole; k++, i += 8)
    bits[k] =
      bytes[i] |
      (bytes[i + 1] << 1) |
      (bytes[i + 2] << 2) |
      (bytes[i + 3] << 3) |
      (bytes[i + 4] << 4) |
      (bytes[i + 5] << 5) |
      (bytes[i + 6] << 6) |
      (bytes[i + 7] << 7);
  for (; i < length; i++) bits[i >> 3] |= bytes[i] << (i & 7);
  return bits;
}

const encoder = new TextEncoder();

/** Texts as Arrow's offsets and UTF-8 bytes; encoded in one go, which is several times faster than one by one. */
export function encodeTexts(texts: readonly string[]): [Uint8Array, Uint8Array] {
  const offsets = new Int32Array(texts.length + 1);
  const joined = texts.join('');
  const data = encoder.encode(joined);
  const ascii = data.length === joined.length;
  for (let i = 0; i < texts.length; i++) offsets[i + 1] = offsets[i] + (ascii ? texts[i].length : utf8Bytes(texts[i]));
  // Halves of a pair at the seam of two texts would join into one character.
  if (offsets[texts.length] === data.length) return [bytesOf(offsets, offsets.length), data];
  const parts = texts.map(text => encoder.encode(text));
  const apart = new Uint8Array(offsets[texts.length]);
  parts.forEach((part, i) => apart.set(part, offsets[i]));
  return [bytesOf(offsets, offsets.length), apart];
}

/** Bytes of a text in UTF-8; half a surrogate pair counts as the replacement character that it becomes. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}

import { type ArrayData, viewOf } from './array-data.ts';
import { damaged } from './damaged.ts';

/** Texts of one epoch of a column as the UTF-8 they are stored in: text c is `bytes[offsets[c] … offsets[c + 1])`. */
export class RawTexts {
  size = 0;
  offsets = new Int32Array(1);
  bytes = new Uint8Array(0);

  /** Adds the values of a dictionary batch. */
  append({ length, buffers }: ArrayData): void {
    if (length === 0) return;
    const from = viewOf(Int32Array, buffers[0], 0, length + 1);
    const [begin, end] = [from[0], from[length]];
    if (begin < 0 || end < begin || end > buffers[1].length) throw damaged('a dictionary passes its end');
    const used = this.offsets[this.size];
    this.offsets = grown(this.offsets, this.size + 1 + length);
    this.bytes = grown(this.bytes, used + end - begin);
    this.bytes.set(buffers[1].subarray(begin, end), used);
    for (let i = 1; i <= length; i++) {
      if (from[i] < from[i - 1]) throw damaged('a text of a dictionary ends before it begins');
      this.offsets[this.size + i] = used + from[i] - begin;
    }
    this.size += length;
  }
}

/** Rows of a text column, undecoded. */
export interface TextPiece {
  /** Row id of the first. */
  readonly base: number;
  readonly rows: number;
  /** By row, the number of its text; any number where it is null. */
  readonly codes: Int32Array;
  readonly valid: Uint8Array | null;
  /** Grows from piece to piece, and is another one when an epoch ends. */
  readonly texts: RawTexts;
}

function grown<T extends Int32Array | Uint8Array>(array: T, length: number): T {
  if (array.length >= length) return array;
  const larger = new (array.constructor as { new (length: number): T })(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}

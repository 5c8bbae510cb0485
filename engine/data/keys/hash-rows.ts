import type { Batch } from '../batch.ts';
import type { Column } from '../column.ts';
import { valueAt } from '../column.ts';
import type { Dictionary } from '../dictionary.ts';
import { DenseReader } from './dense.ts';
import { canonicalText } from './text-keys.ts';
import { hashText } from './text-table.ts';
import { mixWords } from './word-table.ts';

const two32 = 4294967296;
const nullHash = 0x5bd1e995;

/**
 * Hashes the key attributes of rows for partitioning: equal keys, by value, have equal hashes on every side and in every run.
 */
export class RowHasher {
  readonly #reader = new DenseReader();
  /** Hash of each text by code, 0 where not yet computed. */
  readonly #texts = new WeakMap<Dictionary, Int32Array>();
  readonly #float = new Float64Array(1);
  readonly #words = new Int32Array(this.#float.buffer);

  /** Hashes of the batch's rows into `out[0 … rows)`. */
  hash(batch: Batch, columns: readonly number[], out: Int32Array): void {
    const { rows, selection } = batch;
    out.fill(0, 0, rows);
    for (const c of columns) {
      const column = this.#reader.read(batch.columns[c], selection, rows);
      const { data, dictionary, valid } = column;
      const fold = (k: number, hash: number) => {
        out[k] = mixWords(out[k] ^ (valid !== null && valid[k] === 0 ? nullHash : hash), 0x165667b1);
      };
      if (dictionary) this.#hashTexts(column, dictionary, rows, fold);
      else if (data instanceof BigInt64Array) this.#hashBig(data, rows, fold);
      else if (Array.isArray(data) || column.type === 'vector')
        for (let k = 0; k < rows; k++) fold(k, hashText(canonicalText(valueAt(column, k) ?? '')));
      else
        for (let k = 0; k < rows; k++) {
          this.#float[0] = data[k] + 0;
          fold(k, Number.isNaN(data[k]) ? nullHash + 1 : mixWords(this.#words[0], this.#words[1]));
        }
    }
  }

  #hashTexts(
    { data, valid }: Column,
    dictionary: Dictionary,
    rows: number,
    fold: (k: number, hash: number) => void,
  ): void {
    let table = this.#texts.get(dictionary);
    if (!table || table.length < dictionary.size) {
      const next = new Int32Array(table ? Math.max(dictionary.size, 2 * table.length) : dictionary.size);
      if (table) next.set(table);
      this.#texts.set(dictionary, (table = next));
    }
    const codes = data as Int32Array;
    for (let k = 0; k < rows; k++) {
      if (valid !== null && valid[k] === 0) fold(k, nullHash);
      else fold(k, (table[codes[k]] ||= hashText(dictionary.values[codes[k]]) || 1));
    }
  }

  #hashBig(data: BigInt64Array, rows: number, fold: (k: number, hash: number) => void): void {
    const words = new Int32Array(data.buffer, data.byteOffset, 2 * rows);
    for (let k = 0; k < rows; k++) {
      const low = words[2 * k] >>> 0;
      const high = words[2 * k + 1];
      const value = high * two32 + low;
      const top = Math.floor(value / two32);
      this.#float[0] = value;
      // An int64 that float64 holds hashes as that float64, for keys of mixed types.
      if (top === high && value - top * two32 === low) fold(k, mixWords(this.#words[0], this.#words[1]));
      else fold(k, mixWords(low, ~high));
    }
  }
}

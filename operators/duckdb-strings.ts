import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type Column, makeColumn } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import { isCrowded, textOf } from '#engine/data/rolling-dictionary.ts';

/** Bytes of DuckDB's string: length, then twelve bytes of text, or the first four and an address. */
const stringBytes = 16;
const vectorWords = stringBytes / 4;

/**
 * Codes of a VARCHAR column that comes with its hash as a second column: a text is fetched from DuckDB once, when it is new.
 *
 * Fetching costs a microsecond, looking up a twentieth of that. A text is known by DuckDB's 64-bit hash, its length and its first four
 * bytes; that two texts of a file agree in all of these is left out of account.
 */
export class HashedStrings {
  #dictionary = new Dictionary();
  #slots = new Int32Array(64);
  /** Hash (two words), length and first bytes of each value. */
  #keys = new Int32Array(32 * 4);
  #known = 0;
  #rows = 0;
  #text = 0;

  /** The column of batch rows in `chunks`: texts in chunk column `c`, hashes (UBIGINT) in `hashes`. */
  column(
    chunks: readonly DuckDBDataChunk[],
    c: number,
    hashes: number,
    rows: number,
    valid: Uint8Array | null,
  ): Column {
    this.#roll();
    this.#rows = rows;
    const codes = new Int32Array(rows);
    let at = 0;
    for (const chunk of chunks) {
      this.#read(chunk, c, hashes, codes, at, valid);
      at += chunk.rowCount;
    }
    return makeColumn('string', codes, valid, this.#dictionary);
  }

  #read(
    chunk: DuckDBDataChunk,
    c: number,
    hashes: number,
    codes: Int32Array,
    at: number,
    valid: Uint8Array | null,
  ): void {
    const count = chunk.rowCount;
    const text = wordsOf(chunk, c, count * vectorWords);
    const hash = wordsOf(chunk, hashes, count * 2);
    for (let i = 0; i < count; i++) {
      if (valid !== null && valid[at + i] === 0) continue;
      const [low, high, length, first] = [hash[2 * i], hash[2 * i + 1], text[4 * i], text[4 * i + 1]];
      const slots = this.#slots;
      const keys = this.#keys;
      const mask = slots.length - 1;
      let slot = (low ^ high) & mask;
      let code = slots[slot] - 1;
      while (code >= 0) {
        const k = code * 4;
        if (keys[k] === low && keys[k + 1] === high && keys[k + 2] === length && keys[k + 3] === first) break;
        slot = (slot + 1) & mask;
        code = slots[slot] - 1;
      }
      if (code < 0) {
        code = this.#dictionary.append(chunk.getColumnVector(c).getItem(i) as string);
        keys.set([low, high, length, first], code * 4);
        slots[slot] = code + 1;
        if (this.#dictionary.size * 2 >= slots.length) this.#grow();
      }
      codes[at + i] = code;
    }
  }

  #roll(): void {
    const { size } = this.#dictionary;
    this.#text += textOf(this.#dictionary, this.#known);
    if (isCrowded(size, this.#text, size - this.#known, this.#rows)) {
      this.#dictionary = new Dictionary();
      this.#text = 0;
      this.#slots.fill(0);
    }
    this.#known = this.#dictionary.size;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const keys = new Int32Array(slots.length * 2);
    keys.set(this.#keys);
    for (let code = 0; code < this.#dictionary.size; code++) {
      let slot = (keys[code * 4] ^ keys[code * 4 + 1]) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = code + 1;
    }
    this.#slots = slots;
    this.#keys = keys;
  }
}

function wordsOf(chunk: DuckDBDataChunk, c: number, count: number): Int32Array {
  const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, c), count * 4);
  return new Int32Array(bytes.buffer, bytes.byteOffset, count);
}

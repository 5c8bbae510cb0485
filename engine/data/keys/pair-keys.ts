import { grown, growthBytes } from '../grow.ts';
import { noKey } from './column-keys.ts';
import { WordTable } from './word-table.ts';

/** Places of the direct table below which it is always worth its memory (4 MB). */
const smallProduct = 1 << 20;

/**
 * Ids of pairs of ids: a direct array while the product of the two sizes is small, else open addressing.
 */
export class PairKeys {
  size = 0;
  /** First and second id of each pair. */
  firsts = new Uint32Array(64);
  seconds = new Uint32Array(64);
  #direct: Int32Array | null = new Int32Array(0);
  #stride = 1;
  #table: WordTable | null = null;
  #words = new Int32Array(0);

  get bytes(): number {
    return (
      this.firsts.byteLength +
      this.seconds.byteLength +
      (this.#direct?.byteLength ?? 0) +
      (this.#table?.bytes ?? 0) +
      this.#words.byteLength
    );
  }

  bytesAfter(rows: number): number {
    const table = this.#table ? this.#table.bytesAfter(rows) - this.#table.bytes : 0;
    return this.bytes + table + 2 * growthBytes(this.firsts, this.size + rows);
  }

  /** Makes room for `rows` more pairs in small steps. */
  *prepare(rows: number): Generator<undefined> {
    this.firsts = grown(this.firsts, this.size + rows);
    yield;
    this.seconds = grown(this.seconds, this.size + rows);
    if (this.#table) yield* this.#table.prepare(rows);
  }

  /** Ids of (`a[k]`, `b[k]`) into `out`, which may be `a`; `sizeA`, `sizeB` bound the ids that occur. */
  ids(
    a: Uint32Array,
    sizeA: number,
    b: Uint32Array,
    sizeB: number,
    rows: number,
    insert: boolean,
    out: Uint32Array,
  ): void {
    if (insert) {
      this.firsts = grown(this.firsts, this.size + rows);
      this.seconds = grown(this.seconds, this.size + rows);
      this.#cover(sizeA, sizeB);
    }
    if (this.#direct !== null) {
      if (insert) this.size = assignPairs(a, b, rows, out, this);
      else this.#findDirect(this.#direct, a, b, rows, out);
    } else this.#hashed(this.#table as WordTable, a, b, rows, insert, out);
  }

  get direct(): Int32Array {
    return this.#direct as Int32Array;
  }

  get stride(): number {
    return this.#stride;
  }

  #findDirect(direct: Int32Array, a: Uint32Array, b: Uint32Array, rows: number, out: Uint32Array): void {
    const stride = this.#stride;
    const height = direct.length / stride;
    for (let k = 0; k < rows; k++) out[k] = a[k] < height && b[k] < stride ? direct[a[k] * stride + b[k]] - 1 : noKey;
  }

  #hashed(table: WordTable, a: Uint32Array, b: Uint32Array, rows: number, insert: boolean, out: Uint32Array): void {
    this.#words = grown(this.#words, 2 * rows);
    const words = this.#words;
    let missing = false;
    for (let k = 0; k < rows; k++) {
      words[2 * k] = a[k];
      words[2 * k + 1] = b[k];
      if (a[k] === noKey || b[k] === noKey) missing = true;
    }
    if (!insert) table.find(words, 0, rows, out);
    else if (!missing) this.#assignSpan(table, words, 0, rows, out);
    else
      for (let k = 0; k < rows; k++)
        if (words[2 * k] === -1 || words[2 * k + 1] === -1) out[k] = noKey;
        else this.#assignSpan(table, words, k, k + 1, out);
  }

  #assignSpan(table: WordTable, words: Int32Array, from: number, to: number, out: Uint32Array): void {
    const before = this.size;
    this.size = table.assign(words, from, to, out, before);
    if (this.size === before) return;
    for (let k = from; k < to; k++)
      if (out[k] >= before) {
        this.firsts[out[k]] = words[2 * k];
        this.seconds[out[k]] = words[2 * k + 1];
      }
  }

  /** Makes the direct table reach every pair of ids below the sizes, or gives it up. */
  #cover(sizeA: number, sizeB: number): void {
    const direct = this.#direct;
    if (direct === null || (sizeB <= this.#stride && sizeA * this.#stride <= direct.length)) return;
    const stride = 2 ** Math.ceil(Math.log2(Math.max(sizeB, this.#stride, 1)));
    const height = 2 ** Math.ceil(Math.log2(Math.max(sizeA, direct.length / this.#stride, 16)));
    const { firsts, seconds, size } = this;
    if (stride * height > Math.max(smallProduct, 4 * size)) {
      const table = new WordTable();
      for (let id = 0; id < size; id++) table.put(firsts[id], seconds[id], id);
      this.#table = table;
      this.#direct = null;
      return;
    }
    const next = new Int32Array(stride * height);
    for (let id = 0; id < size; id++) next[firsts[id] * stride + seconds[id]] = id + 1;
    this.#direct = next;
    this.#stride = stride;
  }
}

function assignPairs(a: Uint32Array, b: Uint32Array, rows: number, out: Uint32Array, pairs: PairKeys): number {
  const { direct, stride, firsts, seconds } = pairs;
  let next = pairs.size;
  for (let k = 0; k < rows; k++) {
    const first = a[k];
    const second = b[k];
    if (first === noKey || second === noKey) {
      out[k] = noKey;
      continue;
    }
    let entry = direct[first * stride + second];
    if (entry === 0) {
      firsts[next] = first;
      seconds[next] = second;
      direct[first * stride + second] = entry = ++next;
    }
    out[k] = entry - 1;
  }
  return next;
}

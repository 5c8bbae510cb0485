import { type Column, makeColumn } from '../column.ts';
import { Dictionary } from '../dictionary.ts';
import { RollingDictionary } from '../rolling-dictionary.ts';

/** Texts compared at once when equal ones are looked for; more would cost more memory than the equal ones do. */
const window = 1 << 20;
/** Look-ups after which it is judged whether they find anything. */
const trial = 32_768;
/** Bytes of a text besides its characters, and how much more than its bytes the collector lets lie about. */
const headerBytes = 32;
const slack = 3;

/**
 * The texts of a column whose batches come with many dictionaries, under one set of codes.
 *
 * While all batches share one dictionary its codes are taken as they are. Texts of many dictionaries are gathered without holding all of them in
 * one hash index, so that millions of unique ones do not fill memory; a text may then have several codes (`distinct` is false).
 */
export class TextPool {
  /** Text by code. */
  values: string[] = [];
  distinct = true;
  bytes = 0;
  #adopted: Dictionary | null = null;
  #codes: Map<string, number> | null = null;
  #looked = 0;
  #found = 0;
  #counted = 0;
  #tables = new WeakMap<Dictionary, Int32Array>();
  #own: Dictionary | null = null;

  /** Codes of the pool by code of `dictionary`, -1 where {@link code} must be asked; null when both are the same. */
  table(dictionary: Dictionary): Int32Array | null {
    if (this.#adopted === null && this.#codes === null) this.#adopt(dictionary);
    if (this.#adopted === dictionary) {
      this.#count();
      return null;
    }
    if (this.#adopted !== null) this.#part(this.#adopted);
    let table = this.#tables.get(dictionary);
    if (table === undefined || table.length < dictionary.size) {
      const grown = new Int32Array(Math.max(dictionary.size, 2 * (table?.length ?? 0))).fill(-1);
      if (table) grown.set(table);
      this.#tables.set(dictionary, (table = grown));
    }
    return table;
  }

  /** The code of a text of `dictionary` whose place in the table is -1. */
  code(dictionary: Dictionary, table: Int32Array, code: number): number {
    const value = dictionary.values[code];
    const codes = this.#codes as Map<string, number>;
    const known = this.#looking ? codes.get(value) : undefined;
    this.#looked++;
    if (known !== undefined) {
      this.#found++;
      return (table[code] = known);
    }
    const own = this.values.push(value) - 1;
    this.#count();
    if (!this.#looking) this.distinct = false;
    else if (codes.size < window) codes.set(value, own);
    else {
      codes.clear();
      this.distinct = false;
    }
    return (table[code] = own);
  }

  /** False once texts of other dictionaries have hardly ever been seen before: unique texts are not worth an index. */
  get #looking(): boolean {
    return this.#looked < trial || this.#found * 4 >= this.#looked;
  }

  #adopt(dictionary: Dictionary): void {
    this.#adopted = dictionary;
    this.values = dictionary.values;
  }

  /** Codes of the adopted dictionary stay what they are; from now on texts are looked up. */
  #part(adopted: Dictionary): void {
    this.values = adopted.values.slice();
    this.#codes = new Map();
    for (let i = 0; i < Math.min(this.values.length, window); i++) this.#codes.set(this.values[i], i);
    if (this.values.length > window) this.distinct = false;
    const same = new Int32Array(this.values.length);
    for (let code = 0; code < same.length; code++) same[code] = code;
    this.#tables.set(adopted, same);
    this.#adopted = null;
  }

  #count(): void {
    for (; this.#counted < this.values.length; this.#counted++)
      this.bytes += slack * (headerBytes + this.values[this.#counted].length);
  }

  /** The dictionary the codes belong to, if they are those of one. */
  get dictionary(): Dictionary | null {
    return this.distinct ? this.loose : null;
  }

  /** What the codes stand for, in the form of a dictionary that may hold a text twice. */
  get loose(): Dictionary {
    return this.#adopted ?? (this.#own ??= new Dictionary(this.values));
  }
}

/** Output dictionaries for codes from many places: one for the whole stream, or a new one when that is full or brings only new texts. */
export class TextOutput {
  readonly #rolling = new RollingDictionary();
  #dictionary = this.#rolling.current;
  #tables = new WeakMap<readonly string[], Int32Array>();
  #rows = 0;

  /** The dictionary of the next batch, which has `rows` rows; call once per batch. */
  start(rows: number): Dictionary {
    const next = this.#rolling.next(this.#rows);
    this.#rows = rows;
    if (next !== this.#dictionary) this.#tables = new WeakMap();
    return (this.#dictionary = next);
  }

  /** Output codes by place in `values`, -1 where {@link code} must be asked. */
  table(values: readonly string[]): Int32Array {
    let table = this.#tables.get(values);
    if (table === undefined || table.length < values.length) {
      const grown = new Int32Array(values.length).fill(-1);
      if (table) grown.set(table);
      this.#tables.set(values, (table = grown));
    }
    return table;
  }

  code(values: readonly string[], table: Int32Array, code: number): number {
    return (table[code] = this.#dictionary.codeOf(values[code]));
  }

  /** The column of `codes` into `values`. */
  column(values: readonly string[], codes: Int32Array, valid: Uint8Array | null): Column {
    const dictionary = this.start(codes.length);
    const table = this.table(values);
    const out = new Int32Array(codes.length);
    for (let k = 0; k < codes.length; k++) {
      if (valid !== null && valid[k] === 0) continue;
      const code = table[codes[k]];
      out[k] = code < 0 ? this.code(values, table, codes[k]) : code;
    }
    return makeColumn('string', out, valid, dictionary);
  }
}

/** Values past which a producer starts a new dictionary, so that unique strings do not pile up in memory. */
export const dictionaryLimit = 262_144;

/**
 * The distinct strings of a column, by code (0-based, in order of first occurrence).
 *
 * Contract: append-only, so a code once given stays valid and many batches share one dictionary; a stream may
 * change dictionaries between batches, so codes of two batches compare only when their dictionaries are the same object.
 */
export class Dictionary {
  readonly values: string[];
  readonly #codes = new Map<string, number>();
  #indexed = 0;

  constructor(values: string[] = []) {
    this.values = values;
  }

  get size(): number {
    return this.values.length;
  }

  /** Code of `value`, added when new. */
  codeOf(value: string): number {
    const found = this.find(value);
    if (found >= 0) return found;
    const code = this.values.push(value) - 1;
    this.#codes.set(value, code);
    this.#indexed = this.values.length;
    return code;
  }

  /** Code of `value`, or -1. */
  find(value: string): number {
    for (; this.#indexed < this.values.length; this.#indexed++)
      this.#codes.set(this.values[this.#indexed], this.#indexed);
    return this.#codes.get(value) ?? -1;
  }

  /** Adds a value that the caller knows to be new (a scanner with a byte-level index of its own). */
  append(value: string): number {
    return this.values.push(value) - 1;
  }
}

/**
 * Codes of many dictionaries rewritten into one, for operators that compare strings across batches.
 *
 * Only codes that occur are translated, each once per source dictionary.
 */
export class DictionaryMerge {
  readonly target: Dictionary;
  readonly #tables = new WeakMap<Dictionary, Int32Array>();

  constructor(target: Dictionary = new Dictionary()) {
    this.target = target;
  }

  /** Table from codes of `source` to codes of the target, complete for codes below `source.size`; do not keep it across batches. */
  table(source: Dictionary): Int32Array {
    let table = this.#tables.get(source);
    const known = table?.length ?? 0;
    if (table && known >= source.size) return table;
    const grown = new Int32Array(Math.max(source.size, Math.min(known * 2, source.size + 1024)));
    if (table) grown.set(table);
    this.#tables.set(source, (table = grown.subarray(0, source.size)));
    for (let code = known; code < source.size; code++) table[code] = this.target.codeOf(source.values[code]);
    return table;
  }
}

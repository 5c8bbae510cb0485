import type { RowRange } from './trace.ts';

/** A set of row ids: sorted, unique, immutable. */
export class RowSet {
  readonly #rows: Uint32Array;

  private constructor(rows: Uint32Array) {
    this.#rows = rows;
  }

  static from(rows: ArrayLike<number> | RowRange | RowSet): RowSet {
    if (rows instanceof RowSet) return rows;
    if ('start' in rows)
      return new RowSet(Uint32Array.from({ length: rows.end - rows.start }, (_, k) => rows.start + k));
    return new RowSet(Uint32Array.from(new Set(Array.from(rows))).sort());
  }

  get size(): number {
    return this.#rows.length;
  }

  /** Rows [offset, offset + limit) of the set, ascending. */
  slice(offset = 0, limit = this.size): Uint32Array {
    return this.#rows.slice(offset, offset + limit);
  }
}

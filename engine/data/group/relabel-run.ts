import { noKey } from '../keys/column-keys.ts';

/** Ids that one step relabels at most, so that the map is never whole in memory. */
const pieceIds = 8192;

export interface RelabelStep {
  readonly kind: 'relabel';
  readonly start: number;
  readonly rows: Uint32Array;
}

/** Turns (id, row) pairs with ascending ids into relabel steps over a range of ids; ids left out have no row. */
export class RelabelRun {
  readonly #end: number;
  #start: number;
  #rows: Uint32Array | null = null;
  #length = 0;

  constructor(start: number, ids: number) {
    this.#start = start;
    this.#end = start + ids;
  }

  /** Says that `id` is `row`; gives a step for ids before it once enough have gathered. Call until it gives null. */
  put(id: number, row: number): RelabelStep | null {
    if (id - this.#start >= pieceIds) return this.#step(Math.min(pieceIds, this.#end - this.#start));
    this.#rows ??= new Uint32Array(pieceIds);
    while (this.#length < id - this.#start) this.#rows[this.#length++] = noKey;
    this.#rows[this.#length++] = row;
    return null;
  }

  /** The next of the last steps; null when every id has been told. */
  end(): RelabelStep | null {
    return this.#start < this.#end ? this.#step(Math.min(pieceIds, this.#end - this.#start)) : null;
  }

  #step(ids: number): RelabelStep {
    const rows = this.#rows ?? new Uint32Array(pieceIds);
    rows.fill(noKey, this.#length);
    const step: RelabelStep = { kind: 'relabel', start: this.#start, rows: rows.subarray(0, ids) };
    this.#start += ids;
    this.#rows = null;
    this.#length = 0;
    return step;
  }
}

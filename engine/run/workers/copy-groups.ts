import { RowStore } from '../../data/rows/row-store.ts';
import type { Schema } from '../../data/schema.ts';
import { noOrigin, type Relabel } from '../../operator/lineage.ts';

/** What one copy of a group operator gave: its groups' rows, and the first input row of each id. */
export class CopyGroups {
  readonly rows: RowStore;
  #firsts = new Float64Array(1024).fill(Number.POSITIVE_INFINITY);
  #ids = 0;
  /** Rows of ids that are not their own row. */
  readonly #rowOf = new Map<number, number>();

  constructor(output: Schema) {
    this.rows = new RowStore(output);
  }

  /** Ids seen: 0 … ids - 1. */
  get ids(): number {
    return this.#ids;
  }

  /** Says that input row `row` belongs to group `id`. */
  saw(id: number, row: number): void {
    if (id === noOrigin) return;
    if (id >= this.#firsts.length) {
      const more = new Float64Array(Math.max(id + 1, this.#firsts.length * 2)).fill(Number.POSITIVE_INFINITY);
      more.set(this.#firsts);
      this.#firsts = more;
    }
    if (id >= this.#ids) this.#ids = id + 1;
    if (row < this.#firsts[id]) this.#firsts[id] = row;
  }

  relabel({ start, rows }: Relabel): void {
    for (let k = 0; k < rows.length; k++) if (rows[k] !== noOrigin) this.#rowOf.set(start + k, rows[k]);
  }

  /** Calls `see` with every id that has a row, and that row of the copy. */
  eachId(see: (id: number, row: number) => void): void {
    for (let id = 0; id < this.#ids; id++)
      if (this.#firsts[id] < Number.POSITIVE_INFINITY) see(id, this.#rowOf.get(id) ?? id);
  }

  /** First input row of each row of the copy; ascending, since a copy gives its groups in order of first appearance. */
  firsts(): Float64Array {
    const firsts = new Float64Array(this.rows.rows);
    this.eachId((id, row) => {
      firsts[row] = this.#firsts[id];
    });
    return firsts;
  }
}

export interface GroupOrder {
  /** Rows of all copies, one copy's after the other's, in order of first appearance. */
  readonly rows: Uint32Array;
  /** By copy: the output row of each of its rows. */
  readonly places: readonly Uint32Array[];
}

/** Merges the groups of all copies by their first input rows. */
export function inOrder(groups: readonly CopyGroups[]): GroupOrder {
  const firsts = groups.map(g => g.firsts());
  const starts: number[] = [];
  let total = 0;
  for (const { length } of firsts) {
    starts.push(total);
    total += length;
  }
  const rows = new Uint32Array(total);
  const places = firsts.map(f => new Uint32Array(f.length));
  const next = firsts.map(() => 0);
  for (let row = 0; row < total; row++) {
    let least = -1;
    for (let c = 0; c < firsts.length; c++)
      if (next[c] < firsts[c].length && (least < 0 || firsts[c][next[c]] < firsts[least][next[least]])) least = c;
    rows[row] = starts[least] + next[least];
    places[least][next[least]++] = row;
  }
  return { rows, places };
}

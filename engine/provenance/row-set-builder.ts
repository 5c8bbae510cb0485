import { RowSet } from './row-set.ts';

/** Gathers rows in any order, with repetitions, into a set; many sorted pieces cost no sort. */
export class RowSetBuilder {
  #sets: RowSet[] = [];
  #bounds = new Float64Array(16);
  #boundsUsed = 0;
  #rows = new Uint32Array(16);
  #used = 0;
  #ascending = true;

  add(row: number): void {
    if (this.#used > 0 && row <= this.#rows[this.#used - 1]) this.#ascending = false;
    this.#reserve(1);
    this.#rows[this.#used++] = row;
  }

  /** Rows that ascend strictly; copied. */
  addSorted(rows: Uint32Array): void {
    if (rows.length === 0) return;
    if (this.#used > 0 && rows[0] <= this.#rows[this.#used - 1]) this.#ascending = false;
    this.#reserve(rows.length);
    this.#rows.set(rows, this.#used);
    this.#used += rows.length;
  }

  /** Rows in any order. */
  addAll(rows: Uint32Array): void {
    if (rows.length === 0) return;
    this.#ascending = false;
    this.#reserve(rows.length);
    this.#rows.set(rows, this.#used);
    this.#used += rows.length;
  }

  addRange(start: number, end: number): void {
    if (end <= start) return;
    const used = this.#boundsUsed;
    if (used > 0 && this.#bounds[used - 1] === start) {
      this.#bounds[used - 1] = end;
      return;
    }
    if (used + 2 > this.#bounds.length) {
      const grown = new Float64Array(used * 2);
      grown.set(this.#bounds);
      this.#bounds = grown;
    }
    this.#bounds[used] = start;
    this.#bounds[used + 1] = end;
    this.#boundsUsed += 2;
  }

  addSet(set: RowSet): void {
    if (set.bounds) for (let k = 0; k < set.bounds.length; k += 2) this.addRange(set.bounds[k], set.bounds[k + 1]);
    else if (set.size > 0) this.#sets.push(set);
  }

  build(): RowSet {
    const sets = [...this.#sets];
    if (this.#used > 0) {
      const rows = this.#rows.slice(0, this.#used);
      sets.push(this.#ascending ? RowSet.sorted(rows) : setOf(rows));
    }
    if (this.#boundsUsed > 0) sets.push(RowSet.ranges(mergeBounds(this.#bounds.subarray(0, this.#boundsUsed))));
    return union(sets);
  }

  #reserve(count: number): void {
    if (this.#used + count <= this.#rows.length) return;
    const grown = new Uint32Array(Math.max(this.#used + count, this.#rows.length * 2));
    grown.set(this.#rows.subarray(0, this.#used));
    this.#rows = grown;
  }
}

/** Bits are taken where a row has at most this many rows of span: two bytes a row, and no sort. */
const spanPerRow = 64;

/** Rows that are in any of the sets. */
export function union(sets: readonly RowSet[]): RowSet {
  const parts = sets.filter(set => set.size > 0).sort((a, b) => a.first - b.first);
  if (parts.length === 0) return RowSet.empty;
  if (parts.length === 1) return parts[0];
  const total = parts.reduce((sum, set) => sum + set.size, 0);
  const start = parts[0].first;
  const end = parts.reduce((max, set) => Math.max(max, set.last), 0) + 1;
  if (end - start <= total * spanPerRow) {
    const words = new Uint32Array(Math.ceil((end - start) / 32));
    for (const set of parts) set.mark(words, start);
    return tidy(words, start, end);
  }
  const rows = new Uint32Array(total);
  let at = 0;
  for (const set of parts)
    for (const chunk of set.chunks()) {
      rows.set(chunk, at);
      at += chunk.length;
    }
  return RowSet.from(rows);
}

function setOf(rows: Uint32Array): RowSet {
  let start = rows[0];
  let last = start;
  for (let k = 1; k < rows.length; k++) {
    if (rows[k] < start) start = rows[k];
    if (rows[k] > last) last = rows[k];
  }
  if (last - start >= rows.length * spanPerRow || rows.length < 1024) return RowSet.from(rows);
  const words = new Uint32Array(Math.ceil((last - start + 1) / 32));
  for (let k = 0; k < rows.length; k++) words[(rows[k] - start) >>> 5] |= 1 << (rows[k] - start);
  return tidy(words, start, last + 1);
}

/** The set of the bits in its smallest form. */
function tidy(words: Uint32Array, start: number, end: number): RowSet {
  const set = RowSet.bits(words, start, start, end);
  if (set.size === end - start) return RowSet.range(start, end);
  return set.size * 32 < end - start ? RowSet.sorted(set.toArray()) : set;
}

function mergeBounds(bounds: Float64Array): Float64Array {
  const order = Uint32Array.from({ length: bounds.length / 2 }, (_, k) => k * 2);
  order.sort((a, b) => bounds[a] - bounds[b]);
  const merged = new Float64Array(bounds.length);
  let used = 0;
  for (const k of order) {
    if (used > 0 && bounds[k] <= merged[used - 1]) merged[used - 1] = Math.max(merged[used - 1], bounds[k + 1]);
    else {
      merged[used++] = bounds[k];
      merged[used++] = bounds[k + 1];
    }
  }
  return merged.slice(0, used);
}

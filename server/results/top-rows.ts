import type { SortKey } from '#engine/data/sort/sort-keys.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { type Grading, gradingsOf } from './grade-rows.ts';
import { sortRows } from './sort-rows.ts';

/** Rows of an order that are found without the rest of it. */
export const mostTopRows = 2000;
/** Rows that may tie for the last place; each takes 12 bytes. */
const mostTied = 8_000_000;

/**
 * The first `count` rows of an order, exactly those that a whole sort gives: found by going over a key once, and again only over what ties
 * for the last place.
 *
 * @param ids  the rows to choose from, ascending; null for all
 * @returns    null where a whole sort is no worse: so many tie, or a key can only be compared
 */
export async function topRows(
  reader: ResultReader,
  keys: readonly SortKey[],
  ids: Uint32Array | null,
  count: number,
): Promise<Uint32Array | null> {
  const sure: Uint32Array[] = [];
  let needed = Math.min(count, ids?.length ?? reader.rows);
  let from = ids;
  for (const key of keys) {
    let isFinal = false;
    for (const grading of (await gradingsOf(reader, key)) ?? []) {
      const found = await select(reader, grading, from, needed);
      if (found === null) return null;
      sure.push(found.sure);
      needed -= found.sure.length;
      from = found.tied;
      isFinal = from.length <= needed || grading.isFinal(found.grade);
      if (isFinal) break;
    }
    if (!isFinal) return null;
    if (from !== null && from.length <= needed) break;
  }
  // Those that tie in every key come as they lie.
  const rest = from?.subarray(0, needed) ?? new Uint32Array(0);
  const chosen = new Uint32Array(sure.reduce((sum, part) => sum + part.length, rest.length));
  let at = 0;
  for (const part of [...sure, rest]) {
    chosen.set(part, at);
    at += part.length;
  }
  return sortRows(reader, keys, chosen.sort());
}

interface Selected {
  /** Rows that are among the first for certain, and those that tie for the last place, ascending. */
  readonly sure: Uint32Array;
  readonly tied: Uint32Array;
  /** Grade of the tied ones. */
  readonly grade: number;
}

async function select(
  reader: ResultReader,
  grading: Grading,
  from: Uint32Array | null,
  needed: number,
): Promise<Selected | null> {
  const best = new Best(needed);
  for await (const { grades, ids } of grading.graded(reader, from)) if (!best.offer(grades, ids)) return null;
  return best.take();
}

/** The `needed` rows of least grade, and those that tie with the last of them. */
class Best {
  readonly #needed: number;
  #grades: Float64Array<ArrayBuffer>;
  #ids: Uint32Array<ArrayBuffer>;
  #length = 0;
  #most = Number.POSITIVE_INFINITY;

  constructor(needed: number) {
    this.#needed = needed;
    this.#grades = new Float64Array(Math.max(4096, 4 * needed));
    this.#ids = new Uint32Array(this.#grades.length);
  }

  /** False when too many tie. */
  offer(grades: Float64Array, ids: Uint32Array | number): boolean {
    for (let k = 0; k < grades.length; k++) {
      if (grades[k] > this.#most) continue;
      if (this.#length === this.#grades.length && !this.#makeRoom()) return false;
      if (grades[k] > this.#most) continue;
      this.#grades[this.#length] = grades[k];
      this.#ids[this.#length++] = typeof ids === 'number' ? ids + k : ids[k];
    }
    return true;
  }

  take(): Selected {
    this.#prune();
    const grade = this.#most;
    const held = this.#ids.subarray(0, this.#length);
    const tied = held.filter((_, i) => this.#grades[i] === grade).sort();
    return { sure: held.filter((_, i) => this.#grades[i] < grade), tied, grade };
  }

  #makeRoom(): boolean {
    this.#prune();
    if (this.#length > mostTied) return false;
    if (this.#length * 2 < this.#grades.length) return true;
    const [grades, ids] = [new Float64Array(2 * this.#grades.length), new Uint32Array(2 * this.#ids.length)];
    grades.set(this.#grades);
    ids.set(this.#ids);
    [this.#grades, this.#ids] = [grades, ids];
    return true;
  }

  #prune(): void {
    if (this.#length === 0) return;
    const sorted = this.#grades.slice(0, this.#length).sort();
    this.#most = sorted[Math.min(this.#needed, this.#length) - 1];
    let kept = 0;
    for (let i = 0; i < this.#length; i++) {
      if (this.#grades[i] > this.#most) continue;
      this.#grades[kept] = this.#grades[i];
      this.#ids[kept++] = this.#ids[i];
    }
    this.#length = kept;
  }
}

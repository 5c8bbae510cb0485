import type { Batch } from '../batch.ts';
import type { Picks } from '../rows/interleave.ts';
import { BatchKeys, leadingWords } from './batch-keys.ts';
import type { SortKey } from './sort-keys.ts';

/** Where one run stands: its current batch, its keys, and the next row of it. */
interface Cursor {
  readonly rest: Iterator<Batch>;
  /** Null once the run is at its end, and its keys with it. */
  batch: Batch | null;
  keys: BatchKeys | null;
  row: number;
  /** Place of `batch` among the sources of the picks being made, -1 when none of its rows is picked yet. */
  slot: number;
}

/**
 * Merges sorted runs into one order by a tournament of their first rows; among equals, rows of earlier runs come first.
 *
 * Contract: runs hold batches without selection; picks of `batchRows` rows, the last fewer. The batches of a pick stay valid as long as the caller
 * holds it.
 */
export function* mergeRuns(
  runs: readonly Iterable<Batch>[],
  keys: readonly SortKey[],
  batchRows: number,
): Generator<Picks> {
  const cursors = runs.map(run => openCursor(run, keys));
  const tree = new Tournament(cursors, keys);
  for (;;) {
    const sources: Batch[] = [];
    const slots = new Uint32Array(batchRows);
    const positions = new Uint16Array(batchRows);
    let rows = 0;
    for (const cursor of cursors) cursor.slot = -1;
    while (rows < batchRows) {
      const cursor = cursors[tree.winner];
      if (cursor.batch === null) break;
      if (cursor.slot < 0) cursor.slot = sources.push(cursor.batch) - 1;
      slots[rows] = cursor.slot;
      positions[rows++] = cursor.row;
      if (++cursor.row === cursor.batch.rows) advance(cursor, keys);
      tree.replay();
    }
    if (rows > 0) yield { sources, slots, positions, rows };
    if (rows < batchRows) return;
  }
}

function openCursor(run: Iterable<Batch>, keys: readonly SortKey[]): Cursor {
  const cursor: Cursor = { rest: run[Symbol.iterator](), batch: null, keys: null, row: 0, slot: -1 };
  advance(cursor, keys);
  return cursor;
}

function advance(cursor: Cursor, keys: readonly SortKey[]): void {
  let next = cursor.rest.next();
  while (!next.done && next.value.rows === 0) next = cursor.rest.next();
  cursor.batch = next.done ? null : next.value;
  cursor.keys = cursor.batch && new BatchKeys(cursor.batch, keys);
  cursor.row = 0;
  cursor.slot = -1;
}

/** A tree of losers over the cursors: after the winner moved, one path of comparisons finds the next. */
class Tournament {
  winner = 0;
  readonly #cursors: readonly Cursor[];
  /** Node i of 1 … size-1 holds the loser of its match; leaf c is node size + c. */
  readonly #losers: Int32Array;
  /** The leading words of every cursor's row, side by side; most matches are decided by these. */
  readonly #words: Uint32Array;
  readonly #count: number;
  readonly #all: boolean;

  constructor(cursors: readonly Cursor[], keys: readonly SortKey[]) {
    const { count, all } = leadingWords(keys);
    this.#cursors = cursors;
    this.#losers = new Int32Array(cursors.length).fill(-1);
    this.#words = new Uint32Array(cursors.length * count);
    this.#count = count;
    this.#all = all;
    for (let c = 0; c < cursors.length; c++) this.#load(c);
    for (let c = cursors.length - 1; c >= 0; c--) this.#play(c, true);
  }

  /** Plays the matches of the last winner, whose cursor has moved. */
  replay(): void {
    this.#load(this.winner);
    this.#play(this.winner, false);
  }

  #load(c: number): void {
    const { keys, row } = this.#cursors[c];
    keys?.copyWords(row, this.#count, this.#words, c * this.#count);
  }

  #play(start: number, filling: boolean): void {
    const losers = this.#losers;
    let winner = start;
    for (let node = (start + losers.length) >> 1; node > 0; node >>= 1) {
      const rival = losers[node];
      if (filling && rival < 0) {
        losers[node] = winner;
        return;
      }
      if (this.#before(rival, winner)) {
        losers[node] = winner;
        winner = rival;
      }
    }
    this.winner = winner;
  }

  #before(a: number, b: number): boolean {
    const x = this.#cursors[a];
    const y = this.#cursors[b];
    if (x.keys === null) return false;
    if (y.keys === null) return true;
    const words = this.#words;
    const count = this.#count;
    for (let i = a * count, j = b * count, w = 0; w < count; w++) {
      const p = words[i + w];
      const q = words[j + w];
      if (p !== q) return p < q;
    }
    const order = this.#all ? 0 : x.keys.compare(x.row, y.keys, y.row);
    return order !== 0 ? order < 0 : a < b;
  }
}

import { type Batch, rowId, selectRows } from '#engine/data/batch.ts';
import { valueAt } from '#engine/data/column.ts';
import { fromPlain, type PlainBatch, toPlain } from '#engine/data/plain.ts';
import { Lowest } from '../lowest.ts';
import { chance, chanceSeed } from '../row-chance.ts';
import type { BoundChannel } from './channel.ts';
import { drawable, narrowed } from './drawable.ts';
import type { Gathered } from './gather.ts';
import { type Mark, shown } from './mark.ts';

interface Held {
  /** Row ids, one per row of `batch`. */
  readonly ids: Float64Array;
  readonly batch: PlainBatch;
}

interface Saved {
  readonly entries: number[];
  readonly held: Held[];
  readonly total: number;
  readonly fit: number;
}

const seed = chanceSeed(1);

/** One mark per row: of all rows that can be drawn, the first `limit` or, when rows are drawn at random, any `limit` of them, in their order. */
export class SampledRows {
  readonly #channels: readonly BoundChannel[];
  readonly #limit: number;
  readonly #first: boolean;
  #lowest: Lowest;
  #held: Held[] = [];
  #total = 0;
  #fit = 0;

  constructor(channels: readonly BoundChannel[], limit: number, first: boolean) {
    this.#channels = channels;
    this.#limit = limit;
    this.#first = first;
    this.#lowest = new Lowest(limit);
  }

  *add(input: Batch): Generator<undefined> {
    const batch = narrowed(input, this.#channels);
    const fit = drawable(batch, this.#channels);
    this.#total += batch.rows;
    this.#fit += fit.length;
    let n = 0;
    for (let i = 0; i < fit.length; i++) {
      const row = rowId(batch, fit[i]);
      const key = this.#first ? row : chance(seed, row);
      if (!this.#lowest.admits(key)) continue;
      this.#lowest.put(key, row);
      fit[n++] = fit[i];
    }
    const kept = fit.slice(0, n);
    // Copied out, so that a row kept does not keep its whole batch in memory.
    if (n > 0)
      this.#held.push({
        ids: Float64Array.from(kept, k => rowId(batch, k)),
        batch: toPlain(selectRows(batch, kept)),
      });
    yield undefined;
  }

  *finish(): Generator<undefined, Gathered> {
    const rows = new Set<number>();
    for (let i = 1; i < this.#lowest.entries.length; i += 2) rows.add(this.#lowest.entries[i]);
    const marks: Mark[] = [];
    for (const { ids, batch } of this.#held) {
      const { columns } = fromPlain(batch);
      for (let k = 0; k < ids.length; k++) {
        if (!rows.has(ids[k])) continue;
        const values = this.#channels.map((c, i) => [c.name, shown(valueAt(columns[i], k), c)]);
        marks.push({ ...Object.fromEntries(values), __row: ids[k] });
      }
      yield undefined;
    }
    return { marks, rows: marks.length, candidates: this.#fit, total: this.#total };
  }

  save(): Saved {
    return { entries: this.#lowest.entries, held: this.#held, total: this.#total, fit: this.#fit };
  }

  restore(state: unknown): void {
    const { entries, held, total, fit } = state as Saved;
    this.#lowest = new Lowest(this.#limit, entries);
    this.#held = held;
    this.#total = total;
    this.#fit = fit;
  }

  close(): void {
    this.#held = [];
  }
}

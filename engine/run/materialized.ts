import type { Batch } from '../data/batch.ts';
import type { SpillFile } from '../operator/define.ts';
import type { Outlet } from './link.ts';

/** A link whose rows are all stored before its consumer starts: it never fills, and ends the producer's region. */
export class MaterializedLink implements Outlet {
  readonly full = false;
  readonly cancelled = false;
  readonly #rows: SpillFile;

  constructor(rows: SpillFile) {
    this.#rows = rows;
  }

  send(batch: Batch): void {
    this.#rows.write(batch);
  }

  end(): void {}

  onCancel(): void {}

  change(): Promise<void> {
    return Promise.resolve();
  }

  /** The stored batches in order, with the row ids they had. */
  *batches(): Generator<Batch> {
    let base = 0;
    for (const batch of this.#rows.read()) {
      yield { ...batch, base };
      base += batch.rows;
    }
  }

  release(): void {
    this.#rows.release();
  }
}

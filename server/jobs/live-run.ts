import type { EventLog } from './event-log.ts';
import type { RunIndex, RunRow } from './run-index.ts';

/** A run that waits or goes on: its row as it should be, and its events. */
export class LiveRun {
  readonly log: EventLog;
  /** Somebody asked it to stop, so that its end is no failure. */
  stopping = false;
  /** The server stops; the run goes on when it is back. */
  suspended: 'running' | 'paused' | null = null;
  #row: RunRow;
  /** Changes reach the database one after the other. */
  #stored: Promise<unknown> = Promise.resolve();
  readonly #index: RunIndex;
  readonly #failed: (error: unknown) => void;

  constructor(row: RunRow, log: EventLog, index: RunIndex, failed: (error: unknown) => void) {
    this.#row = row;
    this.log = log;
    this.#index = index;
    this.#failed = failed;
  }

  get row(): RunRow {
    return this.#row;
  }

  /** Changes the row, at once here and as soon as it can in the database. @returns when it is stored, or could not be */
  change(change: Partial<RunRow>): Promise<unknown> {
    this.#row = { ...this.#row, ...change };
    this.#stored = this.#stored.then(() => this.#index.update(this.#row.id, change)).catch(this.#failed);
    return this.#stored;
  }

  /** Resolves when every change is stored. */
  get settled(): Promise<unknown> {
    return this.#stored;
  }
}

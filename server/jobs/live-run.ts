import { SluiceError } from '#engine/errors.ts';
import { elapsed } from './elapsed.ts';
import type { EventLog } from './event-log.ts';
import type { RunIndex, RunRow } from './run-index.ts';

/** Waits between attempts to store what a run has come to. */
const [firstWaitMs, longestWaitMs] = [250, 5000];

/** A run that waits or goes on: its row as it should be, and its events. */
export class LiveRun {
  readonly log: EventLog;
  /** Somebody asked it to stop, so that its end is no failure. */
  stopping = false;
  /** The server stops; the run goes on when it is back. */
  suspended: 'running' | 'paused' | null = null;
  #row: RunRow;
  #hurried = false;
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

  /** Changes the row, at once here and as soon as it can in the database. @returns when it is stored, or given up */
  change(change: Partial<RunRow>): Promise<unknown> {
    this.#row = { ...this.#row, ...change };
    this.#stored = this.#stored.then(() => this.#store(change));
    return this.#stored;
  }

  /** The server stops: what cannot be stored now is found in the run's folder by the next start. */
  hurry(): void {
    this.#hurried = true;
  }

  /** A database that is down, or a disk that is full, is waited for: else the run would be at work for ever. */
  async #store(change: Partial<RunRow>): Promise<void> {
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
      try {
        await this.#index.update(this.#row.id, change);
        return;
      } catch (error) {
        this.#failed(error);
        const passes = error instanceof SluiceError && ['DATABASE_DOWN', 'DISK_FULL'].includes(error.code);
        if (!passes || this.#hurried) return;
        await elapsed(waitMs);
      }
    }
  }

  /** Resolves when every change is stored. */
  get settled(): Promise<unknown> {
    return this.#stored;
  }
}

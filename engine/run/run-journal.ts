import { SluiceError } from '../errors.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { RunEvent } from './events.ts';

/**
 * Writes what a run tells to its folder: states, problems and console lines; counts and progress are for who watches.
 *
 * Contract: never throws, since it hears of events in the middle of the run; the first failure is kept for the end.
 */
export class RunJournal {
  readonly #folder: RunFolder;
  #failure: SluiceError | null = null;

  constructor(folder: RunFolder) {
    this.#folder = folder;
  }

  /** Why events are missing, or null when none are. */
  get failure(): SluiceError | null {
    return this.#failure;
  }

  write(event: RunEvent): void {
    if (event.kind === 'counts' || event.kind === 'progress' || this.#failure) return;
    try {
      if (event.kind === 'console') this.#folder.console(event.node, event.line);
      this.#folder.event(event);
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      this.#failure = error;
    }
  }
}

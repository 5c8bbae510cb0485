import { SluiceError } from '../errors.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { RunEvent } from './events.ts';

/** Whether an event is written down; counts and progress are outdone by the next ones. */
export const isKept = ({ kind }: RunEvent): boolean => kind !== 'counts' && kind !== 'progress';

/**
 * Writes what a run tells to its folder: states, problems and console lines; counts and progress are for who watches.
 *
 * Every event has a number, `seq`, in the order they are told, from 1; those of events that are not written are missing in the file.
 *
 * Contract: never throws, since it hears of events in the middle of the run; the first failure is kept for the end.
 */
export class RunJournal {
  readonly #folder: RunFolder;
  #failure: SluiceError | null = null;
  #seq = 0;

  constructor(folder: RunFolder) {
    this.#folder = folder;
  }

  /** Why events are missing, or null when none are. */
  get failure(): SluiceError | null {
    return this.#failure;
  }

  write(event: RunEvent): void {
    const seq = ++this.#seq;
    if (!isKept(event) || this.#failure) return;
    try {
      if (event.kind === 'console') this.#folder.console(event.node, event.line);
      this.#folder.event({ seq, ...event });
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      this.#failure = error;
    }
  }
}

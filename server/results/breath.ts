import { Abandoned, type Work } from './work.ts';

/** Longest that one question computes before others get their turn. */
const sliceMs = 8;

/** Questions whose answer is short, and is waited for: long work stands still meanwhile. */
let urgent = 0;

/** Does what somebody waits for and what is quickly done, before long work goes on. */
export async function urgently<T>(doing: () => Promise<T>): Promise<T> {
  urgent++;
  try {
    return await doing();
  } finally {
    urgent--;
  }
}

/** The turns of one question: `take` returns to the event loop when the slice is used up. */
export class Breath {
  readonly #work: Work | null;
  #began = performance.now();

  /** @param work  given for long work, which makes way for what is urgent and ends when nobody waits any more */
  constructor(work: Work | null = null) {
    this.#work = work;
  }

  /** False while there is time left, so that whoever asks often need not wait. */
  get due(): boolean {
    return (this.#work !== null && urgent > 0) || performance.now() - this.#began > sliceMs;
  }

  /** @throws {Abandoned} */
  async take(): Promise<void> {
    if (!this.due) return;
    do {
      await new Promise(resolve => setImmediate(resolve));
      if (this.#work?.abandoned) throw new Abandoned();
    } while (this.#work && urgent > 0);
    this.#began = performance.now();
  }
}

/**
 * Runs slices of work to their end, with a turn for others in between.
 *
 * @param steps  about how many slices there are, for the progress
 */
export async function inTurns<T>(slices: Iterator<unknown, T>, work: Work | null = null, steps = 0): Promise<T> {
  const breath = new Breath(work);
  for (let step = 0; ; step++) {
    const { done, value } = slices.next();
    if (done) return value as T;
    if (steps > 0) work?.at(Math.min(1, step / steps));
    if (breath.due) await breath.take();
  }
}

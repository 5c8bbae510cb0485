/** Longest that one question computes before others get their turn. */
const sliceMs = 8;

/** The turns of one question: `take` returns to the event loop when the slice is used up. */
export class Breath {
  #began = performance.now();

  /** Null while there is time left, so that whoever asks often need not wait. */
  get due(): boolean {
    return performance.now() - this.#began > sliceMs;
  }

  async take(): Promise<void> {
    if (!this.due) return;
    await new Promise(resolve => setImmediate(resolve));
    this.#began = performance.now();
  }
}

/** Runs slices of work to their end, with a turn for others in between. */
export async function inTurns<T>(slices: Iterator<unknown, T>): Promise<T> {
  const breath = new Breath();
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value as T;
    await breath.take();
  }
}

/** One look at a run's counters. */
export interface Look {
  readonly at: number;
  readonly rows: number;
  readonly done: number;
  readonly total: number;
}

/** How fast a run goes, from the looks of the last few seconds. */
export class Pace {
  readonly #windowMs: number;
  #looks: Look[] = [];

  constructor(windowMs = 4000) {
    this.#windowMs = windowMs;
  }

  add(look: Look): void {
    const last = this.#looks.at(-1);
    if (last && (look.rows < last.rows || look.at < last.at)) this.#looks = [];
    this.#looks.push(look);
    while (this.#looks.length > 2 && look.at - this.#looks[1]!.at > this.#windowMs) this.#looks.shift();
  }

  /** Rows per second; null until two looks are far enough apart. */
  get rowsPerSecond(): number | null {
    return this.#rate(look => look.rows);
  }

  /** Part done (0–1); null where nothing says how much there is. */
  get part(): number | null {
    const last = this.#looks.at(-1);
    return last && last.total > 0 ? Math.min(1, last.done / last.total) : null;
  }

  /** Milliseconds to go at this pace; null where that cannot be told. */
  get msLeft(): number | null {
    const last = this.#looks.at(-1);
    const rate = this.#rate(look => look.done);
    return last && last.total > 0 && rate !== null && rate > 0 ? ((last.total - last.done) / rate) * 1000 : null;
  }

  #rate(counter: (look: Look) => number): number | null {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    if (!first || !last || last.at - first.at < 250) return null;
    return ((counter(last) - counter(first)) * 1000) / (last.at - first.at);
  }
}

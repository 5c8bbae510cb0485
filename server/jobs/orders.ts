import { ByteCache } from '#engine/store/byte-cache.ts';
import { Abandoned, Work } from '../results/work.ts';

/** Row ids in an order; null for every row as it lies. */
export type Order = Uint32Array | null;

/** An order that is being found. */
export interface Finding {
  readonly work: Work;
  readonly order: Promise<Order>;
}

interface Job extends Finding {
  /** Questions that wait for the whole of it, and when one last asked how far it is. */
  waiting: number;
  asked: number;
}

/**
 * Orders of rows that were asked for: sorted, filtered and searched results.
 *
 * Contract: one is found at a time, so that what finding takes in memory is taken once; what nobody waits for or has asked after for
 * `patienceMs` is given up.
 */
export class Orders {
  readonly #known: ByteCache<{ readonly order: Order }>;
  readonly #jobs = new Map<string, Job>();
  readonly #patienceMs: number;
  #last: Promise<unknown> = Promise.resolve();
  #watch: NodeJS.Timeout | null = null;

  constructor(limitBytes: number, patienceMs: number) {
    this.#known = new ByteCache(limitBytes);
    this.#patienceMs = patienceMs;
  }

  /** The order, if it has been found. */
  known(key: string): Order | undefined {
    return this.#known.get(key)?.order;
  }

  /** Begins to find an order, or says how far that is. */
  find(key: string, how: (work: Work) => Promise<Order>): Finding {
    const job = this.#job(key, how);
    job.asked = Date.now();
    return job;
  }

  /** Waits until it is found. @param left  rejects when whoever asks is gone */
  async wait(key: string, how: (work: Work) => Promise<Order>, left: Promise<never>): Promise<Order> {
    const known = this.known(key);
    if (known !== undefined) return known;
    const job = this.#job(key, how);
    job.waiting++;
    try {
      return await Promise.race([job.order, left]);
    } finally {
      job.waiting--;
      if (job.waiting === 0) this.#giveUp();
    }
  }

  #job(key: string, how: (work: Work) => Promise<Order>): Job {
    return this.#jobs.get(key) ?? this.#begin(key, how);
  }

  #begin(key: string, how: (work: Work) => Promise<Order>): Job {
    const work = new Work();
    const order = this.#last.then(() => {
      if (work.abandoned) throw new Abandoned();
      return how(work);
    });
    const job: Job = { work, order, waiting: 0, asked: Number.NEGATIVE_INFINITY };
    this.#jobs.set(key, job);
    this.#last = order.catch(() => {});
    order.then(
      found => this.#known.set(key, { order: found }, (found?.byteLength ?? 0) + 64),
      () => {},
    );
    // What failed, for lack of space perhaps, is tried again when it is asked again.
    void this.#last.then(() => this.#jobs.get(key) === job && this.#jobs.delete(key));
    this.#watch ??= setInterval(() => this.#giveUp(), this.#patienceMs / 4).unref();
    return job;
  }

  #giveUp(): void {
    for (const [key, job] of this.#jobs) {
      if (job.waiting > 0 || Date.now() - job.asked < this.#patienceMs) continue;
      job.work.abandoned = true;
      this.#jobs.delete(key);
    }
    if (this.#jobs.size > 0 || this.#watch === null) return;
    clearInterval(this.#watch);
    this.#watch = null;
  }
}

import type { Services } from '../services.ts';
import { sweepBlobs } from './sweep-blobs.ts';
import { sweepNotices } from './sweep-notices.ts';
import { type Freed, sweepRuns } from './sweep-runs.ts';

/** When the first sweep begins after the start, and how long after one the next. */
const [firstMs, everyMs] = [30_000, 3_600_000];

type Needs = Pick<Services, 'database' | 'config' | 'clock' | 'log' | 'datasets'>;

/** What a sweep has freed. */
export interface Swept {
  readonly runs: Freed;
  readonly blobs: Freed;
  readonly uploads: number;
  readonly notices: number;
}

/** Frees the disk of what nobody can reach any more, a while after the start and then every hour; says in the log what it freed. */
export class Sweeper {
  readonly #services: Needs;
  #timer: NodeJS.Timeout;
  #sweeping: Promise<unknown> = Promise.resolve();

  constructor(services: Needs) {
    this.#services = services;
    this.#timer = this.#plan(firstMs);
  }

  /** Sweeps now. */
  async sweep(): Promise<Swept> {
    const { database, config, clock, log, datasets } = this.#services;
    const uploads = await datasets.uploads.sweep();
    const runs = await sweepRuns(database, config.data, clock());
    const blobs = await sweepBlobs(config.data, clock());
    const notices = await sweepNotices(database, clock());
    if (runs.count + blobs.count + uploads + notices > 0) log.info({ runs, blobs, uploads, notices }, 'freed');
    return { runs, blobs, uploads, notices };
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#sweeping;
  }

  #plan(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#sweeping = this.sweep()
        .catch(error => this.#services.log.warn({ err: error }, 'sweep'))
        .finally(() => {
          this.#timer = this.#plan(everyMs);
        });
    }, ms).unref();
  }
}

import { Observable, Subject } from 'rxjs';
import type { Batch } from '../data/batch.ts';
import { assert } from '../errors.ts';

/** Batches a link may hold before its producer waits. */
export const linkCredits = 4;

/** What travels on a link: a batch, or the end of the stream. */
export type Message =
  | { readonly input: string; readonly batch: Batch }
  | { readonly input: string; readonly batch: null };

/** Where a port's batches go: a bounded link of the same region, or a materialised one. */
export interface Outlet {
  readonly full: boolean;
  readonly cancelled: boolean;
  send(batch: Batch): void;
  end(): void;
  /** Resolves when `full` or `cancelled` may have changed. */
  change(): Promise<void>;
  onCancel(tell: () => void): void;
}

/**
 * An edge inside a region that never holds more than its credits [L5].
 *
 * Contract: the producer sends only while not `full`; the consumer calls `release` once per batch when it is done with it.
 * RxJS has no back-pressure of its own, so the credit count is what bounds a stream.
 */
export class Link implements Outlet {
  readonly #batches = new Subject<Batch>();
  /** Sent before the consumer listened; at most the credits. */
  readonly #early: Batch[] = [];
  readonly #credits: number;
  readonly #waiting: (() => void)[] = [];
  readonly #onCancel: (() => void)[] = [];
  #held = 0;
  #cancelled = false;

  constructor(credits = linkCredits) {
    this.#credits = credits;
  }

  /** For one subscriber, at any time; completes at the end of the stream, or when cancelled. */
  get batches(): Observable<Batch> {
    return new Observable(subscriber => {
      for (let batch = this.#early.shift(); batch; batch = this.#early.shift()) subscriber.next(batch);
      return this.#batches.subscribe(subscriber);
    });
  }

  get held(): number {
    return this.#held;
  }

  get full(): boolean {
    return this.#held >= this.#credits && !this.#cancelled;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  send(batch: Batch): void {
    if (this.#cancelled) return;
    assert(this.#held < this.#credits, 'a link is not sent more than its credits [L5]');
    this.#held++;
    if (this.#batches.observed) this.#batches.next(batch);
    else this.#early.push(batch);
  }

  release(): void {
    this.#held--;
    this.#wake();
  }

  end(): void {
    this.#batches.complete();
  }

  /** The consumer needs no more; producers that feed nobody else stop. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#batches.complete();
    for (const tell of this.#onCancel.splice(0)) tell();
    this.#wake();
  }

  onCancel(tell: () => void): void {
    this.#onCancel.push(tell);
  }

  change(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

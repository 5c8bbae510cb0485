import { Observable } from 'rxjs';
import type { Gate, Turn } from './gate.ts';

/** What a pump asks while it advances a generator. */
export interface Flow<T> {
  readonly gate: Gate;
  readonly turn: Turn;
  /** Null when `item` may be delivered now, else a promise of a change. */
  blocked(item: T): Promise<void> | null;
  /** Whether `item` needs the gate's leave (rows do; lineage notes and replayed batches do not). */
  gated(item: T): boolean;
  /** Time spent inside the operator. */
  spent(ms: number): void;
}

/**
 * The items of one generator, each held at the gate and at full links first; `undefined` items are breaths and are dropped.
 *
 * Advances synchronously as long as nothing makes it wait, so that a batch crosses a whole region in one stack;
 * returns to the event loop when the slice is used up. Unsubscribing ends the generator.
 */
export function pump<T>(
  work: () => Iterable<T | undefined> | AsyncIterable<T | undefined> | undefined,
  flow: Flow<T>,
): Observable<T> {
  return new Observable(subscriber => {
    let iterator: Iterator<T | undefined> | AsyncIterator<T | undefined> | undefined;
    let pending: T | undefined;
    let done = false;

    const accept = (result: IteratorResult<T | undefined>) => {
      if (result.done) done = true;
      else pending = result.value;
    };
    const later = (change: Promise<unknown>) => {
      change.then(loop, error => subscriber.error(error));
    };
    const advance = () => {
      while (!subscriber.closed) {
        if (pending !== undefined) {
          const wait = flow.blocked(pending);
          if (wait) return later(wait);
          if (flow.gated(pending) && !flow.gate.tryPass()) return later(flow.gate.change());
          const item = pending;
          pending = undefined;
          subscriber.next(item);
          continue;
        }
        if (done) return subscriber.complete();
        if (!flow.gate.mayWork) return later(flow.gate.change());
        if (flow.turn.due) return later(flow.turn.yield());
        const began = performance.now();
        iterator ??= begin(work());
        const result = iterator.next();
        if (result instanceof Promise) {
          return later(
            result.then(settled => {
              flow.spent(performance.now() - began);
              accept(settled);
            }),
          );
        }
        flow.spent(performance.now() - began);
        accept(result);
      }
    };
    const loop = () =>
      flow.turn.nest(() => {
        try {
          advance();
        } catch (error) {
          subscriber.error(error);
        }
      });
    subscriber.add(() => {
      if (!done) void Promise.resolve(iterator?.return?.()).catch(() => {});
    });
    loop();
  });
}

const nothing: Iterable<never> = [];

function begin<T>(
  items: Iterable<T> | AsyncIterable<T> | undefined,
): Iterator<T | undefined> | AsyncIterator<T | undefined> {
  if (items === undefined) return nothing[Symbol.iterator]();
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

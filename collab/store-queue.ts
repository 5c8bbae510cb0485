/** Something that waits to be stored, and who is told when it is. */
export interface Pending<T> {
  readonly entry: T;
  readonly stored: (seq: number) => void;
}

/** Stores entries in order, several at a time. */
export interface StoreQueue<T> {
  add(pending: Pending<T>): void;
  /** Does something between two writes, never beside one. */
  between(work: () => Promise<void>): void;
  /** Bytes or entries that are not stored yet. */
  readonly waiting: number;
  /** Resolves when everything added so far is stored, or false when `giveUp` said so. */
  drained(): Promise<void>;
  /** Ends the attempts; what is not stored was never acknowledged, so clients keep it. */
  stop(): void;
}

const [firstWaitMs, longestWaitMs] = [250, 5000];
/** How long a write waits for company: a commit that is synced costs milliseconds, whatever is in it. */
const gatherMs = 20;

/**
 * A queue before a store: whatever arrives while a write is under way goes into the next one, so that many writers share a commit.
 *
 * Contract: entries are stored in order and `stored` is called only afterwards [L10]; a write that fails is tried again until it succeeds.
 * @param write   stores all of them or none, gives the sequence number of the last
 * @param failed  told why nothing can be stored, and null when it can again
 */
export function storeQueue<T>(
  write: (entries: readonly T[]) => Promise<number>,
  failed: (reason: unknown | null) => void,
): StoreQueue<T> {
  let queue: Pending<T>[] = [];
  let works: (() => Promise<void>)[] = [];
  let waiters: (() => void)[] = [];
  let running = false;
  let stopped = false;
  let wake: (() => void) | null = null;

  const pause = (ms: number) =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const store = async (batch: readonly Pending<T>[]) => {
    for (let waitMs = firstWaitMs; !stopped; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      try {
        const seq = await write(batch.map(({ entry }) => entry));
        if (waitMs > firstWaitMs) failed(null);
        queue = queue.slice(batch.length);
        for (const { stored } of batch) stored(seq);
        return;
      } catch (reason) {
        failed(reason);
        await pause(waitMs);
      }
    }
  };

  const run = async () => {
    running = true;
    while (!stopped && (queue.length > 0 || works.length > 0)) {
      await pause(gatherMs);
      if (queue.length > 0) await store([...queue]);
      const now = works;
      works = [];
      for (const work of now) await work().catch(failed);
    }
    running = false;
    for (const done of waiters) done();
    waiters = [];
  };
  const start = () => {
    if (!running && !stopped) void run();
  };

  return {
    add(pending) {
      queue.push(pending);
      start();
    },
    between(work) {
      works.push(work);
      start();
    },
    get waiting() {
      return queue.length;
    },
    drained: () => (running ? new Promise(resolve => waiters.push(resolve)) : Promise.resolve()),
    stop() {
      stopped = true;
      wake?.();
    },
  };
}

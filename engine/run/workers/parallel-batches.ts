import type { Batch } from '../../data/batch.ts';
import { batchBytes } from '../../data/batch.ts';
import type { Emission, Executor } from '../../operator/define.ts';
import type { Answer, Peer, WorkerPool } from './pool.ts';

/** Requests given to one thread before its answers are waited for. */
const ahead = 2;
/** Results held back, in batches, before the oldest is waited for. */
const heldBatches = 16;

/** A batch's emissions, here already or on their way. */
type Pending = { answer: Answer | null; readonly coming: Promise<Answer> | null };

export interface ParallelOptions {
  readonly pool: WorkerPool;
  readonly node: number;
  /** Ports whose rows every copy gets. */
  readonly whole: readonly string[];
  /** Bytes of those rows past which the node stays on its own thread, where it can spill. */
  readonly wholeBytes: number;
  readonly wants: () => readonly string[];
  /** Columns whose values matter; null: all. */
  readonly read: ReadonlySet<number> | null;
}

/**
 * An executor whose batches are processed by copies of it in several threads and put back in order: same rows, origins and order [L2].
 *
 * The thread of the run is one of the lanes: it takes a batch itself whenever the others have enough to do, or are not there yet.
 */
export function parallelBatches(local: Executor, options: ParallelOptions): Executor {
  const { pool, node, whole, wholeBytes, wants, read } = options;
  const queue: Pending[] = [];
  const sent: Promise<Answer>[] = [];
  let seen = 0;
  let alone = false;

  const free = (): Peer | undefined => (alone ? undefined : pool.peers.find(p => p.ready && p.busy < ahead));

  async function* drain(most: number): AsyncGenerator<Emission> {
    while (queue.length > 0) {
      const [head] = queue;
      if (head.answer === null) {
        if (queue.length <= most && !(await settled(head.coming as Promise<Answer>))) return;
        head.answer = await (head.coming as Promise<Answer>);
      }
      queue.shift();
      yield* head.answer.emissions;
    }
  }

  /** Rows that every copy must have: given to all, until they are too many to hold several times. */
  async function* share(batch: Batch, port: string): AsyncGenerator<Emission> {
    seen += batchBytes(batch);
    if (!alone && seen > wholeBytes) {
      alone = true;
      for (const peer of pool.peers) peer.close(node);
    }
    if (!alone) for (const peer of pool.peers) sent.push(peer.process(node, port, batch));
    yield* (local.process?.(batch, port) ?? []) as Iterable<Emission>;
  }

  return {
    async *process(batch, port) {
      if (whole.includes(port)) return yield* share(batch, port);
      if (alone) return yield* (local.process?.(batch, port) ?? []) as Iterable<Emission>;
      const peer = free();
      if (peer) queue.push({ answer: null, coming: peer.process(node, port, batch, { wants: wants(), read }) });
      else {
        const emissions: NonNullable<Emission>[] = [];
        for await (const e of (local.process?.(batch, port) ?? []) as Iterable<Emission>) {
          if (e === undefined) yield;
          else emissions.push(e);
        }
        queue.push({ answer: { emissions, positions: null }, coming: null });
      }
      yield* drain(heldBatches);
    },
    async *finish(port) {
      if (whole.includes(port)) {
        if (!alone) for (const peer of pool.peers) sent.push(peer.finish(node, port));
        yield* (local.finish?.(port) ?? []) as Iterable<Emission>;
        await Promise.all(sent.splice(0));
        return;
      }
      yield* drain(0);
      yield* (local.finish?.(port) ?? []) as Iterable<Emission>;
    },
    ...(local.done && { done: () => local.done?.() ?? false }),
    ...(local.commit && { commit: () => local.commit?.() }),
    async close() {
      if (!alone) for (const peer of pool.peers) peer.close(node);
      await local.close?.();
    },
  };
}

/** Whether a promise has resolved by the next turn of its queue. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const waiting = Symbol('waiting');
  return (await Promise.race([promise, Promise.resolve(waiting)])) !== waiting;
}

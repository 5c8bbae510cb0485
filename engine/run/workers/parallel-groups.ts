import type { Batch } from '../../data/batch.ts';
import { RowHasher } from '../../data/keys/hash-rows.ts';
import { RowStore } from '../../data/rows/row-store.ts';
import type { Schema } from '../../data/schema.ts';
import type { Emission, Executor } from '../../operator/define.ts';
import { type Assignment, noOrigin } from '../../operator/lineage.ts';
import { CopyGroups, inOrder } from './copy-groups.ts';
import type { Answer, WorkerPool } from './pool.ts';
import { shareOf, shareRows } from './share.ts';

/** Batches whose shares are on their way before the oldest is waited for. */
const aheadBatches = 4;
/** Ids in one relabel. */
const relabelRows = 65_536;

export interface GroupOptions {
  readonly pool: WorkerPool;
  readonly node: number;
  readonly port: string;
  /** Positions of the key attributes in the input. */
  readonly keys: readonly number[];
  readonly output: Schema;
  readonly batchRows: number;
  /** Columns whose values matter; null: all. */
  readonly read: ReadonlySet<number> | null;
}

/** A batch whose shares were given out. */
interface Given {
  readonly batch: Batch;
  readonly own: Answer;
  readonly others: readonly Promise<Answer>[];
}

/**
 * A group operator whose copies each take the rows of their share of the keys; groups are put back in order of first appearance [L2].
 *
 * Ids are `copy + copies × id of the copy` until all is read; relabels then map them to output rows. Copies spill on their own; the rows of all
 * groups are held in memory at the end.
 */
export function parallelGroups(
  local: Executor,
  { pool, node, port, keys, output, batchRows, read }: GroupOptions,
): Executor {
  const copies = pool.peers.length + 1;
  const hasher = new RowHasher();
  const queue: Given[] = [];
  const groups = Array.from({ length: copies }, () => new CopyGroups(output));
  const idOf = (copy: number, id: number) => (id === noOrigin ? noOrigin : id * copies + copy);

  async function* settle(most: number): AsyncGenerator<Emission> {
    while (queue.length > most) {
      const { batch, own, others } = queue[0];
      const answers = [own, ...(await Promise.all(others))];
      queue.shift();
      const ids = new Uint32Array(batch.rows).fill(noOrigin);
      for (const [copy, { emissions, positions }] of answers.entries())
        for (const e of emissions) if (e.kind === 'assign') place(e, positions as Uint16Array, copy, batch.base, ids);
      yield { kind: 'assign', port: 'out', input: port, start: batch.base, groups: ids };
    }
  }

  /** Writes the ids of one copy's rows where the rows stand in the batch. */
  function place(e: Assignment, positions: Uint16Array, copy: number, base: number, ids: Uint32Array): void {
    for (let k = 0; k < e.groups.length; k++) {
      const at = e.rows ? e.rows[k] - base : positions[k];
      ids[at] = idOf(copy, e.groups[k]);
      groups[copy].saw(e.groups[k], base + at);
    }
  }

  /** What a copy gives at its end: rows, and ids of rows that it had put aside. */
  function* take(e: Emission, copy: number): Generator<Emission> {
    if (e === undefined) yield undefined;
    else if (e.kind === 'relabel') groups[copy].relabel(e);
    else if (e.kind === undefined) groups[copy].rows.append(e.batch);
    else {
      e.groups.forEach((id, k) => groups[copy].saw(id, e.rows ? e.rows[k] : e.start + k));
      yield { ...e, groups: Uint32Array.from(e.groups, id => idOf(copy, id)) };
    }
  }

  function* emit(): Generator<Emission> {
    const order = inOrder(groups);
    const ids = new Uint32Array(copies * Math.max(0, ...groups.map(g => g.ids))).fill(noOrigin);
    for (const [copy, g] of groups.entries())
      g.eachId((id, row) => (ids[id * copies + copy] = order.places[copy][row]));
    for (let at = 0; at < ids.length; at += relabelRows)
      yield { kind: 'relabel', port: 'out', start: at, rows: ids.subarray(at, at + relabelRows) };
    const all = new RowStore(output);
    for (const { rows } of groups) {
      for (const batch of rows.batches(batchRows)) all.append(batch);
      rows.clear();
    }
    for (let at = 0; at < order.rows.length; at += batchRows)
      yield { port: 'out', batch: all.take(order.rows.subarray(at, at + batchRows)) };
  }

  return {
    async *process(batch) {
      const others = pool.peers.map((peer, k) =>
        peer.process(node, port, batch, { share: { keys, copy: k + 1, copies }, read }),
      );
      const positions = shareOf(batch, { keys, copy: 0, copies }, hasher);
      const emissions: NonNullable<Emission>[] = [];
      for (const e of (local.process?.(shareRows(batch, positions), port) ?? []) as Iterable<Emission>) {
        if (e === undefined) yield;
        else emissions.push(e);
      }
      queue.push({ batch, own: { emissions, positions }, others });
      yield* settle(aheadBatches);
    },
    async *finish() {
      yield* settle(0);
      const others = pool.peers.map(peer => peer.finish(node, port));
      for (const e of (local.finish?.(port) ?? []) as Iterable<Emission>) yield* take(e, 0);
      for (const [k, other] of others.entries()) for (const e of (await other).emissions) yield* take(e, k + 1);
      yield* emit();
    },
    async close() {
      for (const peer of pool.peers) peer.close(node);
      await local.close?.();
    },
  };
}

import { type Batch, selectRows } from '../../data/batch.ts';
import type { RowHasher } from '../../data/keys/hash-rows.ts';
import type { Share } from './messages.ts';

/** Positions of the batch's rows that belong to a copy, by the hash of their keys. */
export function shareOf(batch: Batch, { keys, copy, copies }: Share, hasher: RowHasher): Uint16Array {
  const hashes = new Int32Array(batch.rows);
  hasher.hash(batch, keys, hashes);
  const positions = new Uint16Array(batch.rows);
  let n = 0;
  for (let k = 0; k < batch.rows; k++) {
    positions[n] = k;
    if ((hashes[k] >>> 0) % copies === copy) n++;
  }
  return positions.slice(0, n);
}

/** Those rows as a batch that knows their ids. */
export function shareRows(batch: Batch, positions: Uint16Array): Batch {
  const ids = new Uint32Array(positions.length);
  for (let k = 0; k < positions.length; k++) ids[k] = batch.base + positions[k];
  return { ...selectRows(batch, positions), ids };
}

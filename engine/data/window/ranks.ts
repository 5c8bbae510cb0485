import { type Results, wholeResults } from './results.ts';
import { type Segment, slice } from './segment.ts';

/** The number of each row in its partition, from 1. */
export function* rowNumbers({ rows, partitionStart }: Segment): Generator<undefined, Results> {
  const out = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    out[i] = i - partitionStart[i] + 1;
    if (i % slice === slice - 1) yield;
  }
  return wholeResults(out);
}

/** The number of each row's first peer. */
export function* ranks({ rows, partitionStart, peerStart }: Segment): Generator<undefined, Results> {
  const out = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    out[i] = peerStart[i] - partitionStart[i] + 1;
    if (i % slice === slice - 1) yield;
  }
  return wholeResults(out);
}

/** The number of each row's peers among the peers of the partition. */
export function* denseRanks({ rows, partitionStart, peerStart }: Segment): Generator<undefined, Results> {
  const out = new Uint32Array(rows);
  for (let i = 0, rank = 0; i < rows; i++) {
    if (partitionStart[i] === i) rank = 0;
    if (peerStart[i] === i) rank++;
    out[i] = rank;
    if (i % slice === slice - 1) yield;
  }
  return wholeResults(out);
}

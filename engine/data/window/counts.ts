import { type Frames, slice } from './segment.ts';

/** Non-null values in each frame. */
export function* countsIn(
  valid: Uint8Array | null,
  rows: number,
  { lows, highs }: Frames,
): Generator<undefined, Uint32Array> {
  const counts = new Uint32Array(rows);
  const before = valid === null ? null : yield* valuesBefore(valid, rows);
  for (let at = 0; at < rows; at += slice) {
    const end = Math.min(at + slice, rows);
    if (before === null) for (let i = at; i < end; i++) counts[i] = highs[i] - lows[i];
    else for (let i = at; i < end; i++) counts[i] = before[highs[i]] - before[lows[i]];
    yield;
  }
  return counts;
}

function* valuesBefore(valid: Uint8Array, rows: number): Generator<undefined, Uint32Array> {
  const before = new Uint32Array(rows + 1);
  for (let i = 0; i < rows; i++) {
    before[i + 1] = before[i] + valid[i];
    if (i % slice === slice - 1) yield;
  }
  return before;
}

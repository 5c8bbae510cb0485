/** Rows worked through between two yields. */
export const slice = 65_536;

/**
 * Whole partitions, one after the other, each in its order: for every row where its partition and its peers (rows with equal order keys)
 * begin and end. Positions are within the segment; ends are exclusive.
 */
export interface Segment {
  readonly rows: number;
  readonly partitionStart: Uint32Array;
  readonly partitionEnd: Uint32Array;
  readonly peerStart: Uint32Array;
  readonly peerEnd: Uint32Array;
}

/** Marks of rows that begin something; a partition begins with its first peers. */
export const partitionMark = 2;
export const peerMark = 1;

/** The segment of `rows` rows by the marks of rows that differ from the one before; row 0 begins a partition. */
export function* segmentOf(marks: Uint8Array, rows: number): Generator<undefined, Segment> {
  const [partitionStart, partitionEnd] = [new Uint32Array(rows), new Uint32Array(rows)];
  const [peerStart, peerEnd] = [new Uint32Array(rows), new Uint32Array(rows)];
  for (let i = 0, partition = 0, peer = 0; i < rows; i++) {
    if (marks[i] === partitionMark) partition = i;
    if (marks[i] !== 0) peer = i;
    partitionStart[i] = partition;
    peerStart[i] = peer;
    if (i % slice === slice - 1) yield;
  }
  for (let i = rows - 1, partition = rows, peer = rows; i >= 0; i--) {
    partitionEnd[i] = partition;
    peerEnd[i] = peer;
    if (marks[i] === partitionMark) partition = i;
    if (marks[i] !== 0) peer = i;
    if (i % slice === 0) yield;
  }
  return { rows, partitionStart, partitionEnd, peerStart, peerEnd };
}

/** Rows of a frame relative to the current one; `unbounded` reaches to the partition's end on that side. */
export interface FrameSpec {
  readonly from: number | 'unbounded';
  readonly to: number | 'unbounded';
}

/** Rows [lows[i], highs[i]) are the frame of row i; both never fall from one row to the next. Empty frames have equal ends. */
export interface Frames {
  readonly lows: Uint32Array;
  readonly highs: Uint32Array;
}

/** Frames of a segment: `peers` from the partition's start to the last peer, `partition` all of it, or rows by number. */
export function* framesOf(segment: Segment, spec: FrameSpec | 'peers' | 'partition'): Generator<undefined, Frames> {
  const { rows, partitionStart, partitionEnd, peerEnd } = segment;
  if (spec === 'peers') return { lows: partitionStart, highs: peerEnd };
  if (spec === 'partition') return { lows: partitionStart, highs: partitionEnd };
  const lows = new Uint32Array(rows);
  const highs = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    const [start, end] = [partitionStart[i], partitionEnd[i]];
    const low = spec.from === 'unbounded' ? start : Math.min(Math.max(i + spec.from, start), end);
    const high = spec.to === 'unbounded' ? end : Math.min(Math.max(i + spec.to + 1, start), end);
    lows[i] = low;
    highs[i] = Math.max(low, high);
    if (i % slice === slice - 1) yield;
  }
  return { lows, highs };
}

/** How a list of row ids is written; the numbers are the file format. */
export const codec = { run: 0, same: 1, all: 2, packed: 3, bitmap: 4, runs: 5 } as const;
export type Codec = (typeof codec)[keyof typeof codec];

/**
 * What a segment maps; the numbers are the file format.
 * `out`: output rows → input rows · `in`: input rows → group ids · `relabel`: group ids → output rows · `rows`: rows that left the port ·
 * `gap`: output rows whose origins are unknown.
 */
export const segmentKind = { out: 0, in: 1, relabel: 2, rows: 3, gap: 4 } as const;
export type SegmentKind = (typeof segmentKind)[keyof typeof segmentKind];

/** What is known of a segment without its payload. Keys are ascending; all ids are absolute. */
export interface SegmentHead {
  readonly kind: SegmentKind;
  /** Codec of the keys: `run` (no payload), `packed` or `bitmap`; with `runs` values the keys are in the runs. */
  readonly keys: Codec;
  readonly values: Codec;
  /** Number of keys. */
  readonly count: number;
  readonly keyStart: number;
  /** Last key + 1. */
  readonly keyEnd: number;
  /** Least and greatest value; `min > max` when there is none. */
  readonly min: number;
  readonly max: number;
  /** 2: every value greater than the one before · 1: no value less · 0: any order, or some are missing. */
  readonly order: 0 | 1 | 2;
  /** Pairs of (output row, input row); an `all` row counts as one. */
  readonly edges: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
}

/** A run of lineage as it is stored: `keyBytes` of keys, then `valueBytes` of values. */
export interface Segment {
  readonly head: SegmentHead;
  readonly payload: Uint8Array;
}

/** Names the lineage of one output port on one input key; input `''` is the port itself (row count, gaps, relabels). */
export interface StrandKey {
  readonly node: string;
  readonly port: string;
  readonly input: string;
}

/** Takes the lineage of one run, append-only. */
export interface LineageStore {
  /** The payload is copied before this returns. @throws {SluiceError} DISK_FULL, DATA_UNWRITABLE */
  append(strand: StrandKey, segment: Segment): void;
  /** The strands of the port are complete. */
  seal(node: string, port: string): void;
  /** Makes everything appended so far readable by other processes. */
  flush(): void;
  close(): void;
  /** What was appended so far, also while the run goes on. */
  reader(): LineageReader;
  readonly bytes: number;
}

/** Lineage of one run by strand. */
export interface LineageReader {
  /** Input keys that have a strand on the port. */
  inputs(node: string, port: string): readonly string[];
  /** Null when nothing was recorded. */
  strand(key: StrandKey): StrandReader | null;
  close(): void;
}

/** Segments of one strand in the order written; a torn last one is left out. */
export interface StrandReader {
  readonly complete: boolean;
  readonly heads: readonly SegmentHead[];
  /** Valid until the next call at least; starts at a multiple of 8 in its buffer. */
  payload(index: number): Uint8Array;
  /** An index derived from the segments and kept beside them, by name; null when there is none or it is stale. */
  loadIndex?(name: string): Uint8Array | null;
  saveIndex?(name: string, parts: readonly Uint8Array[]): void;
}

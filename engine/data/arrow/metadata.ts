import type { ArrowField } from './types.ts';

/** Where a message lies: file position, bytes before its body (prefix and metadata), bytes of its body. */
export interface Block {
  readonly offset: number;
  readonly metaBytes: number;
  readonly bodyBytes: number;
}

/** A record batch's layout: per column `nodes` (rows, nulls) and `buffers` (offset, bytes in the body), both flat and depth-first. */
export interface RecordLayout {
  readonly rows: number;
  readonly nodes: Float64Array;
  readonly buffers: Float64Array;
  readonly compression: 'lz4' | 'zstd' | null;
  /** Data buffers of each view column. */
  readonly variadic: readonly number[];
}

/** What a message is; its layout is read only when asked for, since a file has many and an index needs only the rows. */
export type Message =
  | { readonly kind: 'schema'; readonly fields: readonly ArrowField[]; readonly bodyBytes: number }
  | { readonly kind: 'records'; readonly rows: number; readonly layout: () => RecordLayout; readonly bodyBytes: number }
  | {
      readonly kind: 'dictionary';
      readonly id: number;
      readonly delta: boolean;
      readonly rows: number;
      readonly layout: () => RecordLayout;
      readonly bodyBytes: number;
      readonly metadata: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'other'; readonly bodyBytes: number };

export interface Footer {
  readonly fields: readonly ArrowField[];
  readonly dictionaries: readonly Block[];
  readonly records: readonly Block[];
}

export const magic = Uint8Array.from('ARROW1', c => c.charCodeAt(0));
/** Numbers of the unions of Schema.fbs and Message.fbs. */
export const typeIds = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  union: 14,
  fixedBinary: 15,
  fixedList: 16,
  map: 17,
  duration: 18,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
  runEnd: 22,
  binaryView: 23,
  utf8View: 24,
} as const;
export const headerIds = { schema: 1, dictionary: 2, records: 3 } as const;
/** Dictionary batches of ours say from which code on their values make a dictionary of their own (see encoder). */
export const epochKey = 'sluice:epoch';

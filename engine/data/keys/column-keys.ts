import type { Column } from '../column.ts';
import type { Attribute } from '../schema.ts';

/** Stands for "no key" in an array of ids: a null that may not match, or a value that is not in the table. */
export const noKey = 0xffffffff;

/** Whether null is a key like any other (GROUP BY) or has no id (JOIN). */
export type NullKeys = 'group' | 'none';

/**
 * Ids 0, 1, 2, … of the distinct values of one column, in order of first appearance.
 *
 * Contract: columns passed in are dense (row k at position k). Without `insert` nothing is added and unknown values get
 * {@link noKey}. Equal means equal by value: 1 in int32, int64 and float64 is one key, -0 is 0, NaN is NaN.
 */
export interface ColumnKeys {
  /** Number of ids given so far, the null's included. */
  readonly size: number;
  /** Bytes held. */
  readonly bytes: number;
  /** Bytes held at most while `rows` more values, all new, are added. */
  bytesAfter(rows: number): number;
  ids(column: Column, rows: number, insert: boolean, out: Uint32Array): void;
  /**
   * As `ids` for a column of which row k is at place `selection[k]`, without making it dense first. False when it cannot; what is in
   * `out` is then void.
   */
  idsAt?(column: Column, selection: Uint16Array, rows: number, insert: boolean, out: Uint32Array): boolean;
  /** The values of `ids`, as a column of `attribute`'s type. */
  take(attribute: Attribute, ids: ArrayLike<number>, count: number): Column;
  /** Makes room for `rows` more values in small steps, so that adding them takes no long one. */
  prepare?(rows: number): Iterable<undefined>;
  /** Chooses the layout that is fastest to search, when no more keys will come. */
  settle?(): void;
}

/** Runs `span` over the stretches of non-null rows and `onNull` at each null, in row order. */
export function spans(
  valid: Uint8Array | null,
  rows: number,
  span: (from: number, to: number) => void,
  onNull: (row: number) => void,
): void {
  if (valid === null) {
    if (rows > 0) span(0, rows);
    return;
  }
  for (let k = 0; k < rows; ) {
    if (valid[k] === 0) {
      onNull(k++);
      continue;
    }
    const from = k;
    while (k < rows && valid[k] !== 0) k++;
    span(from, k);
  }
}

import { Type } from 'typebox';
import { type Batch, makeBatch, sliceBatch } from '#engine/data/batch.ts';
import { columnOf } from '#engine/data/column.ts';
import type { ScannedPart } from '#engine/data/csv.ts';
import { type Emission, type RowEmission, rejectedSchema } from '#engine/operator/define.ts';

/** Rows [offset, offset + limit) of a stream of batches. */
export class RowRange {
  readonly #end: number;
  readonly #offset: number;
  #row = 0;

  constructor(offset = 0, limit = Number.POSITIVE_INFINITY) {
    this.#offset = offset;
    this.#end = offset + limit;
  }

  /** True once later rows are of no interest. */
  get full(): boolean {
    return this.#row >= this.#end;
  }

  /** Rows of the stream still of interest, those before the range included. */
  get left(): number {
    return this.#end - this.#row;
  }

  /** The part of the next batch that is in the range; null when none is. */
  take(batch: Batch): Batch | null {
    const from = Math.max(0, this.#offset - this.#row);
    const to = Math.min(batch.rows, this.left);
    this.#row += batch.rows;
    return from < to ? { ...sliceBatch(batch, from, to), base: 0 } : null;
  }
}

/** Which rows of a source are taken. */
export interface Taken {
  readonly limit?: number;
  readonly offset?: number;
}

/** The config of a source that can take some of its rows. */
export const rowRange = {
  limit: Type.Optional(Type.Integer({ minimum: 0, description: 'Rows to read at most' })),
  offset: Type.Optional(Type.Integer({ minimum: 0, description: 'Rows to leave out first' })),
};

/**
 * What of a scanned part is given: its rows in `range`, and the rows refused up to the last of these, so that a limit gives the same
 * however the input is cut [O3].
 *
 * @param name  of the file, put before the reasons when there are several
 */
export function* partEmissions(
  { batch, rejected, lines }: ScannedPart,
  range: RowRange,
  name: string | null,
): Generator<Emission> {
  const { left } = range;
  const rows = batch && range.take(batch);
  const last = batch && lines && range.full ? lines[Math.min(batch.rows, left) - 1] : Number.POSITIVE_INFINITY;
  const refused = rejected.filter(r => r.line <= last);
  const named = name === null ? refused : refused.map(r => ({ ...r, reason: `${name}: ${r.reason}` }));
  if (named.length > 0) yield rejection(named);
  if (rows) yield { port: 'out', batch: rows };
}

/** Refused rows as an emission. */
function rejection(
  rows: readonly { readonly line: number; readonly reason: string; readonly raw: string }[],
): RowEmission {
  const columns = [
    columnOf(
      rejectedSchema[0],
      rows.map(r => r.line),
    ),
    columnOf(
      rejectedSchema[1],
      rows.map(r => r.reason),
    ),
    columnOf(
      rejectedSchema[2],
      rows.map(r => r.raw),
    ),
  ];
  return { port: 'rejected', batch: makeBatch(rejectedSchema, columns, rows.length) };
}

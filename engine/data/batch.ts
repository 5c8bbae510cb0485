import { type Column, columnBytes, columnOf, gather, LateColumn, type Value, valueAt } from './column.ts';
import type { Schema } from './schema.ts';

/** Rows per batch unless a workflow's settings say otherwise. */
export const defaultBatchRows = 8192;
/** Rows a batch may physically hold: positions within a batch are u16. */
export const maxBatchRows = 65_536;

/**
 * A run of rows of one stream, column by column.
 *
 * `columns[c].data` has one value per physical position; `selection`, when present, lists the physical positions that are
 * rows, ascending unless the producer reordered them. Row k of the batch is physical position `selection ? selection[k] : k`
 * and its row id is `base + k`. Evaluate only at selected positions; write results at the same physical positions.
 */
export interface Batch {
  readonly schema: Schema;
  readonly columns: readonly Column[];
  /** Number of rows (logical: the length of the selection when there is one). */
  readonly rows: number;
  readonly selection: Uint16Array | null;
  /** Row id of row 0; the engine sets it when the batch is emitted, executors leave it 0. */
  readonly base: number;
  /** Row ids, ascending, where they do not follow each other: in shares of a batch that copies of a group operator get. */
  readonly ids?: Uint32Array;
}

/** Row id of row `k` of a batch. */
export const rowId = (batch: Batch, k: number): number => (batch.ids ? batch.ids[k] : batch.base + k);

export const makeBatch = (
  schema: Schema,
  columns: readonly Column[],
  rows: number,
  selection: Uint16Array | null = null,
  base = 0,
): Batch => ({ schema, columns, rows, selection, base });

/** Physical length of the batch's columns. */
export function physicalRows(batch: Batch): number {
  const first = batch.columns[0];
  if (!first) return batch.rows;
  if (first instanceof LateColumn) return first.length;
  return first.data.length / (first.type === 'vector' ? (first.width ?? 1) : 1);
}

/** A batch from rows of values, for tests, inline data and small results. */
export function batchOf(schema: Schema, rows: readonly (readonly (Value | undefined)[])[], base = 0): Batch {
  const columns = schema.map((attribute, c) =>
    columnOf(
      attribute,
      rows.map(row => row[c]),
    ),
  );
  return makeBatch(schema, columns, rows.length, null, base);
}

/** The rows of a batch as arrays of values; not for hot paths. */
export function rowsOf(batch: Batch): Value[][] {
  const { columns, selection } = batch;
  return Array.from({ length: batch.rows }, (_, k) => columns.map(c => valueAt(c, selection ? selection[k] : k)));
}

/** The same rows without a selection vector: columns hold exactly the rows, in order. */
export function compact(batch: Batch): Batch {
  const { selection, rows } = batch;
  if (selection === null) return batch;
  return { ...batch, columns: batch.columns.map(c => gather(c, selection, rows)), selection: null };
}

/** Rows [start, end) of a batch as a view; no data is copied. */
export function sliceBatch(batch: Batch, start: number, end: number): Batch {
  if (start === 0 && end === batch.rows) return batch;
  const rows = end - start;
  if (batch.selection)
    return { ...batch, selection: batch.selection.subarray(start, end), rows, base: batch.base + start };
  const columns = batch.columns.map(c => {
    const width = c.type === 'vector' ? (c.width ?? 1) : 1;
    const data = Array.isArray(c.data) ? c.data.slice(start, end) : c.data.subarray(start * width, end * width);
    return { ...c, data, valid: c.valid === null ? null : c.valid.subarray(start, end) };
  });
  return { ...batch, columns, rows, base: batch.base + start };
}

/** Rows at logical `positions` (ascending or not) as a selection over the same columns. */
export function selectRows(batch: Batch, positions: Uint16Array): Batch {
  const { selection } = batch;
  if (selection === null) return { ...batch, selection: positions, rows: positions.length, base: 0 };
  const physical = new Uint16Array(positions.length);
  for (let k = 0; k < positions.length; k++) physical[k] = selection[positions[k]];
  return { ...batch, selection: physical, rows: positions.length, base: 0 };
}

/** The same rows with other columns (same physical positions). */
export const withColumns = (batch: Batch, schema: Schema, columns: readonly Column[]): Batch => ({
  ...batch,
  schema,
  columns,
  base: 0,
});

/** Bytes held by a batch's columns, dictionaries left out. */
export const batchBytes = (batch: Batch): number => batch.columns.reduce((sum, c) => sum + columnBytes(c), 0);

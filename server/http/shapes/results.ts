import { type Static, Type } from 'typebox';
import { Nullable, Schema, words } from './elements.ts';

/** Query of GET /runs/:run/results/:node/:port/rows and of …/download. */
export const RowsQuery = Type.Object({
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  /** `price:desc,name` */
  sort: Type.Optional(Type.String()),
  /** An expression over the attributes. */
  where: Type.Optional(Type.String()),
  /** Text that some attribute holds, any case. */
  search: Type.Optional(Type.String()),
  /**
   * Milliseconds after which an answer comes though the order is not known yet: with the first rows where these are, and with `pending`.
   * It goes on being looked for while somebody asks again. Without it, the answer comes when it is whole.
   */
  wait: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
});

/**
 * A page of rows. Values are JSON: int64 beyond 2^53 as text, timestamps as ISO text, binary as base64, NaN and infinities as text.
 * `ids` are row ids, what lineage is asked by.
 */
export const RowsPage = Type.Object({
  schema: Schema,
  ids: Type.Array(Type.Integer()),
  rows: Type.Array(Type.Array(Type.Unknown())),
  /** Rows that match `where` and `search`; so far, while they are being looked for. */
  matched: Type.Integer(),
  /** What is still being done for this question, and how much of it is done, from 0 to 1; null when nothing is. */
  pending: Type.Optional(
    Nullable(Type.Object({ doing: Type.String({ enum: ['matching', 'ordering'] }), done: Type.Number() })),
  ),
  /** Rows that can be looked at. */
  stored: Type.Integer(),
  /** Rows that the port emitted. */
  total: Type.Integer(),
  /** Why there is nothing to see, in words; null when there is. */
  empty: Nullable(
    Type.Object({
      reason: Type.String({ enum: ['not-run', 'no-rows', 'not-stored', 'no-match', 'running', 'failed'] }),
      message: Type.String(),
      /** The first node upstream that gave no row, for `no-rows`. */
      node: Nullable(Type.String()),
    }),
  ),
});
export type RowsPage = Static<typeof RowsPage>;

/** GET …/statistics: one entry per attribute, over the stored rows. */
export const ColumnStatistics = Type.Object({
  name: Type.String(),
  type: Type.String(),
  nulls: Type.Integer(),
  /** Different values; exact below 1 000, else estimated. */
  distinct: Type.Integer(),
  min: Type.Unknown(),
  max: Type.Unknown(),
  mean: Nullable(Type.Number()),
  deviation: Nullable(Type.Number()),
  /** Equal-width bins from min to max for numbers and timestamps (a sparkline). */
  histogram: Type.Array(Type.Integer()),
  /** Most frequent values. */
  top: Type.Array(Type.Object({ value: Type.Unknown(), count: Type.Integer() })),
});
export const ResultStatistics = Type.Object({
  rows: Type.Integer(),
  columns: Type.Array(ColumnStatistics),
  /** Most frequent values are those among this many rows, evenly spread, when there are more; null: among all. */
  sampled: Nullable(Type.Integer()),
});
export type ColumnStatistics = Static<typeof ColumnStatistics>;
export type ResultStatistics = Static<typeof ResultStatistics>;

export const downloadFormats = ['csv', 'json', 'jsonl', 'arrow', 'parquet'] as const;
/** Query of GET …/download: all rows that match, in order. */
export const DownloadQuery = Type.Object({
  format: words(downloadFormats),
  sort: Type.Optional(Type.String()),
  where: Type.Optional(Type.String()),
  search: Type.Optional(Type.String()),
  /** CSV: texts that begin with = + - @ get a ' before them, so that no spreadsheet takes them for formulas (default true). */
  protect: Type.Optional(Type.Boolean()),
});

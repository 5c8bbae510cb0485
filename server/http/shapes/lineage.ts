import { type Static, Type } from 'typebox';
import { Schema, words } from './elements.ts';

/** POST /runs/:run/trace. Name rows by id, by range, or by condition. */
export const TraceQuestion = Type.Object({
  node: Type.String(),
  port: Type.Optional(Type.String()),
  rows: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }), { maxItems: 100_000 })),
  /** `to` is the row after the last. */
  range: Type.Optional(Type.Object({ from: Type.Integer({ minimum: 0 }), to: Type.Integer({ minimum: 0 }) })),
  where: Type.Optional(Type.String()),
  direction: Type.Optional(words(['backward', 'forward'])),
  /** Answer for this node only. */
  to: Type.Optional(Type.String()),
  /** Rows with values per step (default 20). */
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  /** Values only for steps at most this many links away (default: for all); steps beyond are counted. */
  depth: Type.Optional(Type.Integer({ minimum: 0 })),
});

/** The path: a step per port that rows went through, the asked one first; `links` are those the rows went along. */
export const TraceAnswer = Type.Object({
  steps: Type.Array(
    Type.Object({
      node: Type.String(),
      port: Type.String(),
      /** Links away from the rows asked for. */
      hops: Type.Integer(),
      schema: Schema,
      count: Type.Integer(),
      rows: Type.Array(
        Type.Object({ row: Type.Integer(), values: Type.Union([Type.Array(Type.Unknown()), Type.Null()]) }),
      ),
      /** The step where the trail ends: a source (backward) or an end (forward). */
      last: Type.Boolean(),
    }),
  ),
  links: Type.Array(Type.String()),
  /** Nodes whose lineage is opaque and that the trail crosses. */
  opaque: Type.Array(Type.String()),
});
export type TraceQuestion = Static<typeof TraceQuestion>;
export type TraceAnswer = Static<typeof TraceAnswer>;

import { type Static, Type } from 'typebox';
import { Nullable } from './elements.ts';

/** POST /runs/:run/chart: a chart of the stored rows of a port, drawn on the spot. */
export const ChartQuestion = Type.Object({
  node: Type.String(),
  port: Type.Optional(Type.String({ description: 'default: out' })),
  /** An operator of the group `visual`, and its config. */
  type: Type.String(),
  config: Type.Record(Type.String(), Type.Unknown()),
  /** Only rows that meet this condition. */
  where: Type.Optional(Type.String({ maxLength: 100_000 })),
});
export type ChartQuestion = Static<typeof ChartQuestion>;

/** The picture; `stored` of `total` rows were there to be drawn. */
export const ChartAnswer = Type.Object({
  /** Vega-Lite or Vega with its data inside, or `{ html }`; see operators/visual. */
  spec: Type.Unknown(),
  chart: Type.String(),
  rows: Type.Integer(),
  notice: Nullable(Type.String()),
  stored: Type.Integer(),
  total: Type.Integer(),
});
export type ChartAnswer = Static<typeof ChartAnswer>;

import { type Static, Type } from 'typebox';
import { Nullable, Schema } from './elements.ts';
import { NodePorts } from './workflows.ts';

/** GET /operators: what the palette and the property form are made from. */
export const OperatorInfo = Type.Object({
  type: Type.String(),
  version: Type.Integer(),
  group: Type.String(),
  label: Type.String(),
  summary: Type.String(),
  /** JSON Schema of the config (engine/operator/config.ts: format `attribute` | `expression` | `path`, with `port` for the first two). */
  config: Type.Unknown(),
  /** Ports of a fresh node. */
  ports: NodePorts,
  lineage: Type.String(),
  examples: Type.Array(Type.Object({ title: Type.Optional(Type.String()), config: Type.Unknown() })),
});
export type OperatorInfo = Static<typeof OperatorInfo>;

/** GET /functions: for completion. */
export const FunctionInfo = Type.Object({
  name: Type.String(),
  signature: Type.String(),
  summary: Type.String(),
});
export type FunctionInfo = Static<typeof FunctionInfo>;

/** POST /expressions/check. */
export const ExpressionQuestion = Type.Object({ expression: Type.String({ maxLength: 100_000 }), schema: Schema });
export const ExpressionAnswer = Type.Object({
  type: Nullable(Type.String()),
  /** Positions are UTF-16 offsets into the expression. */
  faults: Type.Array(Type.Object({ from: Type.Integer(), to: Type.Integer(), message: Type.String() })),
});
export type ExpressionAnswer = Static<typeof ExpressionAnswer>;

import { Type } from 'typebox';
import { defineOperator, type InputPort, type OutputPort, type Ports } from '#engine/operator/define.ts';
import type { LineageRule } from '#engine/operator/lineage.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';

interface Shape {
  readonly type: string;
  readonly inputs?: Ports<InputPort>;
  readonly outputs?: Ports<OutputPort>;
  readonly lineage?: LineageRule;
}

/** An operator of a given shape whose outputs have the schema of its first input; it never runs. */
export function fakeOperator({
  type,
  inputs = { in: {} },
  outputs = { out: {} },
  lineage = 'one',
}: Shape): AnyOperator {
  return defineOperator({
    type,
    version: 1,
    group: 'clean',
    label: type,
    summary: `Stands for operators of the shape of ${type}.`,
    config: Type.Object({}),
    inputs,
    outputs,
    lineage,
    examples: [],
    inferSchemas: (_, schemas) => {
      const schema = Object.values(schemas)[0] ?? [];
      return Object.fromEntries(Object.keys(outputs).map(port => [port, schema]));
    },
    createExecutor: () => ({}),
  });
}

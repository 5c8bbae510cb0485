import { Type } from 'typebox';
import { unreachable } from '#engine/errors.ts';
import { defineOperator } from '#engine/operator/define.ts';

/** A sub-workflow as one operator; the plan puts its nodes in place of the macro before anything runs. */
export const macro = defineOperator({
  type: 'macro',
  version: 1,
  group: 'control',
  label: 'Macro',
  summary: 'Uses another workflow as one operator; its open inputs and outputs are the ports.',
  config: Type.Object({
    workflow: Type.Any({ title: 'Workflow', description: 'A workflow file, or the workflow itself' }),
    parameters: Type.Record(Type.String(), Type.Any(), {
      default: {},
      description: 'Values of its parameters, by name',
    }),
  }),
  inputs: {},
  outputs: {},
  lineage: 'opaque',
  expanded: true,
  examples: [
    {
      config: { workflow: 'clean-up.workflow.json', parameters: { least: 3 } },
      inputs: {},
      outputs: {},
    },
  ],
  inferSchemas: () => ({}),
  createExecutor: () => unreachable('a macro runs as its nodes' as never),
});

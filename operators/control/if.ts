import { Type } from 'typebox';
import { compilePredicate } from '#engine/data/expression/compile.ts';
import { SluiceError } from '#engine/errors.ts';
import { expression } from '#engine/operator/config.ts';
import { defineOperator, type Table } from '#engine/operator/define.ts';

const condition = (rows: Table['rows']): Table => ({ schema: [{ name: 'accuracy', type: 'float64' }], rows });
const data: Table = { schema: [{ name: 'n', type: 'int32' }], rows: [[1], [2], [3]] };

/** Sends all data one way or the other, by a condition on a single row. */
export const if_ = defineOperator({
  type: 'if',
  version: 1,
  group: 'control',
  label: 'If',
  summary: 'Sends all data to `true` or to `false`, by an expression over the single row of the condition.',
  config: Type.Object({ expression: expression('condition', { title: 'Condition' }) }),
  inputs: { condition: {}, data: { after: ['condition'] } },
  outputs: { true: {}, false: {} },
  lineage: 'pair',
  examples: [
    {
      config: { expression: 'accuracy >= 0.9' },
      inputs: { condition: condition([[0.95]]), data },
      outputs: { true: [[1], [2], [3]] },
    },
    {
      title: 'Null is not true',
      config: { expression: 'accuracy >= 0.9' },
      inputs: { condition: condition([[null]]), data },
      outputs: { false: [[1], [2], [3]] },
    },
  ],

  inferSchemas({ expression }, inputs) {
    compilePredicate(expression, inputs.condition, 'expression');
    return { true: inputs.data, false: inputs.data };
  },

  createExecutor({ expression }, { inputs }) {
    const predicate = compilePredicate(expression, inputs.condition, 'expression');
    let state = { seen: 0, holds: false };
    return {
      *process(batch, port) {
        if (port === 'condition') {
          const holds = state.holds || predicate.select(batch, new Uint16Array(batch.rows)) > 0;
          state = { seen: state.seen + batch.rows, holds };
        } else
          yield {
            port: String(state.holds),
            batch,
            from: {
              data: { kind: 'range', start: batch.base },
              condition: { kind: 'rows', base: 0, rows: new Uint16Array(batch.rows) },
            },
          };
      },
      finish(port) {
        if (port === 'condition' && state.seen !== 1) throw new SluiceError('NOT_SCALAR', { found: state.seen, port });
        return [];
      },
      save: () => state,
      restore: saved => {
        state = saved as typeof state;
      },
    };
  },
});

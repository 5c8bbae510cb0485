import { Type } from 'typebox';
import { withColumns } from '#engine/data/batch.ts';
import { makeColumn } from '#engine/data/column.ts';
import { uniqueNames } from '#engine/data/schema.ts';
import { passedAndAdded } from '#engine/operator/column-origins.ts';
import { col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { passRows } from '#engine/operator/emission.ts';
import { TextMap, textIndex } from '../per-text.ts';
import { sentimentOf } from '../sentiment-score.ts';

/** Scores how friendly texts sound. */
export const sentiment = defineOperator({
  type: 'sentiment',
  version: 1,
  group: 'text',
  label: 'Sentiment',
  summary: 'Adds how friendly an English text sounds, from −1 to 1, by a list of rated words (AFINN) with negation.',
  config: Type.Object({
    attribute: col(),
    as: Type.String({ minLength: 1, default: 'sentiment', title: 'Name of the score' }),
  }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: { attribute: 'text' },
      inputs: {
        in: {
          schema: [{ name: 'text', type: 'string' }],
          rows: [['A brown table'], ["It's not bad"], ['outstanding'], [null]],
        },
      },
      outputs: {
        out: [
          ['A brown table', 0],
          ["It's not bad", 0.4972980526448181],
          ['outstanding', 0.7905694150420948],
          [null, null],
        ],
      },
    },
  ],

  inferSchemas({ attribute, as }, inputs) {
    textIndex(inputs.in, attribute);
    return { out: uniqueNames([...inputs.in, { name: as, type: 'float64' }], 'as') };
  },

  columns: ({ attribute, as }, inputs) => ({ out: passedAndAdded(inputs.in, { [as]: [attribute] }) }),

  parallel: () => ({ kind: 'batches', port: 'in' }),

  createExecutor({ attribute }, { inputs, outputs }) {
    const from = textIndex(inputs.in, attribute);
    const scores = new TextMap(() => ({ of: sentimentOf }));
    return {
      *process(batch) {
        const { data, valid, dictionary } = batch.columns[from];
        const { at } = scores.over(dictionary!);
        const score = new Float64Array(data.length);
        for (let k = 0; k < batch.rows; k++) {
          const p = batch.selection === null ? k : batch.selection[k];
          if (valid === null || valid[p] === 1) score[p] = at((data as Int32Array)[p]);
        }
        const columns = [...batch.columns, makeColumn('float64', score, valid)];
        yield passRows('out', batch, 'in', withColumns(batch, outputs.out, columns));
      },
    };
  },
});

import { Type } from 'typebox';
import { col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { keepRows } from '#engine/operator/emission.ts';
import { TextTest, textIndex } from '../per-text.ts';
import { passing } from '../rewrites.ts';
import { compileQuery } from '../search-query.ts';
import { wordsOf } from '../words.ts';

/** Keeps the rows whose text answers a search query. */
export const keywordSearch = defineOperator({
  type: 'keyword-search',
  version: 1,
  group: 'text',
  label: 'Keyword search',
  summary: 'Keeps the rows whose text has the words asked for: words, "phrases", prefix*, AND, OR, NOT, parentheses.',
  config: Type.Object({
    attribute: col(),
    query: Type.String({ minLength: 1, description: 'Words side by side must all occur; case does not matter' }),
  }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: { attribute: 'text', query: '(storm* OR "heavy rain") AND NOT snow' },
      inputs: {
        in: {
          schema: [
            { name: 'n', type: 'int32' },
            { name: 'text', type: 'string' },
          ],
          rows: [
            [1, 'Heavy rain at night.'],
            [2, 'Rain, not heavy'],
            [3, 'STORMS and snow'],
            [4, 'a stormy sea'],
            [5, null],
          ],
        },
      },
      outputs: {
        out: [
          [1, 'Heavy rain at night.'],
          [4, 'a stormy sea'],
        ],
      },
    },
  ],

  inferSchemas({ attribute, query }, inputs) {
    textIndex(inputs.in, attribute);
    compileQuery(query);
    return { out: inputs.in };
  },

  rewrites: passing(({ attribute }: { attribute: string }) => [attribute]),

  parallel: () => ({ kind: 'batches', port: 'in' }),

  createExecutor({ attribute, query }, { inputs }) {
    const from = textIndex(inputs.in, attribute);
    const answers = compileQuery(query);
    const texts = new TextTest(text => answers(wordsOf(text)));
    return {
      *process(batch) {
        yield keepRows('out', batch, texts.select(batch.columns[from], batch));
      },
    };
  },
});

import { Type } from 'typebox';
import { withColumns } from '#engine/data/batch.ts';
import { makeColumn } from '#engine/data/column.ts';
import { uniqueNames } from '#engine/data/schema.ts';
import { passedAndAdded } from '#engine/operator/column-origins.ts';
import { col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { passRows } from '#engine/operator/emission.ts';
import { TextMap, textIndex } from '../per-text.ts';
import { wordsOf } from '../words.ts';

/** Cuts texts into words. */
export const tokenize = defineOperator({
  type: 'tokenize',
  version: 1,
  group: 'text',
  label: 'Tokenize',
  summary: 'Adds the words of a text, in order, as a JSON array; explode gives each a row.',
  config: Type.Object({
    attribute: col(),
    as: Type.String({ minLength: 1, default: 'tokens', title: 'Name of the words' }),
    lowercase: Type.Boolean({ default: true }),
    stopWords: Type.Array(Type.String(), { default: [], description: 'Words to leave out, in any case' }),
  }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: { attribute: 'text', stopWords: ['the'] },
      inputs: { in: { schema: [{ name: 'text', type: 'string' }], rows: [["The cat's 2 hats"], ['…'], [null]] } },
      outputs: {
        out: [
          ["The cat's 2 hats", ["cat's", '2', 'hats']],
          ['…', []],
          [null, null],
        ],
      },
    },
    {
      title: 'As written',
      config: { attribute: 'text', as: 'words', lowercase: false },
      inputs: { in: { schema: [{ name: 'text', type: 'string' }], rows: [['Ünïcode, ТЕКСТ und 東京都']] } },
      outputs: { out: [['Ünïcode, ТЕКСТ und 東京都', ['Ünïcode', 'ТЕКСТ', 'und', '東京', '都']]] },
    },
  ],

  inferSchemas({ attribute, as }, inputs) {
    textIndex(inputs.in, attribute);
    return { out: uniqueNames([...inputs.in, { name: as, type: 'json' }], 'as') };
  },

  columns: ({ attribute, as }, inputs) => ({ out: passedAndAdded(inputs.in, { [as]: [attribute] }) }),

  parallel: () => ({ kind: 'batches', port: 'in' }),

  createExecutor({ attribute, lowercase, stopWords }, { inputs, outputs }) {
    const from = textIndex(inputs.in, attribute);
    const stop = new Set(stopWords.map(word => word.toLowerCase()));
    const words = new TextMap(() => ({
      of: (text: string) => wordsOf(text, { lowercase }).filter(word => !stop.has(word.toLowerCase())),
    }));
    return {
      *process(batch) {
        const { data, valid, dictionary } = batch.columns[from];
        const { at } = words.over(dictionary!);
        const lists: unknown[] = new Array(data.length).fill(null);
        for (let k = 0; k < batch.rows; k++) {
          const p = batch.selection === null ? k : batch.selection[k];
          if (valid === null || valid[p] === 1) lists[p] = at((data as Int32Array)[p]);
        }
        const columns = [...batch.columns, makeColumn('json', lists, valid)];
        yield passRows('out', batch, 'in', withColumns(batch, outputs.out, columns));
      },
    };
  },
});

import { type Static, Type } from 'typebox';
import { withColumns } from '#engine/data/batch.ts';
import { makeColumn } from '#engine/data/column.ts';
import { uniqueNames } from '#engine/data/schema.ts';
import { unreachable } from '#engine/errors.ts';
import { passedAndAdded } from '#engine/operator/column-origins.ts';
import { choice, col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { passRows } from '#engine/operator/emission.ts';
import { TextTest, textIndex } from '../per-text.ts';
import { wordsOf } from '../words.ts';

const config = Type.Object({
  attribute: col(),
  entries: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
  mode: choice(['exact', 'substring', 'tokens'], {
    default: 'exact',
    description: 'The text is an entry, contains one, or has all the words of one; case does not matter',
  }),
  as: Type.String({ minLength: 1, default: 'matched', title: 'Name of the answer' }),
});

function question({ entries, mode }: Static<typeof config>): (text: string) => boolean {
  const folded = entries.map(entry => entry.trim().toLowerCase());
  switch (mode) {
    case 'exact': {
      const known = new Set(folded);
      return text => known.has(text.trim().toLowerCase());
    }
    case 'substring':
      return text => {
        const lower = text.toLowerCase();
        return folded.some(entry => lower.includes(entry));
      };
    case 'tokens': {
      const lists = entries.map(entry => wordsOf(entry)).filter(words => words.length > 0);
      return text => {
        const words = new Set(wordsOf(text));
        return lists.some(list => list.every(word => words.has(word)));
      };
    }
    default:
      return unreachable(mode);
  }
}

/** Says of each row whether its text matches an entry of a list. */
export const dictionaryMatch = defineOperator({
  type: 'dictionary-match',
  version: 1,
  group: 'text',
  label: 'Dictionary match',
  summary: 'Adds whether the text is, contains or has the words of an entry of a list.',
  config,
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: { attribute: 'text', entries: ['flu', 'common cold'] },
      inputs: {
        in: { schema: [{ name: 'text', type: 'string' }], rows: [['Flu'], ['flue'], ['Common cold '], [null]] },
      },
      outputs: {
        out: [
          ['Flu', true],
          ['flue', false],
          ['Common cold ', true],
          [null, null],
        ],
      },
    },
    {
      title: 'Words in any order',
      config: { attribute: 'text', entries: ['common cold'], mode: 'tokens', as: 'ill' },
      inputs: { in: { schema: [{ name: 'text', type: 'string' }], rows: [['a cold, quite common'], ['colder']] } },
      outputs: {
        out: [
          ['a cold, quite common', true],
          ['colder', false],
        ],
      },
    },
  ],

  inferSchemas({ attribute, as }, inputs) {
    textIndex(inputs.in, attribute);
    return { out: uniqueNames([...inputs.in, { name: as, type: 'bool' }], 'as') };
  },

  columns: ({ attribute, as }, inputs) => ({ out: passedAndAdded(inputs.in, { [as]: [attribute] }) }),

  parallel: () => ({ kind: 'batches', port: 'in' }),

  createExecutor(config, { inputs, outputs }) {
    const from = textIndex(inputs.in, config.attribute);
    const texts = new TextTest(question(config));
    return {
      *process(batch) {
        const column = batch.columns[from];
        const flags = new Uint8Array(column.data.length);
        texts.flags(column, batch, flags);
        const columns = [...batch.columns, makeColumn('bool', flags, column.valid)];
        yield passRows('out', batch, 'in', withColumns(batch, outputs.out, columns));
      },
    };
  },
});

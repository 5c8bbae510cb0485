import { Type } from 'typebox';
import { makeColumn } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import { type Schema, uniqueNames } from '#engine/data/schema.ts';
import { passedAndAdded } from '#engine/operator/column-origins.ts';
import { col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { compilePattern } from '../pattern.ts';
import { TextMap, textIndex } from '../per-text.ts';
import { repeatRows } from '../repeat-rows.ts';

/** Cuts texts into the codes of their pieces. */
class Pieces {
  readonly dictionary = new Dictionary();
  readonly #cut: (text: string) => string[];

  constructor(cut: (text: string) => string[]) {
    this.#cut = cut;
  }

  of(text: string): Int32Array {
    const pieces = this.#cut(text).filter(piece => piece !== '');
    return Int32Array.from(pieces, piece => this.dictionary.codeOf(piece));
  }
}

function cutter(delimiter: string, regex: boolean): (text: string) => string[] {
  if (!regex) return text => text.split(delimiter);
  const pattern = compilePattern(delimiter, { field: 'delimiter' });
  return text => pattern.split(text, -1);
}

/** Cuts a text into pieces and gives each piece a row. */
export const unnest = defineOperator({
  type: 'unnest',
  version: 1,
  group: 'clean',
  label: 'Unnest text',
  summary: 'Cuts a text at a delimiter and gives each piece that is not empty a row of its own.',
  config: Type.Object({
    attribute: col(),
    delimiter: Type.String({ minLength: 1, default: ',' }),
    as: Type.Optional(
      Type.String({ minLength: 1, title: 'Name of the pieces', description: 'In place of the text when absent' }),
    ),
    regex: Type.Boolean({ default: false, title: 'The delimiter is a regular expression' }),
  }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'many',
  examples: [
    {
      config: { attribute: 'tags', as: 'tag' },
      inputs: {
        in: {
          schema: [
            { name: 'n', type: 'int32' },
            { name: 'tags', type: 'string' },
          ],
          rows: [
            [1, 'a,b'],
            [2, null],
            [3, ',c,'],
            [4, ''],
          ],
        },
      },
      outputs: {
        out: [
          [1, 'a,b', 'a'],
          [1, 'a,b', 'b'],
          [3, ',c,', 'c'],
        ],
      },
    },
    {
      title: 'By a pattern, in place',
      config: { attribute: 'tags', delimiter: '\\s*[,;]\\s*', regex: true },
      inputs: { in: { schema: [{ name: 'tags', type: 'string' }], rows: [['a ; b,c'], ['d']] } },
      outputs: { out: [['a'], ['b'], ['c'], ['d']] },
    },
  ],

  inferSchemas({ attribute, delimiter, as, regex }, inputs) {
    textIndex(inputs.in, attribute);
    cutter(delimiter, regex);
    return { out: as === undefined ? inputs.in : uniqueNames([...inputs.in, { name: as, type: 'string' }], 'as') };
  },

  columns: ({ attribute, as }, inputs) => ({ out: passedAndAdded(inputs.in, { [as ?? attribute]: [attribute] }) }),

  parallel: () => ({ kind: 'batches', port: 'in' }),

  createExecutor({ attribute, delimiter, as, regex }, { inputs, outputs, batchRows }) {
    const from = textIndex(inputs.in, attribute);
    const at = as === undefined ? from : inputs.in.length;
    const cut = cutter(delimiter, regex);
    const pieces = new TextMap(() => new Pieces(cut));
    const schema: Schema = outputs.out;
    return {
      *process(batch) {
        const { data, valid, dictionary } = batch.columns[from];
        const { state, at: piecesAt } = pieces.over(dictionary!);
        const positions = new Uint16Array(batchRows);
        const codes = new Int32Array(batchRows);
        let n = 0;
        const flush = () => {
          const column = makeColumn('string', codes.slice(0, n), null, state.dictionary);
          return repeatRows(batch, positions.slice(0, n), column, at, schema);
        };
        for (let k = 0; k < batch.rows; k++) {
          const p = batch.selection === null ? k : batch.selection[k];
          if (valid !== null && valid[p] === 0) continue;
          for (const code of piecesAt((data as Int32Array)[p])) {
            positions[n] = k;
            codes[n++] = code;
            if (n === batchRows) {
              yield flush();
              n = 0;
            }
          }
        }
        if (n > 0) yield flush();
      },
    };
  },
});

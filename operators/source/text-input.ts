import { Type } from 'typebox';
import { attributeType, choice } from '#engine/operator/config.ts';
import { defineOperator, rejectedSchema } from '#engine/operator/define.ts';
import { partEmissions, RowRange } from './row-range.ts';
import { sourceExecutor } from './source-executor.ts';
import { TextRows, textSchema } from './text-rows.ts';

/** Gives the text written in its config. */
export const textInput = defineOperator({
  type: 'text-input',
  version: 1,
  group: 'source',
  label: 'Text',
  summary: 'Text written in the workflow itself: a row for each line, or one row with all of it.',
  config: Type.Object({
    text: Type.String({ format: 'text' }),
    mode: choice(['lines', 'whole'], { default: 'lines', description: 'A row per line, or one row' }),
    attribute: Type.String({ minLength: 1, default: 'line', description: 'Name of the attribute that holds the text' }),
    type: attributeType({ default: 'string', description: 'What the text is read as; blank text is null' }),
  }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  examples: [
    {
      config: { text: '1\n\ntwo\n3', attribute: 'n', type: 'int32' },
      inputs: {},
      outputs: { out: [[1], [null], [3]], rejected: [[3, "'two' is not int32", 'two']] },
    },
    {
      title: 'One row',
      config: { text: 'to be,\nor not', mode: 'whole', attribute: 'quote' },
      inputs: {},
      outputs: { out: [['to be,\nor not']] },
    },
  ],

  inferSchemas: config => ({ out: textSchema(config), rejected: rejectedSchema }),

  createExecutor: ({ text, mode }, { outputs, batchRows }) =>
    sourceExecutor(function* () {
      const rows = new TextRows(outputs.out);
      const range = new RowRange();
      const lines = mode === 'whole' ? [text] : text.replace(/\r?\n$/, '').split(/\r?\n/);
      if (text === '') lines.pop();
      for (const [i, line] of lines.entries()) {
        rows.add(line, i + 1, '');
        if (rows.rows >= batchRows) yield* partEmissions(rows.take(), range, null);
      }
      yield* partEmissions(rows.take(), range, null);
    }),
});

import { Type } from 'typebox';
import { col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { keepRows } from '#engine/operator/emission.ts';
import { compilePattern } from '../pattern.ts';
import { TextTest, textIndex } from '../per-text.ts';
import { passing } from '../rewrites.ts';

/** Keeps the rows whose text has a match of a regular expression. */
export const regexMatch = defineOperator({
  type: 'regex-match',
  version: 1,
  group: 'text',
  label: 'Regular expression',
  summary: 'Keeps the rows whose text has a match of a regular expression (RE2 syntax, anywhere in the text).',
  config: Type.Object({
    attribute: col(),
    pattern: Type.String({ minLength: 1 }),
    ignoreCase: Type.Boolean({ default: false }),
  }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: { attribute: 'code', pattern: '^[a-z]+-\\d+$', ignoreCase: true },
      inputs: { in: { schema: [{ name: 'code', type: 'string' }], rows: [['AB-12'], ['12-AB'], [null], ['x-1']] } },
      outputs: { out: [['AB-12'], ['x-1']] },
    },
  ],

  inferSchemas({ attribute, pattern }, inputs) {
    textIndex(inputs.in, attribute);
    compilePattern(pattern);
    return { out: inputs.in };
  },

  rewrites: passing(({ attribute }: { attribute: string }) => [attribute]),

  parallel: () => ({ kind: 'batches', port: 'in' }),

  createExecutor({ attribute, pattern, ignoreCase }, { inputs }) {
    const from = textIndex(inputs.in, attribute);
    const compiled = compilePattern(pattern, { ignoreCase });
    const texts = new TextTest(text => compiled.test(text));
    return {
      *process(batch) {
        yield keepRows('out', batch, texts.select(batch.columns[from], batch));
      },
    };
  },
});

import type { RE2JS } from 're2js';
import { type Static, Type } from 'typebox';
import { withColumns } from '#engine/data/batch.ts';
import { type Column, makeColumn } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import { type Schema, uniqueNames } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { passedAndAdded } from '#engine/operator/column-origins.ts';
import { col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { passRows } from '#engine/operator/emission.ts';
import { compilePattern } from '../pattern.ts';
import { TextMap, textIndex } from '../per-text.ts';

const config = Type.Object({
  attribute: col(),
  pattern: Type.String({ minLength: 1, description: 'Groups in parentheses become attributes; RE2 syntax' }),
  as: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, title: 'Name of each group' }),
});

/** Finds the groups of the first match of a pattern, as codes of its own dictionary; -1 where a group took no part. */
class Extractor {
  readonly dictionary = new Dictionary();
  readonly #pattern: RE2JS;
  readonly #groups: readonly number[];

  constructor(pattern: RE2JS) {
    this.#pattern = pattern;
    const count = pattern.groupCount();
    this.#groups = count === 0 ? [0] : Array.from({ length: count }, (_, i) => i + 1);
  }

  of(text: string): Int32Array {
    const matcher = this.#pattern.matcher(text);
    const found = matcher.find();
    return Int32Array.from(this.#groups, group => {
      const part = found ? matcher.group(group) : null;
      return part === null ? -1 : this.dictionary.codeOf(part);
    });
  }
}

function extended({ attribute, pattern, as }: Static<typeof config>, schema: Schema): Schema {
  textIndex(schema, attribute);
  const groups = Math.max(compilePattern(pattern).groupCount(), 1);
  if (groups !== as.length) {
    const reason = `the pattern has ${groups} ${groups === 1 ? 'group' : 'groups'}, found ${as.length} names`;
    throw new SluiceError('CONFIG_INVALID', { field: 'as', reason, type: 'regex-extract' });
  }
  return uniqueNames([...schema, ...as.map(name => ({ name, type: 'string' as const }))], 'as');
}

/** Puts the groups of a regular expression's first match into attributes. */
export const regexExtract = defineOperator({
  type: 'regex-extract',
  version: 1,
  group: 'text',
  label: 'Extract by pattern',
  summary: "Puts the groups of a regular expression's first match into attributes; null where there is no match.",
  config,
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: { attribute: 'log', pattern: '(\\w+)=(\\d+)?', as: ['key', 'number'] },
      inputs: { in: { schema: [{ name: 'log', type: 'string' }], rows: [['at=12 x=3'], ['y='], ['none'], [null]] } },
      outputs: {
        out: [
          ['at=12 x=3', 'at', '12'],
          ['y=', 'y', null],
          ['none', null, null],
          [null, null, null],
        ],
      },
    },
    {
      title: 'The whole match',
      config: { attribute: 'log', pattern: '\\d+', as: ['first number'] },
      inputs: { in: { schema: [{ name: 'log', type: 'string' }], rows: [['a 12 b 3']] } },
      outputs: { out: [['a 12 b 3', '12']] },
    },
  ],

  inferSchemas: (config, inputs) => ({ out: extended(config, inputs.in) }),

  columns: ({ attribute, as }, inputs) => ({
    out: passedAndAdded(inputs.in, Object.fromEntries(as.map(name => [name, [attribute]]))),
  }),

  parallel: () => ({ kind: 'batches', port: 'in' }),

  createExecutor({ attribute, pattern, as }, { inputs, outputs }) {
    const from = textIndex(inputs.in, attribute);
    const compiled = compilePattern(pattern);
    const extractors = new TextMap(() => new Extractor(compiled));
    return {
      *process(batch) {
        const { data, valid, dictionary } = batch.columns[from];
        const { state, at } = extractors.over(dictionary!);
        const codes = as.map(() => new Int32Array(data.length));
        const masks = as.map(() => new Uint8Array(data.length));
        for (let k = 0; k < batch.rows; k++) {
          const p = batch.selection === null ? k : batch.selection[k];
          if (valid !== null && valid[p] === 0) continue;
          const groups = at((data as Int32Array)[p]);
          for (let g = 0; g < groups.length; g++) {
            codes[g][p] = groups[g];
            masks[g][p] = groups[g] >= 0 ? 1 : 0;
          }
        }
        const added: Column[] = codes.map((c, g) => makeColumn('string', c, masks[g], state.dictionary));
        yield passRows('out', batch, 'in', withColumns(batch, outputs.out, [...batch.columns, ...added]));
      },
    };
  },
});

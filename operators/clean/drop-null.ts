import { Type } from 'typebox';
import type { Batch } from '#engine/data/batch.ts';
import { printName } from '#engine/data/expression/print.ts';
import { attributeIndex, type Schema } from '#engine/data/schema.ts';
import { cols } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { keepRows, passRows } from '#engine/operator/emission.ts';
import { passing } from '../rewrites.ts';

/** Positions of the attributes looked at: those named, or all. */
const looked = (names: readonly string[] | undefined, schema: Schema): number[] =>
  names === undefined || names.length === 0
    ? schema.map((_, c) => c)
    : names.map((name, i) => attributeIndex(schema, name, `attributes.${i}`));

/** Logical positions of the rows that are present in every one of `masks`. */
function present({ rows, selection }: Batch, masks: readonly Uint8Array[]): Uint16Array {
  let positions = new Uint16Array(rows);
  for (let k = 0; k < rows; k++) positions[k] = k;
  for (const mask of masks) {
    let n = 0;
    for (let i = 0; i < positions.length; i++) {
      const k = positions[i];
      if (mask[selection === null ? k : selection[k]] === 1) positions[n++] = k;
    }
    positions = positions.subarray(0, n);
  }
  return positions.slice();
}

/** Keeps the rows that have a value in every attribute named. */
export const dropNull = defineOperator({
  type: 'drop-null',
  version: 1,
  group: 'clean',
  label: 'Drop nulls',
  summary: 'Keeps the rows that have a value in every attribute named, or in every attribute.',
  config: Type.Object({ attributes: Type.Optional(cols('in', { description: 'All when none is named' })) }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [
    {
      config: { attributes: ['b'] },
      inputs: {
        in: {
          schema: [
            { name: 'a', type: 'int32' },
            { name: 'b', type: 'string' },
          ],
          rows: [
            [1, 'x'],
            [2, null],
            [null, 'z'],
          ],
        },
      },
      outputs: {
        out: [
          [1, 'x'],
          [null, 'z'],
        ],
      },
    },
    {
      title: 'Any attribute',
      config: {},
      inputs: {
        in: {
          schema: [
            { name: 'a', type: 'json' },
            { name: 'b', type: 'timestamp' },
          ],
          rows: [
            [[1], 0],
            [null, 1],
            [{}, null],
          ],
        },
      },
      outputs: { out: [[[1], 0]] },
    },
  ],

  inferSchemas({ attributes }, inputs) {
    looked(attributes, inputs.in);
    return { out: inputs.in };
  },

  rewrites: {
    ...passing(({ attributes }: { attributes?: readonly string[] }, schema) =>
      looked(attributes, schema).map(c => schema[c].name),
    ),
    conditions: ({ attributes }, inputs) =>
      looked(attributes, inputs.in).map(c => {
        const { name } = inputs.in[c];
        return { attributes: [name], config: { attributes: [name] }, text: `${printName(name)} IS NOT NULL` };
      }),
    renamed: ({ attributes = [] }, names) => ({ attributes: attributes.map(name => names.get(name) ?? name) }),
    both: (a, b) => ({ attributes: [...new Set([...(a.attributes ?? []), ...(b.attributes ?? [])])] }),
  },

  createExecutor({ attributes }, { inputs }) {
    const from = looked(attributes, inputs.in);
    return {
      *process(batch) {
        const masks = from.map(c => batch.columns[c].valid).filter(valid => valid !== null);
        yield masks.length === 0 ? passRows('out', batch) : keepRows('out', batch, present(batch, masks));
      },
    };
  },
});

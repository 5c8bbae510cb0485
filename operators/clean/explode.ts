import { Type } from 'typebox';
import { columnOf, type Value, valueAt } from '#engine/data/column.ts';
import { attributeOf, type Schema, uniqueNames } from '#engine/data/schema.ts';
import { show } from '#engine/data/value.ts';
import { SluiceError } from '#engine/errors.ts';
import { passedAndAdded } from '#engine/operator/column-origins.ts';
import { col } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { repeatRows } from '../repeat-rows.ts';

function jsonIndex(schema: Schema, name: string): number {
  const attribute = attributeOf(schema, name, 'attribute');
  if (attribute.type === 'json') return schema.indexOf(attribute);
  throw new SluiceError('TYPE_MISMATCH', {
    what: `'${name}'`,
    wanted: 'json',
    found: attribute.type,
    field: 'attribute',
  });
}

/** Gives each element of a JSON array a row. */
export const explode = defineOperator({
  type: 'explode',
  version: 1,
  group: 'clean',
  label: 'Explode',
  summary: 'Gives each element of a JSON array a row of its own; an empty or absent array gives none.',
  config: Type.Object({
    attribute: col(),
    as: Type.Optional(
      Type.String({ minLength: 1, title: 'Name of the elements', description: 'In place of the array when absent' }),
    ),
  }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'many',
  examples: [
    {
      config: { attribute: 'list' },
      inputs: {
        in: {
          schema: [
            { name: 'n', type: 'int32' },
            { name: 'list', type: 'json' },
          ],
          rows: [
            [1, ['a', 2, null]],
            [2, []],
            [3, null],
            [4, [{ x: 1 }]],
          ],
        },
      },
      outputs: {
        out: [
          [1, 'a'],
          [1, 2],
          [1, null],
          [4, { x: 1 }],
        ],
      },
    },
    {
      title: 'Beside the array',
      config: { attribute: 'list', as: 'element' },
      inputs: { in: { schema: [{ name: 'list', type: 'json' }], rows: [[[1, [2]]]] } },
      outputs: {
        out: [
          [[1, [2]], 1],
          [[1, [2]], [2]],
        ],
      },
    },
  ],

  inferSchemas({ attribute, as }, inputs) {
    jsonIndex(inputs.in, attribute);
    return { out: as === undefined ? inputs.in : uniqueNames([...inputs.in, { name: as, type: 'json' }], 'as') };
  },

  columns: ({ attribute, as }, inputs) => ({ out: passedAndAdded(inputs.in, { [as ?? attribute]: [attribute] }) }),

  parallel: () => ({ kind: 'batches', port: 'in' }),

  createExecutor({ attribute, as }, { inputs, outputs, batchRows }) {
    const from = jsonIndex(inputs.in, attribute);
    const at = as === undefined ? from : inputs.in.length;
    const schema = outputs.out;
    return {
      *process(batch) {
        const positions = new Uint16Array(batchRows);
        let elements: Value[] = [];
        const flush = () => {
          const column = columnOf(schema[at], elements);
          return repeatRows(batch, positions.slice(0, elements.length), column, at, schema);
        };
        for (let k = 0; k < batch.rows; k++) {
          const list = valueAt(batch.columns[from], batch.selection === null ? k : batch.selection[k]);
          if (list === null) continue;
          if (!Array.isArray(list))
            throw new SluiceError('VALUE_INVALID', {
              value: show(list),
              wanted: `a JSON array (row ${batch.base + k})`,
              field: 'attribute',
            });
          for (const element of list as Value[]) {
            positions[elements.length] = k;
            elements.push(element);
            if (elements.length < batchRows) continue;
            yield flush();
            elements = [];
          }
        }
        if (elements.length > 0) yield flush();
      },
    };
  },
});

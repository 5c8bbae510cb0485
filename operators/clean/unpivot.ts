import { type Static, Type } from 'typebox';
import { type Batch, makeBatch } from '#engine/data/batch.ts';
import { type Column, gather, makeColumn } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import { Interleaver } from '#engine/data/rows/interleave.ts';
import { type AttributeType, attributeIndex, commonType, type Schema, uniqueNames } from '#engine/data/schema.ts';
import { col, cols } from '#engine/operator/config.ts';
import { defineOperator, type RowEmission } from '#engine/operator/define.ts';
import { fromRows } from '#engine/operator/lineage.ts';
import { ColumnCast } from '../cast-column.ts';

const config = Type.Object({
  keep: cols('in', { title: 'Attributes that stay as they are' }),
  nameAs: Type.String({ minLength: 1, default: 'name', description: 'Attribute for the names of the others' }),
  valueAs: Type.String({ minLength: 1, default: 'value', description: 'Attribute for their values' }),
  columns: Type.Optional(
    Type.Array(col(), { description: 'The attributes to turn; all that do not stay when absent' }),
  ),
});
type Config = Static<typeof config>;

interface Plan {
  readonly kept: readonly number[];
  readonly turned: readonly number[];
  readonly type: AttributeType;
  readonly schema: Schema;
}

/** Numbers get the type that holds all of them; attributes that are alike keep theirs; any others become text. */
function planOf({ keep, nameAs, valueAs, columns }: Config, schema: Schema): Plan {
  const kept = keep.map((name, i) => attributeIndex(schema, name, `keep.${i}`));
  const turned =
    columns?.map((name, i) => attributeIndex(schema, name, `columns.${i}`)) ??
    schema.flatMap((_, c) => (kept.includes(c) ? [] : [c]));
  const attributes = turned.map(c => schema[c]);
  const type = commonOf(attributes);
  const width = type === 'vector' ? attributes[0].width : undefined;
  const value = { name: valueAs, type, ...(width !== undefined && { width }) };
  const names = { name: nameAs, type: 'string' } as const;
  return { kept, turned, type, schema: uniqueNames([...kept.map(c => schema[c]), names, value], 'valueAs') };
}

function commonOf(attributes: Schema): AttributeType {
  let common: AttributeType | null = attributes[0]?.type ?? 'string';
  for (const { type, width } of attributes)
    common = common === null || width !== attributes[0].width ? null : commonType(common, type);
  return common ?? 'string';
}

/** Turns attributes into rows. */
export const unpivot = defineOperator({
  type: 'unpivot',
  version: 1,
  group: 'clean',
  label: 'Unpivot',
  summary: 'Gives each value of a row a row of its own, with the name of its attribute; nulls stay.',
  config,
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'many',
  examples: [
    {
      config: { keep: ['city'], nameAs: 'year', valueAs: 'people' },
      inputs: {
        in: {
          schema: [
            { name: 'city', type: 'string' },
            { name: '2010', type: 'int32' },
            { name: '2020', type: 'float64' },
          ],
          rows: [
            ['Oslo', 586, 693.5],
            ['Rome', null, 2800],
          ],
        },
      },
      outputs: {
        out: [
          ['Oslo', '2010', 586],
          ['Oslo', '2020', 693.5],
          ['Rome', '2010', null],
          ['Rome', '2020', 2800],
        ],
      },
    },
    {
      title: 'Types that differ become text',
      config: { keep: [], columns: ['a', 'b'] },
      inputs: {
        in: {
          schema: [
            { name: 'a', type: 'bool' },
            { name: 'b', type: 'string' },
          ],
          rows: [[true, 'x']],
        },
      },
      outputs: {
        out: [
          ['a', 'true'],
          ['b', 'x'],
        ],
      },
    },
  ],

  inferSchemas: (config, inputs) => ({ out: planOf(config, inputs.in).schema }),

  columns(config, inputs) {
    const { kept, turned } = planOf(config, inputs.in);
    const origin = (c: number) => ({ port: 'in', attribute: inputs.in[c].name });
    return {
      out: Object.fromEntries([
        ...kept.map(c => [inputs.in[c].name, [origin(c)]] as const),
        [config.nameAs, []],
        [config.valueAs, turned.map(origin)],
      ]),
    };
  },

  rewrites: { passes: ({ keep }) => ({ in: Object.fromEntries(keep.map(name => [name, name])) }) },
  parallel: () => ({ kind: 'batches', port: 'in' }),

  createExecutor(config, { inputs, batchRows }) {
    const { kept, turned, type, schema } = planOf(config, inputs.in);
    const value = schema[schema.length - 1];
    const casts = turned.map(c => new ColumnCast(inputs.in[c].type, { ...value, type }));
    const interleaver = new Interleaver([value]);
    const names = new Dictionary(turned.map(c => inputs.in[c].name));
    const step = Math.max(1, Math.floor(batchRows / Math.max(1, turned.length)));

    /** Rows [start, end) of the batch, each with every turned column. */
    function turn(batch: Batch, values: readonly Batch[], start: number, end: number): RowEmission {
      const width = turned.length;
      const rows = (end - start) * width;
      const [logical, positions] = [new Uint16Array(rows), new Uint16Array(rows)];
      const slots = new Uint32Array(rows);
      for (let k = start, at = 0; k < end; k++) {
        const position = batch.selection === null ? k : batch.selection[k];
        for (let c = 0; c < width; c++, at++) {
          logical[at] = k;
          positions[at] = position;
          slots[at] = c;
        }
      }
      const columns: Column[] = [
        ...kept.map(c => gather(batch.columns[c], positions)),
        makeColumn('string', new Int32Array(slots), null, names),
        ...interleaver.batch({ sources: values, slots, positions, rows }).columns,
      ];
      return { port: 'out', batch: makeBatch(schema, columns, rows), from: fromRows('in', logical, batch.base) };
    }

    return {
      *process(batch) {
        if (turned.length === 0) return;
        const values = casts.map((cast, i) => {
          const { column } = cast.cast(batch.columns[turned[i]], batch);
          return makeBatch([value], [column], batch.rows);
        });
        for (let at = 0; at < batch.rows; at += step) yield turn(batch, values, at, Math.min(at + step, batch.rows));
      },
    };
  },
});

import { type Static, Type } from 'typebox';
import { Grouping } from '#engine/data/group/grouping.ts';
import type { Attribute } from '#engine/data/schema.ts';
import { choice } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { passRows } from '#engine/operator/emission.ts';
import { alignBatch, alignSchemas } from '../align-columns.ts';
import { groupingExecutor, limitsOf } from '../group-steps.ts';
import { sameNames } from '../rewrites.ts';

const config = Type.Object({
  distinct: Type.Boolean({ default: false, title: 'Each row once' }),
  matchBy: choice(['position', 'name'], {
    default: 'name',
    description: 'What makes attributes of two inputs the same',
  }),
});
type Config = Static<typeof config>;

/** Gives the rows of all inputs, one input after the other. */
export const union = defineOperator({
  type: 'union',
  version: 1,
  group: 'combine',
  label: 'Union',
  summary: 'Puts the rows of all inputs one after the other; attributes that an input lacks are null, numbers widen.',
  config,
  inputs: { in: { many: true } },
  outputs: ({ distinct }) => ({ out: { blocking: distinct } }),
  lineage: ({ distinct }) => (distinct ? 'group' : 'one'),
  examples: [
    {
      config: {},
      inputs: {
        'in:0': {
          schema: [
            { name: 'city', type: 'string' },
            { name: 'n', type: 'int32' },
          ],
          rows: [
            ['Oslo', 1],
            ['Lima', 2],
          ],
        },
        'in:1': {
          schema: [
            { name: 'n', type: 'float64' },
            { name: 'sunny', type: 'bool' },
            { name: 'city', type: 'string' },
          ],
          rows: [[2.5, true, 'Lima']],
        },
      },
      outputs: {
        out: [
          ['Oslo', 1, null],
          ['Lima', 2, null],
          ['Lima', 2.5, true],
        ],
      },
    },
    {
      title: 'Each row once, attributes by position',
      config: { distinct: true, matchBy: 'position' },
      inputs: {
        'in:0': { schema: [{ name: 'a', type: 'string' }], rows: [['x'], [null], ['x']] },
        'in:1': { schema: [{ name: 'b', type: 'string' }], rows: [['y'], [null]] },
      },
      outputs: { out: [['x'], [null], ['y']] },
    },
  ],

  inferSchemas: ({ matchBy }, inputs) => ({ out: alignSchemas(inputs, matchBy).schema }),

  columns({ matchBy }, inputs) {
    const { schema, sources } = alignSchemas(inputs, matchBy);
    const origins = (c: number) =>
      Object.entries(sources).flatMap(([port, at]) =>
        at[c] < 0 ? [] : [{ port, attribute: inputs[port][at[c]].name }],
      );
    return { out: Object.fromEntries(schema.map(({ name }, c) => [name, origins(c)])) };
  },

  rewrites: {
    // One set of names for every link, so only attributes that all inputs have, alike.
    passes: ({ matchBy }, inputs) => {
      const { schema, sources } = alignSchemas(inputs, matchBy);
      const same = ({ name, type }: Attribute, c: number) =>
        Object.entries(sources).every(([port, at]) => {
          const found = inputs[port][at[c]];
          return found?.name === name && found.type === type;
        });
      return { in: sameNames(schema.filter(same)) };
    },
    needs: ({ distinct, matchBy }: Config, inputs, { out }) => {
      const every = distinct || matchBy === 'position';
      const wanted = (port: string) => inputs[port].map(a => a.name).filter(name => every || out.includes(name));
      return Object.fromEntries(Object.keys(inputs).map(port => [port, wanted(port)]));
    },
  },

  createExecutor({ distinct, matchBy }, context) {
    const alignment = alignSchemas(context.inputs, matchBy);
    if (!distinct)
      return { process: (batch, port) => [passRows('out', batch, port, alignBatch(batch, port, alignment))] };
    const { schema } = alignment;
    const inputs = Object.keys(context.inputs);
    const keys = schema.map((_, c) => c);
    const { batchRows, lineage } = context;
    const spec = { input: schema, keys, measures: [], output: schema, assigns: lineage, batchRows };
    const grouping = new Grouping(spec, limitsOf(context));
    return groupingExecutor(grouping, {
      inputs,
      enter: (batch, source) => ({ ...alignBatch(batch, inputs[source], alignment), base: batch.base }),
    });
  },
});

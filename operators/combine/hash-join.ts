import { type Static, Type } from 'typebox';
import { HashJoin, type JoinStep } from '#engine/data/join/hash-join.ts';
import { joinKinds, joinShape } from '#engine/data/join/join-shape.ts';
import type { Schema } from '#engine/data/schema.ts';
import { choice, col } from '#engine/operator/config.ts';
import { defineOperator, type Emission } from '#engine/operator/define.ts';
import type { AttributesByPort } from '#engine/operator/rewrites.ts';
import { limitsOf } from '../group-steps.ts';
import { joinPasses, neededByPairs } from '../join-rewrites.ts';

const config = Type.Object({
  keys: Type.Array(
    Type.Object({
      left: col('build', { description: 'Attribute of the build side' }),
      right: col('probe', { description: 'Attribute of the probe side that should equal it' }),
    }),
    { minItems: 1, description: 'Pairs of attributes that must be equal; null equals nothing' },
  ),
  kind: choice(joinKinds, {
    default: 'inner',
    description:
      'inner: matches; left: and build rows without a match; right: and probe rows without one; full: both; semi and anti: only the build rows with or without a match',
  }),
  suffix: Type.String({ default: '_right', description: 'Added to probe attributes whose name is taken' }),
});
type Config = Static<typeof config>;

const shapeOf = (config: Config, { build, probe }: { readonly [port: string]: Schema }) =>
  joinShape(config, build, probe);

const joinNeeds = (config: Config, inputs: { readonly [port: string]: Schema }, { out }: AttributesByPort) =>
  neededByPairs(shapeOf(config, inputs), out);

function* emissionsOf(steps: Iterable<JoinStep>, lineage: boolean): Generator<Emission> {
  for (const step of steps)
    if (step === undefined) yield undefined;
    else {
      const { batch, build, probe } = step;
      yield { port: 'out', batch, ...(lineage && { from: { build, probe } }) };
    }
}

const cities = {
  schema: [
    { name: 'city', type: 'string' },
    { name: 'country', type: 'string' },
  ],
  rows: [
    ['Oslo', 'NO'],
    ['Rome', 'IT'],
    ['Rome', 'US'],
    [null, 'ZZ'],
  ],
} as const;
const trips = {
  schema: [
    { name: 'trip', type: 'int32' },
    { name: 'city', type: 'string' },
  ],
  rows: [
    [1, 'Rome'],
    [2, 'Bern'],
    [3, 'Oslo'],
    [4, null],
  ],
} as const;
const keys = [{ left: 'city', right: 'city' }];
const inputs = { build: cities, probe: trips };

/** Joins two inputs on equal keys; the build side is held in memory or split on disk. */
export const hashJoin = defineOperator({
  type: 'hash-join',
  version: 1,
  group: 'combine',
  label: 'Hash join',
  summary: 'Joins rows of two inputs whose keys are equal: all attributes of both, the build side first.',
  config,
  inputs: { build: { label: 'left (build)' }, probe: { label: 'right (probe)', after: ['build'] } },
  outputs: { out: {} },
  lineage: 'pair',
  examples: [
    {
      title: 'Trips with their countries',
      config: { keys },
      inputs,
      outputs: {
        out: [
          ['Rome', 'IT', 1],
          ['Rome', 'US', 1],
          ['Oslo', 'NO', 3],
        ],
      },
    },
    {
      title: 'Everything, matched or not',
      config: { keys, kind: 'full' },
      inputs,
      outputs: {
        out: [
          ['Rome', 'IT', 1],
          ['Rome', 'US', 1],
          ['Bern', null, 2],
          ['Oslo', 'NO', 3],
          [null, null, 4],
          [null, 'ZZ', null],
        ],
      },
    },
    {
      title: 'Cities nobody goes to',
      config: { keys, kind: 'anti' },
      inputs,
      outputs: { out: [[null, 'ZZ']] },
    },
    {
      title: 'Cities somebody goes to',
      config: { keys, kind: 'semi' },
      inputs,
      outputs: {
        out: [
          ['Oslo', 'NO'],
          ['Rome', 'IT'],
          ['Rome', 'US'],
        ],
      },
    },
  ],

  inferSchemas: (config, inputs) => ({ out: shapeOf(config, inputs).output }),

  columns(config, inputs) {
    const { columns, output } = shapeOf(config, inputs);
    const origin = (port: string, c: number | null) => (c === null ? [] : [{ port, attribute: inputs[port][c].name }]);
    const out = columns.map(
      ({ build, probe }, i) => [output[i].name, [...origin('build', build), ...origin('probe', probe)]] as const,
    );
    return { out: Object.fromEntries(out) };
  },

  rewrites: { passes: (config, inputs) => joinPasses(shapeOf(config, inputs)), needs: joinNeeds },

  createExecutor(config, context) {
    const join = new HashJoin(shapeOf(config, context.inputs), limitsOf(context), context.batchRows);
    return {
      process: (batch, port) =>
        port === 'build' ? join.addBuild(batch) : emissionsOf(join.addProbe(batch), context.lineage),
      finish: port => (port === 'build' ? join.seal() : emissionsOf(join.finish(), context.lineage)),
      save: () => join.save(),
      restore: state => join.restore(state),
      close: () => join.close(),
    };
  },
});

import { Type } from 'typebox';
import type { Schema } from '#engine/data/schema.ts';
import { attributeIndex, commonType } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { attributeType, col } from '#engine/operator/config.ts';
import { defineOperator, rejectedSchema } from '#engine/operator/define.ts';
import { type AnyOperator, Registry } from '#engine/operator/registry.ts';
import type { Rewrites } from '#engine/operator/rewrites.ts';
import { fakeOperator } from './fake-operator.ts';

const attribute = Type.Object({ name: Type.String({ minLength: 1 }), type: attributeType() });
const identity = (schema: Schema) => Object.fromEntries(schema.map(({ name }) => [name, name]));

/** A source with the schema in its config; `file` is looked up through `peek`. */
const source = defineOperator({
  type: 'source',
  version: 2,
  group: 'source',
  label: 'Source',
  summary: 'Gives rows of a schema.',
  config: Type.Object({ schema: Type.Array(attribute, { minItems: 1 }), file: Type.Optional(Type.String()) }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  examples: [],
  inferSchemas: ({ schema, file }, _, peek) => {
    if (file !== undefined && peek.resolve(file) === '')
      throw new SluiceError('FILE_NOT_FOUND', { path: file, field: 'file' });
    return { out: schema, rejected: rejectedSchema };
  },
  createExecutor: () => ({}),
  migrate: config => {
    const { columns, ...rest } = config as { columns?: unknown };
    return columns === undefined ? rest : { ...rest, schema: columns };
  },
  rewrites: { narrow: (config, names) => ({ ...config, schema: config.schema.filter(a => names.includes(a.name)) }) },
});

/** Keeps rows where one attribute is not null. */
const present = defineOperator({
  type: 'present',
  version: 1,
  group: 'clean',
  label: 'Present',
  summary: 'Keeps rows where attributes have values.',
  config: Type.Object({ attributes: Type.Array(col(), { minItems: 1 }) }),
  inputs: { in: {} },
  outputs: { out: {}, rest: {} },
  lineage: 'one',
  examples: [],
  validate: ({ attributes }) =>
    new Set(attributes).size < attributes.length
      ? [{ code: 'CONFIG_INVALID', message: 'named twice', remedy: 'Name each once.', field: 'attributes' }]
      : [],
  inferSchemas: ({ attributes }, inputs) => {
    attributes.forEach((name, i) => attributeIndex(inputs.in, name, `attributes.${i}`));
    return { out: inputs.in, rest: inputs.in };
  },
  createExecutor: () => ({}),
  rewrites: {
    conditions: ({ attributes }) =>
      attributes.map(name => ({ attributes: [name], config: { attributes: [name] }, text: `${name} IS NOT NULL` })),
    renamed: ({ attributes }, names) => ({ attributes: attributes.map(name => names.get(name) ?? name) }),
    both: (a, b) => ({ attributes: [...new Set([...a.attributes, ...b.attributes])] }),
    passes: (_, inputs) => ({ in: identity(inputs.in) }),
    needs: ({ attributes }, _, wanted) => ({ in: [...new Set([...attributes, ...wanted.out, ...wanted.rest])] }),
  },
});

const rename = defineOperator({
  type: 'call',
  version: 1,
  group: 'clean',
  label: 'Call',
  summary: 'Gives one attribute another name.',
  config: Type.Object({ from: col(), to: Type.String({ minLength: 1 }) }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [],
  inferSchemas: ({ from, to }, inputs) => {
    attributeIndex(inputs.in, from, 'from');
    return { out: inputs.in.map(a => (a.name === from ? { ...a, name: to } : a)) };
  },
  createExecutor: () => ({}),
  rewrites: {
    passes: ({ from, to }, inputs) => ({
      in: Object.fromEntries(inputs.in.map(({ name }) => [name === from ? to : name, name])),
    }),
    needs: ({ from, to }, _, wanted) => ({
      in: [...new Set([from, ...wanted.out.map(name => (name === to ? from : name))])],
    }),
  },
});

const join = defineOperator({
  type: 'join',
  version: 1,
  group: 'combine',
  label: 'Join',
  summary: 'Inner join on an attribute both sides have.',
  config: Type.Object({ key: col('probe') }),
  inputs: { build: {}, probe: { after: ['build'] } },
  outputs: { out: {} },
  lineage: 'pair',
  examples: [],
  inferSchemas: ({ key }, { build, probe }) => {
    const [a, b] = [build, probe].map(schema => schema[attributeIndex(schema, key, 'key')]);
    if (a.type !== b.type)
      throw new SluiceError('TYPE_MISMATCH', { what: `'${key}'`, wanted: a.type, found: b.type, field: 'key' });
    return { out: [...build, ...probe.filter(({ name }) => !build.some(other => other.name === name))] };
  },
  createExecutor: () => ({}),
  rewrites: {
    passes: (_, { build, probe }) => ({
      build: identity(build),
      probe: identity(probe.filter(({ name }) => !build.some(other => other.name === name))),
    }),
    needs: ({ key }, { build, probe }, wanted) => ({
      build: build.map(a => a.name).filter(name => name === key || wanted.out.includes(name)),
      probe: probe.map(a => a.name).filter(name => name === key || wanted.out.includes(name)),
    }),
  },
});

const sortRewrites: Rewrites<{ key: string; first?: number }> = {
  first: (config, rows) => ({ ...config, first: rows }),
  passes: (_, inputs) => ({ in: identity(inputs.in) }),
  needs: ({ key }, _, wanted) => ({ in: [...new Set([key, ...wanted.out])] }),
};

const sort = defineOperator({
  type: 'order',
  version: 1,
  group: 'clean',
  label: 'Order',
  summary: 'Sorts.',
  config: Type.Object({ key: col(), first: Type.Optional(Type.Integer()) }),
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'one',
  examples: [],
  inferSchemas: ({ key }, inputs) => {
    attributeIndex(inputs.in, key, 'key');
    return { out: inputs.in };
  },
  createExecutor: () => ({}),
  rewrites: sortRewrites,
});

const head = defineOperator({
  type: 'head',
  version: 1,
  group: 'clean',
  label: 'Head',
  summary: 'Gives the first rows.',
  config: Type.Object({ count: Type.Integer({ minimum: 0 }) }),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [],
  inferSchemas: (_, inputs) => ({ out: inputs.in }),
  createExecutor: () => ({}),
  rewrites: { takes: ({ count }) => count, needs: (_config, _inputs, wanted) => ({ in: wanted.out }) },
});

const append = defineOperator({
  type: 'append',
  version: 1,
  group: 'combine',
  label: 'Append',
  summary: 'One input after the other.',
  config: Type.Object({}),
  inputs: { in: { many: true } },
  outputs: { out: {} },
  lineage: 'one',
  examples: [],
  inferSchemas: (_, inputs) => {
    const [first, ...others] = Object.values(inputs);
    for (const other of others)
      if (first.some((a, i) => commonType(a.type, other[i]?.type) === null))
        throw new SluiceError('SCHEMA_MISMATCH', { reason: 'the inputs differ' });
    return { out: first };
  },
  createExecutor: () => ({}),
  rewrites: { passes: (_, inputs) => ({ in: identity(Object.values(inputs)[0]) }) },
});

const macro = defineOperator({
  type: 'macro',
  version: 1,
  group: 'control',
  label: 'Macro',
  summary: 'A sub-workflow.',
  config: Type.Object({ workflow: Type.Any(), parameters: Type.Optional(Type.Record(Type.String(), Type.Any())) }),
  inputs: {},
  outputs: {},
  lineage: 'opaque',
  examples: [],
  expanded: true,
  inferSchemas: () => ({}),
  createExecutor: () => ({}),
});

const count = defineOperator({
  type: 'count',
  version: 1,
  group: 'reduce',
  label: 'Count',
  summary: 'Counts rows, whatever is in them.',
  config: Type.Object({}),
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'group',
  examples: [],
  inferSchemas: () => ({ out: [{ name: 'n', type: 'int64' }] }),
  createExecutor: () => ({}),
  rewrites: { needs: () => ({ in: [] }) },
});

const boast = defineOperator({
  type: 'boast',
  version: 1,
  group: 'clean',
  label: 'Boast',
  summary: 'Passes everything on and says, wrongly, that it needs nothing for it.',
  config: Type.Object({}),
  inputs: { in: {} },
  outputs: { out: {} },
  lineage: 'one',
  examples: [],
  inferSchemas: (_, inputs) => ({ out: inputs.in }),
  createExecutor: () => ({}),
  rewrites: { needs: () => ({ in: [] }) },
});

/** Operators of every shape a plan knows, for tests of planning alone. */
export const fakes: readonly AnyOperator[] = [
  source,
  present,
  rename,
  join,
  sort,
  head,
  append,
  count,
  boast,
  macro,
  fakeOperator({ type: 'pass' }),
  fakeOperator({ type: 'part', outputs: { part1: {}, part2: {} } }),
  fakeOperator({ type: 'group', outputs: { out: { blocking: true } }, lineage: 'group' }),
  fakeOperator({ type: 'both', inputs: { left: {}, right: {} }, lineage: 'pair' }),
  fakeOperator({
    type: 'gather',
    inputs: { in: { many: true } },
    outputs: { out: { blocking: true } },
    lineage: 'group',
  }),
  fakeOperator({
    type: 'learn',
    inputs: { train: {}, test: { after: ['train'] } },
    outputs: { out: {}, model: { kind: 'model', blocking: true } },
    lineage: 'opaque',
  }),
  fakeOperator({ type: 'sink', outputs: {} }),
];

export const fakeRegistry = new Registry(fakes);

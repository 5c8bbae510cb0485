import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import { SluiceError } from '#engine/errors.ts';
import { configProblems, withDefaults } from '#engine/operator/config.ts';
import { type Example, inputsOf, outputsOf, ruleOf, type Table } from '#engine/operator/define.ts';
import type { LineageRule } from '#engine/operator/lineage.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';
import { operators } from '#operators/index.ts';
import { awkwardTable } from '../support/awkward-table.ts';
import {
  type OperatorRun,
  type RunOptions,
  runOperator,
  type TracedRow,
  temporaryFolder,
} from '../support/run-operator.ts';

const folders = folderByExport();
const breathe = () => new Promise<void>(done => setImmediate(done));

/** Ways to run one example that must all give the same rows with the same lineage [O3]. */
const cuts: readonly RunOptions[] = [
  { cut: 1 },
  { cut: 2, scatter: true },
  { cut: 3, scatter: 'reversed', batchRows: 2 },
  { cut: 7, batchRows: 3 },
  { cut: 2, batchRows: 1, memoryBytes: 64 },
];

for (const operator of operators.filter(o => !o.expanded))
  describe(operator.type, () => {
    const examples: readonly Example[] = operator.examples;
    const run = ({ config, inputs, files }: Example, options: RunOptions = {}) =>
      runOperator(operator, config, inputs, {
        folder: temporaryFolder(files),
        secrets: () => 'sqlite::memory:',
        ...options,
      });

    test('[O2] examples hold', async () => {
      for (const example of examples) {
        const { rows } = await run(example);
        const wanted = Object.keys(rows).map(port => [port, (example.outputs[port] ?? []).map(row => row.map(plain))]);
        expect(Object.keys(rows)).toEqual(expect.arrayContaining(Object.keys(example.outputs)));
        expect(valuesOf(rows)).toEqual(Object.fromEntries(wanted));
      }
    });

    test('[O3] the result does not depend on where batches are cut', async () => {
      for (const example of examples) {
        const whole = await run(example);
        for (const options of cuts) expectSame(await run(example, options), whole);
      }
    });

    test('[O4] [O7] rows match the inferred schema, whose names are unique', async () => {
      for (const example of examples)
        for (const options of [{}, ...cuts]) {
          const { schemas, faults } = await run(example, options);
          expect(faults).toEqual([]);
          expect(Object.keys(schemas).sort()).toEqual(
            Object.keys(outputsOf(operator, filled(operator, example))).sort(),
          );
          for (const schema of Object.values(schemas))
            expect(new Set(schema.map(a => a.name)).size).toBe(schema.length);
        }
    });

    test('[O5] the lineage promise holds', async () => {
      for (const example of examples) {
        const { rows } = await run(example, { cut: 2, scatter: true });
        expect(promiseFaults(ruleOf(operator, filled(operator, example)), rows, example.inputs)).toEqual([]);
      }
    });

    test('[O6] a pause at any yield changes nothing', async () => {
      for (const example of examples) {
        const whole = await run(example);
        const other = examples[examples.length - 1];
        const [paused] = await Promise.all([
          run(example, { cut: 2, pause: breathe }),
          run(other, { cut: 3, pause: breathe }),
          run(example, { cut: 1, pause: breathe }),
        ]);
        expectSame(paused, whole);
      }
    });

    test('[O9] same seed, same output', async () => {
      for (const example of examples) expectSame(await run(example), await run(example));
    });

    test('[O10] save → restore in the middle gives the same output', async () => {
      for (const example of examples) {
        const whole = await run(example);
        const batches = Object.values(example.inputs).reduce((sum, t) => sum + Math.ceil(t.rows.length / 2), 0);
        expectSame(await run(example, { cut: 2, scatter: true, restoreAfter: 'each' }), whole);
        for (let after = 1; after <= Math.min(batches, 6); after++)
          expectSame(await run(example, { cut: 2, restoreAfter: after }), whole);
      }
    });

    const fed = examples.filter(e => Object.keys(e.inputs).length > 0);

    /** Runs an example on other rows in two ways that must agree, also on how they fail. */
    const agree = async (example: Example, options: RunOptions) => {
      const [whole, cut] = [await outcome(run(example)), await outcome(run(example, options))];
      if ('code' in whole || 'code' in cut) expect(cut).toEqual(whole);
      else {
        expectSame(cut, whole);
        expect([...whole.faults, ...cut.faults]).toEqual([]);
        expect(promiseFaults(ruleOf(operator, filled(operator, example)), cut.rows, example.inputs)).toEqual([]);
      }
    };

    if (fed.length > 0)
      test('[O3] [O5] any rows: the same at every cut, lineage kept, or one error', async () => {
        const picks = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 20 })), { maxLength: 40 });
        const cases = fc
          .constantFrom(...fed)
          .chain(e => fc.tuple(fc.constant(e), fc.record(mapped(e.inputs, () => picks)), fc.constantFrom(...cuts)));
        await fc.assert(
          fc.asyncProperty(cases, ([example, picked, options]) =>
            agree(
              { ...example, inputs: mapped(example.inputs, (table, port) => redrawn(table, picked[port])) },
              options,
            ),
          ),
          { numRuns: 12, seed: 20_261_121 },
        );
      });

    if (fed.length > 0)
      test('[O3] [O5] awkward values: the same at every cut, lineage kept, or one error', async () => {
        for (const [i, options] of cuts.entries())
          for (const { inputs, ...example } of fed) {
            const drawn = (table: Table) =>
              table.rows.length < 2 ? table : awkwardTable(table.schema, { rows: 3 + 7 * i, seed: i, nulls: 0.1 * i });
            await agree({ ...example, inputs: mapped(inputs, drawn) }, options);
          }
      });
  });

describe('every operator', () => {
  test.each(operators.map(o => [o.type, o] as const))('[O1] %s is described and exampled', async (type, operator) => {
    expect(type).toMatch(/^[a-z]+[a-z0-9]*(-[a-z0-9]+)*$/);
    expect(operator.summary).toMatch(/^[A-Z“"].{10,}[.!]$/s);
    expect(operator.label.length).toBeGreaterThan(1);
    expect((await folders).get(operator)).toBe(operator.group);
    expect(operator.examples.length).toBeGreaterThan(0);
    expect(unexplainedKeys(operator.config)).toEqual([]);
  });

  test.each(operators.map(o => [o.type, o] as const))(
    '[O8] config of %s survives JSON and old versions migrate',
    (_, operator) => {
      for (const example of operator.examples) {
        const config = filled(operator, example);
        expect(configProblems(operator, example.config)).toEqual([]);
        expect(JSON.parse(JSON.stringify(config))).toEqual(config);
        expect(withDefaults(operator, config)).toEqual(config);
      }
      if (operator.version > 1) expect(operator.migrate).toBeTypeOf('function');
    },
  );

  test.each(operators.map(o => [o.type, o] as const))('ports of %s are coherent', (_, operator) => {
    for (const example of operator.examples) {
      const ports = inputsOf(operator, filled(operator, example));
      for (const [port, { after = [] }] of Object.entries(ports))
        for (const before of after) {
          expect(Object.keys(ports)).toContain(before);
          expect(before).not.toBe(port);
        }
      for (const port of Object.keys(example.inputs)) {
        const [name, index] = port.split(':');
        expect(Object.keys(ports)).toContain(name);
        expect(index !== undefined).toBe(ports[name].many === true);
      }
    }
  });
});

const mapped = <T, U>(of: { readonly [key: string]: T }, change: (value: T, key: string) => U) =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value, key)]));
const filled = (operator: AnyOperator, example: Example) => withDefaults(operator, example.config) as never;
const plain = (value: Value | undefined): Value => value ?? null;
const valuesOf = (rows: OperatorRun['rows']) =>
  Object.fromEntries(Object.entries(rows).map(([port, traced]) => [port, traced.map(row => row.values)]));

/** Same values in the same order on every port, with the same lineage. */
function expectSame(actual: OperatorRun, wanted: OperatorRun): void {
  expect(actual.schemas).toEqual(wanted.schemas);
  expect(valuesOf(actual.rows)).toEqual(valuesOf(wanted.rows));
  expect(actual.rows).toEqual(wanted.rows);
}

/** How rows break what their rule promises [O5]. */
function promiseFaults(rule: LineageRule, rows: OperatorRun['rows'], inputs: Example['inputs']): string[] {
  const faults: string[] = [];
  for (const [port, traced] of Object.entries(rows)) {
    const used = new Set<string>();
    traced.forEach((row, k) => {
      const fault = rowFault(rule, row, inputs);
      if (fault) faults.push(`${port} row ${k}: ${fault}`);
      if (rule !== 'one') return;
      const origin = JSON.stringify(row.from);
      if (used.has(origin)) faults.push(`${port} row ${k}: a second row from ${origin}`);
      used.add(origin);
    });
  }
  return faults;
}

function rowFault(rule: LineageRule, { from }: TracedRow, inputs: Example['inputs']): string | undefined {
  if (rule === 'none' || rule === 'opaque') return from && 'has origins';
  const origins = Object.entries(from ?? {});
  const strange = origins.find(([input]) => !(input in inputs));
  if (strange) return `names the input '${strange[0]}'`;
  if (rule === 'all')
    return Object.keys(inputs).some(input => from?.[input] !== 'all') ? 'is not from all of every input' : undefined;
  for (const [input, ids] of origins) {
    if (ids === 'all') return rule === 'group' ? undefined : `is from all of ${input}`;
    const past = ids.find(id => id < 0 || id >= inputs[input].rows.length);
    if (past !== undefined) return `is from row ${past} of ${inputs[input].rows.length} of ${input}`;
    if (rule === 'group' && new Set(ids).size !== ids.length) return `has an origin twice on ${input}`;
    if (rule !== 'group' && ids.length > 1) return `has ${ids.length} origins on ${input}`;
  }
  const count = origins.reduce((sum, [, ids]) => sum + ids.length, 0);
  if ((rule === 'one' || rule === 'many') && count !== 1) return `has ${count} origins`;
  return rule === 'pair' && count < 1 ? 'has no origin' : undefined;
}

/** Other rows made of the example's: any order, any number, some values absent. */
function redrawn({ schema, rows }: Table, picks: readonly (readonly [number, number])[]): Table {
  if (rows.length === 0) return { schema, rows };
  return {
    schema,
    rows: picks.map(([row, absent]) => rows[row % rows.length].map((v, c) => (c === absent ? null : v))),
  };
}

/** A run's result, or the code of the one error it may end with; anything else thrown is a bug. */
async function outcome(run: Promise<OperatorRun>): Promise<OperatorRun | { code: string }> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof SluiceError) return { code: error.code };
    throw error;
  }
}

/** Config keys without title or description whose name says nothing by itself (letters, abbreviations). */
function unexplainedKeys(schema: unknown, at = ''): string[] {
  const { properties, items, anyOf } = schema as {
    properties?: { [key: string]: { title?: string; description?: string } };
    items?: unknown;
    anyOf?: unknown[];
  };
  const keys = Object.entries(properties ?? {}).flatMap(([key, value]) => {
    const evident = /^[a-z]{2,}([A-Z][a-z]+)*$/.test(key) || value.title || value.description;
    return [...(evident ? [] : [`${at}${key}`]), ...unexplainedKeys(value, `${at}${key}.`)];
  });
  return [...keys, ...[...(anyOf ?? []), ...(items ? [items] : [])].flatMap(inner => unexplainedKeys(inner, at))];
}

/** Folder of the file each operator is imported from, as the list in operators/index.ts has it. */
async function folderByExport(): Promise<Map<unknown, string>> {
  const index = new URL('../../operators/index.ts', import.meta.url);
  const files = [...readFileSync(index, 'utf8').matchAll(/from '(\.\/([a-z]+)\/[^']+)'/g)];
  const modules = await Promise.all(
    files.map(async ([, file, folder]) => {
      const module = (await import(new URL(file, index).href)) as { [name: string]: unknown };
      return Object.values(module)
        .flatMap(value => (Array.isArray(value) ? value : [value]))
        .map(v => [v, folder] as const);
    }),
  );
  return new Map(modules.flat());
}

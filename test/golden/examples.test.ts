import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printWorkflow } from '#engine/plan/workflow.ts';
import { askOracle, type Expected, pairRows } from '../support/oracle.ts';
import {
  type ExampleOptions,
  type ExampleRun,
  examplesFolder,
  readExample,
  runExample,
} from '../support/run-example.ts';

const suffix = '.workflow.json';
const names = readdirSync(examplesFolder)
  .filter(file => file.endsWith(suffix))
  .map(file => file.slice(0, -suffix.length));

/** Rows of each result that are traced; all when there are fewer. */
const tracedRows = 25;
const spread = (count: number): number[] =>
  Array.from({ length: Math.min(count, tracedRows) }, (_, i) => Math.floor((i * count) / Math.min(count, tracedRows)));

describe.each(names)('example %s', name => {
  const { path, text, workflow, problems } = readExample(name);
  const linked = new Set(workflow.links.map(link => link.from.operator));
  const results = workflow.operators.filter(node => node.keep || !linked.has(node.id)).map(node => node.id);

  test('is a workflow file as the printer writes it, described, labelled, laid out from left to right', () => {
    expect(problems).toEqual([]);
    expect(text).toBe(printWorkflow(workflow));
    expect(path).toContain(examplesFolder);
    expect(workflow.description.length).toBeGreaterThan(80);
    expect(workflow.operators.filter(node => !node.label)).toEqual([]);
    const places = workflow.operators.map(({ position }) => `${position.x},${position.y}`);
    expect(new Set(places).size).toBe(places.length);
    const column = new Map(workflow.operators.map(({ id, position }) => [id, position.x]));
    expect(workflow.links.filter(({ from, to }) => column.get(from.operator)! >= column.get(to.operator)!)).toEqual([]);
    expect(readFileSync(join(examplesFolder, 'README.md'), 'utf8')).toMatch(
      new RegExp(`\\*\\*[^*]*\\b${name}\\b[^*]*\\*\\*`),
    );
  });

  let expected: ReadonlyMap<string, Expected>;
  beforeAll(async () => {
    const oracle = join(import.meta.dirname, 'oracle', `${name}.sql`);
    const parameters = Object.fromEntries(workflow.parameters.map(p => [p.name, p.default]));
    expected = new Map((await askOracle(oracle, examplesFolder, parameters)).map(e => [e.node, e]));
  });

  // Batches of 97 rows cut every table, 64 KiB make operators spill, and a plan nobody watches moves filters [L2].
  describe.each<ExampleOptions>([
    { batchRows: workflow.settings.batchRows, memoryBytes: 2 ** 30, observe: 'all' },
    { batchRows: 97, memoryBytes: 2 ** 16, observe: 'ends' },
  ])('in batches of $batchRows rows, $memoryBytes bytes of memory, observed: $observe', conditions => {
    let run: ExampleRun;
    beforeAll(async () => {
      run = await runExample(name, conditions);
    });
    afterAll(() => run?.close());

    test('runs to its end, and DuckDB knows every result', () => {
      expect(run.problems).toEqual([]);
      expect(run.state).toBe('completed');
      expect([...expected.keys()].sort()).toEqual([...results].sort());
    });

    test.each(results)('%s holds the rows that DuckDB gives', node => {
      const answer = expected.get(node) as Expected;
      const found = foundRows(run, answer);
      const pairs = pairRows(found, answer);
      expect(found.filter((_, i) => pairs[i] === null).slice(0, 3)).toEqual(answerAt(answer, pairs.indexOf(null)));
      expect(found.length).toBe(answer.sample ?? answer.rows.length);
    });

    test.each(results)('[L6] %s traces to the rows that DuckDB names, and they to it', node => {
      const answer = asTraced(expected.get(node) as Expected);
      const found = run.rows(node);
      const pairs = answer.marks ? answer.rows : pairRows(found, answer);
      for (const row of spread(found.length)) {
        const { opaque, sources } = run.backward(node, row);
        const wanted = pairs[row]?.sources ?? {};
        if (Object.keys(wanted).length === 0) {
          expect(opaque, `row ${row} says that it cannot be traced`).toBe(true);
          continue;
        }
        expect({ row, opaque, sources: nonEmpty(sources) }).toEqual({ row, opaque: false, sources: nonEmpty(wanted) });
        for (const [source, rows] of Object.entries(wanted))
          if (rows.length > 0) expect(run.forward(source, rows[row % rows.length])[node]).toContain(row);
      }
    });
  });
});

test('every file of data says where it comes from and on which terms', () => {
  const readme = readFileSync(join(examplesFolder, 'data/README.md'), 'utf8');
  const files = readdirSync(join(examplesFolder, 'data')).filter(file => /\.(csv|jsonl|parquet)$/.test(file));
  expect(files.filter(file => !readme.includes(`| \`${file}\` |`))).toEqual([]);
});

test('every oracle belongs to an example', () => {
  const oracles = readdirSync(join(import.meta.dirname, 'oracle')).map(file => file.replace(/\.sql$/, ''));
  expect(oracles.sort()).toEqual([...names].sort());
});

/** The rows of a result, or the marks of a chart. */
const foundRows = (run: ExampleRun, { node, marks, rows }: Expected) =>
  marks ? run.marks(node, Object.keys(rows[0].values)) : run.rows(node);

/** A chart is one row, made of all rows that its marks are made of. */
function asTraced(answer: Expected): Expected {
  if (!answer.marks) return answer;
  const sources: { [source: string]: number[] } = {};
  for (const row of answer.rows)
    for (const [source, ids] of Object.entries(row.sources)) (sources[source] ??= []).push(...ids);
  const sorted = Object.entries(sources).map(([source, ids]) => [source, [...new Set(ids)].sort((a, b) => a - b)]);
  return { ...answer, rows: [{ values: {}, sources: Object.fromEntries(sorted) }] };
}

/** What DuckDB has where the first unexpected row stands; nothing when all rows are expected. */
const answerAt = ({ rows }: Expected, at: number): unknown[] =>
  at < 0 ? [] : rows.slice(at, at + 3).map(row => row.values);

const nonEmpty = (sources: { readonly [source: string]: readonly number[] }) =>
  Object.fromEntries(Object.entries(sources).filter(([, rows]) => rows.length > 0));

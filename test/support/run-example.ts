import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rowsOf } from '#engine/data/batch.ts';
import { toJson } from '#engine/data/value.ts';
import type { Observe } from '#engine/plan/plan.ts';
import { parseWorkflow, type Workflow } from '#engine/plan/workflow.ts';
import { OpenRun } from '#engine/run/open-run.ts';
import { prepareRun } from '#engine/run/run-workflow.ts';
import { registry } from '#operators/index.ts';
import { type Datum, tablesOf } from './chart.ts';
import type { JsonRow } from './oracle.ts';

export const examplesFolder = resolve(import.meta.dirname, '../../examples');

/** Row ids by `node`, or `node.port` where the port is not `out`. */
export type RowsByPort = { readonly [name: string]: readonly number[] };

/** An example that has run, open for questions. */
export interface ExampleRun {
  readonly state: string;
  readonly problems: readonly { readonly code: string; readonly message: string }[];
  rows(node: string): JsonRow[];
  /** The marks of a chart that have all of these values, without any other. */
  marks(node: string, names: readonly string[]): JsonRow[];
  /** The source rows behind a result row. */
  backward(node: string, row: number): { opaque: boolean; sources: RowsByPort };
  /** The result rows made of a source row. */
  forward(source: string, row: number): RowsByPort;
  close(): void;
}

export function readExample(name: string): {
  path: string;
  text: string;
  workflow: Workflow;
  problems: readonly unknown[];
} {
  const path = join(examplesFolder, `${name}.workflow.json`);
  const text = readFileSync(path, 'utf8');
  return { path, text, ...parseWorkflow(text, path) };
}

export interface ExampleOptions {
  readonly parameters?: { readonly [name: string]: unknown };
  readonly batchRows?: number;
  readonly memoryBytes?: number;
  readonly observe?: Observe;
}

/** Runs an example in a data folder of its own. */
export async function runExample(name: string, options: ExampleOptions = {}): Promise<ExampleRun> {
  const { path, workflow } = readExample(name);
  const data = mkdtempSync(join(tmpdir(), 'sluice-example-'));
  const batchRows = options.batchRows ?? workflow.settings.batchRows;
  const prepared = await prepareRun({
    workflow: { ...workflow, settings: { ...workflow.settings, batchRows } },
    path,
    registry,
    data,
    parameters: options.parameters,
    memoryBytes: options.memoryBytes,
    observe: options.observe,
  });
  const record = await prepared.run();
  const run = OpenRun.open(data, registry, record.run);
  return {
    state: record.state,
    problems: record.problems,
    rows: node => rowsOfPort(run, node).map(withoutSpec),
    marks: (node, names) => marksOf(rowsOfPort(run, node)[0].spec as Datum, names),
    backward(node, row) {
      const { opaque, steps } = run.tracer.backward(node, run.port(node).port, [row], { endsOnly: true });
      return { opaque, sources: ends(steps) };
    },
    forward(source, row) {
      const { node, port } = run.port(source);
      return ends(run.tracer.forward(node, port, [row], { endsOnly: true }).steps);
    },
    close() {
      run.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function rowsOfPort(run: OpenRun, name: string): JsonRow[] {
  const port = run.port(name);
  const reader = run.results(port);
  if (!reader) throw new Error(`${name} is not stored`);
  const rows: JsonRow[] = [];
  for (const batch of reader.read(0, reader.rows))
    for (const values of rowsOf(batch))
      rows.push(Object.fromEntries(batch.schema.map(({ name, type }, c) => [name, toJson(values[c], type)])));
  reader.close();
  return rows;
}

/** A chart tells its rows and its notice; what is drawn is asked for by its marks. */
const withoutSpec = ({ spec, ...row }: JsonRow): JsonRow =>
  'chart' in row ? row : spec === undefined ? row : { spec, ...row };

const marksOf = (spec: Datum, names: readonly string[]): JsonRow[] =>
  tablesOf(spec)
    .flat()
    .filter(mark => names.every(name => mark[name] !== undefined))
    .map(mark => Object.fromEntries(names.map(name => [name, mark[name]])));

function ends(
  steps: readonly { node: string; port: string; rows: { slice(): Uint32Array }; end: boolean }[],
): RowsByPort {
  const byPort: { [name: string]: readonly number[] } = {};
  for (const { node, port, rows, end } of steps)
    if (end) byPort[port === 'out' ? node : `${node}.${port}`] = [...rows.slice()];
  return byPort;
}

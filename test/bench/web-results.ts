import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeBatch } from '#engine/data/batch.ts';
import { makeColumn } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import type { Schema } from '#engine/data/schema.ts';
import { emptyWorkflow } from '#engine/plan/workflow-schema.ts';
import { seeded } from '#engine/run/seeded.ts';
import { RunFolder, type RunRecord } from '#engine/store/run-folder.ts';
import { ResultService } from '#server/jobs/result-service.ts';
import type { RunRow } from '#server/jobs/run-index.ts';

const schema: Schema = [
  { name: 'id', type: 'int64' },
  { name: 'city', type: 'string' },
  { name: 'price', type: 'float64' },
  { name: 'day', type: 'timestamp' },
  { name: 'code', type: 'string' },
];
const run = 'bench-run';

/** One number of this bench. */
export interface WebResult {
  readonly name: string;
  readonly medianMs: number;
}

/** Writes a stored result of `rows` rows: numbers, a text of 5 000 values and one that never repeats. */
export function writeResult(data: string, rows: number): void {
  const folder = RunFolder.create(data, run);
  const writer = folder.results.create('big', 'out', schema);
  const cities = new Dictionary(Array.from({ length: 5000 }, (_, i) => `City ${(i * 2654435761) % 5000}`));
  const next = seeded(1, 'web');
  for (let base = 0; base < rows; base += 16_384) {
    const count = Math.min(16_384, rows - base);
    const of = (value: (k: number) => number) => Float64Array.from({ length: count }, (_, k) => value(k));
    const codes = new Dictionary(Array.from({ length: count }, (_, k) => `code-${(base + k).toString(36)}`));
    const columns = [
      makeColumn(
        'int64',
        of(k => base + k),
      ),
      makeColumn(
        'string',
        Int32Array.from({ length: count }, () => Math.floor(next() * 5000)),
        null,
        cities,
      ),
      makeColumn(
        'float64',
        of(() => Math.round(next() * 1e7) / 100),
      ),
      makeColumn(
        'timestamp',
        of(() => 1.6e12 + Math.floor(next() * 1e11)),
      ),
      makeColumn(
        'string',
        Int32Array.from({ length: count }, (_, k) => k),
        null,
        codes,
      ),
    ];
    writer.write(makeBatch(schema, columns, count));
  }
  writer.close();
  folder.write(recordOf(rows));
}

function recordOf(rows: number): RunRecord {
  const node = { id: 'big', type: 'rows', label: '', state: 'completed', ms: 1, cached: null, key: 'k' };
  const port = { rows, stored: rows, cut: false, kind: 'rows', schema };
  const at = '2026-01-01T00:00:00.000Z';
  return {
    ...{
      sluice: 1,
      run,
      name: '',
      workflow: emptyWorkflow('bench'),
      path: '/',
      parameters: {},
      to: null,
      observe: 'all',
    },
    ...{ seed: 1, engine: '', pid: 0, pidStart: '', lineage: false, state: 'completed', started: at, ended: at, ms: 1 },
    ...{ regions: [], materialized: [], graph: { nodes: [{ id: 'big', rule: 'none', inputs: {}, outputs: ['out'] }] } },
    ...{ nodes: [{ ...node, ports: { out: port } }], problems: [] },
  };
}

/** Milliseconds of pages from the first to the last, in file order, sorted and filtered, of a result of `rows` rows. */
export async function webResults(rows: number, data: string): Promise<WebResult[]> {
  if (!existsSync(join(data, 'runs', run))) writeResult(data, rows);
  const known = {
    row: async () => ({ id: run, workflow_id: 'bench', state: 'completed' }) as RunRow,
    standing: async () => ({ state: 'completed', nodes: {} }),
  };
  const service = new ResultService(known, data, async () => null);
  const page = (offset: number, more: object = {}) =>
    service.rows(run, 'big', 'out', { offset: Math.max(0, offset), limit: 100, ...more });
  const found: WebResult[] = [];
  const measure = async (name: string, times: number, ask: (n: number) => Promise<unknown>) => {
    const took: number[] = [];
    for (let n = 0; n < times; n++) {
      const began = performance.now();
      await ask(n);
      took.push(performance.now() - began);
    }
    found.push({ name, medianMs: took.sort((a, b) => a - b)[times >> 1] });
  };
  try {
    await page(0);
    await measure('first page', 9, () => page(0));
    await measure('page in the middle', 9, n => page(Math.floor(rows / 2) + n * 7919));
    await measure('last page', 9, () => page(rows - 100));
    const kinds = {
      'a number': 'price:desc',
      'a text of 5 000 values': 'city,price',
      'a text that never repeats': 'code',
    };
    for (const [kind, sort] of Object.entries(kinds)) {
      await measure(`sorted by ${kind}: first page, never asked before`, 1, () => page(0, { sort, wait: 60 }));
      await measure(`sorted by ${kind}: a page of the middle, once the order is whole`, 1, () =>
        page(rows / 2, { sort }),
      );
      await measure(`sorted by ${kind}: every later page`, 9, n => page(Math.floor((rows * n) / 9), { sort }));
    }
    const where = "price < 1000 AND city LIKE '%1%'";
    await measure('filtered: first page, never asked before', 1, () => page(0, { where }));
    const matched = (JSON.parse(await page(0, { where })) as { matched: number }).matched;
    await measure('filtered: every later page', 9, n => page(Math.floor((matched * n) / 9), { where }));
    await measure('searched: first page, never asked before', 1, () => page(0, { search: 'city 77' }));
    await measure('searched: every later page', 9, n => page(n * 100, { search: 'city 77' }));
    await measure('statistics, never asked before', 1, () => service.statistics(run, 'big', 'out'));
    await measure('statistics, asked again', 9, () => service.statistics(run, 'big', 'out'));
  } finally {
    await service.close();
  }
  return found;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const rows = Number(process.argv[2] ?? 10_000_000);
  const data = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'sluice-web-results-'));
  try {
    console.log(`load ${loadavg()[0].toFixed(1)}`);
    for (const { name, medianMs } of await webResults(rows, data))
      console.log(`${medianMs.toFixed(1).padStart(9)} ms  ${name}`);
  } finally {
    if (process.argv[3] === undefined) rmSync(data, { recursive: true, force: true });
  }
}

import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { csvCase } from './cases/csv.ts';
import { groupCase } from './cases/group.ts';
import { joinCase } from './cases/join.ts';
import { pipelineCase, pipelineWorkflow } from './cases/pipeline.ts';
import { tpchCases, tpchTables } from './cases/tpch.ts';
import { measureLineage } from './lineage.ts';
import { type Case, type Measurement, measure, round2 } from './measure.ts';
import { putTable } from './memory-scan.ts';
import { measurePauses } from './pause.ts';
import { columnsOf, customersSql, openDuckdb, ordersSql } from './tables.ts';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    case: { type: 'string' },
    data: { type: 'string' },
    rounds: { type: 'string' },
    rows: { type: 'string' },
    systems: { type: 'string' },
  },
});
const rows = Number(flags.rows ?? (flags.quick ? 1_000_000 : 10_000_000));
const rounds = Number(flags.rounds ?? 5);
const csvRows = flags.quick ? rows / 5 : 4_000_000;
const tell = (line: string) => void process.stderr.write(`${line}\n`);
const wanted = (name: string) => flags.case === undefined || name.startsWith(flags.case);

const one = await openDuckdb(1);
const all = await openDuckdb(availableParallelism());
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const cases: Case[] = [];
const groups = Math.max(1000, rows / 10);

tell(`making ${rows.toLocaleString('en-US')} rows …`);
for (const duckdb of [one, all]) {
  await duckdb.run(ordersSql(rows, groups));
  await duckdb.run(customersSql);
}
putTable('t', await columnsOf(one, 't'));
putTable('c', await columnsOf(one, 'c'));
if (wanted('a')) cases.push(pipelineCase(rows, one, all));
if (wanted('b')) cases.push(joinCase(rows, one, all));
if (wanted('c')) cases.push(groupCase(rows, groups, one, all));
if (wanted('d') && (await loadTpch())) cases.push(...tpchCases(one, all));
if (wanted('e')) {
  const path = join(folder, 'orders.csv');
  await one.run(
    `copy (select id, cust, qty, price, disc, city, status from t where id < ${csvRows} order by id) to '${path}' (format csv, header)`,
  );
  tell(`CSV file of ${Math.round(statSync(path).size / 1e6)} MB`);
  cases.push(csvCase(csvRows, path, one, all));
}

/** Tables of the data folder given, or of the small ones that ship with the examples. */
async function loadTpch(): Promise<boolean> {
  const shipped = new URL('../../examples/data/tpch', import.meta.url).pathname;
  const from = flags.data ?? shipped;
  const file = (table: string) => ['parquet', 'csv'].map(ending => join(from, `${table}.${ending}`)).find(existsSync);
  for (const table of tpchTables) {
    const path = file(table);
    if (!path) return false;
    for (const duckdb of [one, all]) await duckdb.run(`create or replace table ${table} as select * from '${path}'`);
    putTable(table, await columnsOf(one, table));
  }
  if (!flags.data)
    tell('TPC-H tables: the small ones of the examples; give --data FOLDER with parquet files of SF 0.1 for more');
  return true;
}

const measured: Measurement[] = [];
const systems = flags.systems?.split(',');
for (const subject of cases) {
  const contenders = subject.contenders.filter(c => systems?.includes(c.system) ?? true);
  measured.push(...(await measure({ ...subject, contenders }, rounds, tell)));
}

const lineage = wanted('a') || wanted('lineage') ? await measureLineage(pipelineWorkflow, 'sort', 'scan', rows) : null;
const pauses = wanted('a') || wanted('pause') ? await measurePauses(pipelineWorkflow, flags.quick ? 60 : 200) : null;
rmSync(folder, { recursive: true, force: true });

if (flags.json)
  process.stdout.write(
    `${JSON.stringify({
      cases: measured,
      backwardMs: lineage?.backwardMs ?? null,
      forwardMs: lineage?.forwardMs ?? null,
      firstBackwardMs: lineage?.firstBackwardMs ?? null,
      firstForwardMs: lineage?.firstForwardMs ?? null,
      bytesPerEdge: lineage?.bytesPerEdge ?? null,
      pauseMs: pauses && { p50: pauses.p50, p99: pauses.p99 },
      leakedRows: pauses?.leaked ?? null,
      cores: availableParallelism(),
    })}\n`,
  );
else process.stdout.write(report());
process.exit(0);

function report(): string {
  const systems = [...new Set(measured.map(label))];
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, Node ${process.version}, medians of ${rounds}, milliseconds`,
    '',
  ];
  lines.push(`| case | rows | ${systems.join(' | ')} |`, `|---|---|${systems.map(() => '---|').join('')}`);
  for (const subject of cases) {
    const of = (system: string) => measured.find(m => m.case === subject.name && label(m) === system);
    lines.push(
      `| ${subject.name} ${subject.title} | ${subject.rows.toLocaleString('en-US')} | ${systems.map(s => of(s)?.medianMs.toFixed(1) ?? '–').join(' | ')} |`,
    );
  }
  lines.push(
    '',
    'Ratios: time of Sluice with complete lineage over time of the other (below 1 = Sluice is faster)',
    '',
  );
  const others = systems.filter(s => s !== 'sluice + lineage');
  lines.push(`| case | ${others.join(' | ')} |`, `|---|${others.map(() => '---|').join('')}`);
  const overheads: number[] = [];
  for (const subject of cases) {
    const of = (system: string) => measured.find(m => m.case === subject.name && label(m) === system);
    const own = of('sluice + lineage');
    const bare = of('sluice');
    if (own && bare) overheads.push(own.medianMs / bare.medianMs - 1);
    lines.push(
      `| ${subject.name} | ${others.map(s => (of(s) && own ? (own.medianMs / (of(s) as Measurement).medianMs).toFixed(2) : '–')).join(' | ')} |`,
    );
  }
  lines.push('', `lineage costs ${overheads.map(o => `${Math.round(o * 100)} %`).join(', ')} by case`);
  const total = (lin: boolean) =>
    measured.filter(m => m.system === 'sluice' && m.lineage === lin).reduce((sum, m) => sum + m.medianMs, 0);
  if (total(false) > 0) lines.push(`over all cases together: ${round2((total(true) / total(false) - 1) * 100)} %`);
  const csv = measured.find(m => m.case === 'e-csv' && m.system === 'sluice' && m.lineage);
  if (csv) lines.push(`CSV: ${(csv.rows / csv.medianMs / 1000).toFixed(2)} M rows/s`);
  if (lineage)
    lines.push(
      `lineage on disk: ${lineage.edges.toLocaleString('en-US')} edges, ${lineage.bytesPerEdge} bytes per edge; one row backward ${lineage.backwardMs} ms (first ${lineage.firstBackwardMs} ms), forward ${lineage.forwardMs} ms (first ${lineage.firstForwardMs} ms)`,
    );
  if (pauses)
    lines.push(
      `pause under load: p50 ${pauses.p50} ms, p99 ${pauses.p99} ms, ${pauses.pauses} pauses, ${pauses.leaked} rows emitted while paused`,
    );
  lines.push(`peak memory above the tables: ${measured.map(m => `${m.case} ${label(m)} ${m.peakMb} MB`).join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function label(m: Measurement): string {
  return m.system === 'sluice' && m.lineage ? 'sluice + lineage' : m.system;
}

import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { OpenRun } from '#engine/run/open-run.ts';
import { prepareRun } from '#engine/run/run-workflow.ts';
import type { RunRecord } from '#engine/store/run-folder.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { loadWorkflow } from './load.ts';
import { exitCodes, problemText } from './report.ts';
import { rowObjects } from './row-formats.ts';
import { rowsText } from './rows.ts';
import { runText } from './run.ts';
import { describeTrace } from './trace.ts';

const gallery = resolve(import.meta.dirname, '../../examples');
const shownRows = 5;
const write = (text: string) => void process.stdout.write(`${text}\n`);

/** The first rows of a stored port as a table. */
function preview(run: OpenRun, node: string): string {
  const port = run.port(node);
  const reader = run.results(port);
  if (!reader) return '';
  const rows = [...reader.read(0, shownRows)].flatMap(rowObjects);
  reader.close();
  return rowsText(reader.schema, rows);
}

/** Nodes that feed no other. */
const endsOf = (record: RunRecord): string[] => {
  const feeding = new Set(
    (record.workflow as { links: { from: { operator: string } }[] }).links.map(l => l.from.operator),
  );
  return record.nodes.map(n => n.id).filter(id => !feeding.has(id));
};

/** Runs every example and shows what it gave: counts and timings, first rows, and where the first row came from. */
async function showGallery(data: string): Promise<number> {
  let failed = 0;
  for (const file of readdirSync(gallery)
    .filter(f => f.endsWith('.workflow.json'))
    .sort()) {
    const path = join(gallery, file);
    const { workflow } = loadWorkflow(path);
    write(`\n━━ ${workflow.name} ━━ ${relative(process.cwd(), path)}\n${workflow.description}\n`);
    const prepared = await prepareRun({ workflow, path, registry, data });
    const record = await prepared.run();
    write(runText(record));
    for (const problem of record.problems) write(problemText(problem));
    if (record.state !== 'completed') {
      failed++;
      continue;
    }
    const run = OpenRun.open(data, registry, record.run);
    for (const end of endsOf(record)) write(`\n${end}\n${preview(run, end)}`);
    const last = endsOf(record).find(end => run.node(end).ports[run.port(end).port].rows > 0);
    if (last) write(`\nwhere row 0 of ${last} comes from\n${await describeTrace(run, last, 0, 3)}`);
    run.close();
  }
  write(
    `\nAll results are in ${relative(process.cwd(), data) || '.'}; look at any row of the last run with:\n  sluice rows last NODE\n  sluice trace last NODE 0`,
  );
  return failed === 0 ? exitCodes.ok : exitCodes.failed;
}

export function galleryCommand(program: Command, context: CliContext): void {
  program
    .command('gallery')
    .description('run every shipped example and show what it gave and where its rows came from')
    .addHelpText('after', '\nExample:\n  sluice gallery --data /tmp/gallery')
    .action(async () => context.exit(await showGallery(context.data)));
}

import type { Command } from 'commander';
import type { Batch } from '#engine/data/batch.ts';
import { rowsOf } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import { toJson } from '#engine/data/value.ts';
import { SluiceError } from '#engine/errors.ts';
import { OpenRun } from '#engine/run/open-run.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { countText, exitCodes, printJson, tableText } from './report.ts';
import { type RowFormat, rowFormats, writeRows } from './row-formats.ts';

interface RowsFlags {
  readonly limit?: string;
  readonly offset: string;
  readonly format?: RowFormat;
  readonly json?: boolean;
}

/** Rows of a batch as objects keyed by attribute. */
export function rowObjects(batch: Batch): object[] {
  return rowsOf(batch).map(row => rowObject(batch.schema, row));
}

/** One row as an object keyed by attribute, values as plain JSON. */
export const rowObject = (schema: Schema, row: readonly unknown[]): object =>
  Object.fromEntries(schema.map(({ name, type }, c) => [name, toJson(row[c] as never, type)]));

async function printRows(runName: string, place: string, flags: RowsFlags, context: CliContext): Promise<number> {
  const run = OpenRun.open(context.data, registry, runName);
  const port = run.port(place);
  const reader = run.results(port);
  const { rows: emitted } = run.node(port.node).ports[port.port];
  if (!reader) throw new SluiceError('RESULT_NOT_STORED', { rows: 0, node: place });
  const offset = Number(flags.offset);
  const wanted = flags.limit === undefined ? (flags.format || flags.json ? reader.rows : 20) : Number(flags.limit);
  if (offset + Math.min(wanted, emitted - offset) > reader.rows && reader.rows < emitted)
    process.stderr.write(
      `sluice: only the first ${countText(reader.rows)} of ${countText(emitted)} rows of ${place} are stored; set "keep" on the node to store all\n`,
    );
  const batches = reader.read(offset, wanted);
  if (flags.format && flags.format !== 'json') {
    await writeRows(flags.format, reader.schema, batches, process.stdout);
    return exitCodes.ok;
  }
  const rows = [...batches].flatMap(rowObjects);
  if (flags.json || flags.format === 'json') printJson(rows);
  else {
    const names = reader.schema.map(a => a.name);
    const cells = rows.map(row => names.map(name => cellText((row as { [name: string]: unknown })[name])));
    process.stdout.write(`${tableText(names, cells)}\n${countText(rows.length)} of ${countText(emitted)} rows\n`);
  }
  reader.close();
  return exitCodes.ok;
}

const cellText = (value: unknown): string =>
  value === null ? '∅' : typeof value === 'object' ? JSON.stringify(value) : String(value);

export function rowsCommand(program: Command, context: CliContext): void {
  program
    .command('rows')
    .argument('<run>', 'run id, a unique beginning of one, or "last"')
    .argument('<node[.port]>', 'node, and port when it is not out')
    .description('print stored rows of a node')
    .option('--limit <n>', 'rows at most (20 on a terminal table, all otherwise)')
    .option('--offset <n>', 'first row', '0')
    .option('--format <format>', rowFormats.join(', '))
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      `
Examples:
  sluice rows last top
  sluice rows last scan.rejected --format csv
  sluice rows 20261121 join --format parquet > join.parquet`,
    )
    .action(async (run: string, place: string, flags: RowsFlags) =>
      context.exit(await printRows(run, place, flags, context)),
    );
}

import type { Command } from 'commander';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { OpenRun, type PortName } from '#engine/run/open-run.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { stateOf } from '#engine/store/run-folder.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { choiceFlag, wholeNumber } from './flags.ts';
import { countText, exitCodes, tableText } from './report.ts';
import { type RowFormat, rowFormats, rowObjects, writeRows } from './row-formats.ts';

interface RowsFlags {
  readonly limit?: number;
  readonly offset: number;
  readonly format?: RowFormat;
  readonly json?: boolean;
}

/** Rows of a table that a person reads. */
const tableRows = 20;

async function printRows(runName: string, place: string, flags: RowsFlags, context: CliContext): Promise<number> {
  const run = OpenRun.open(context.data, registry, runName);
  const port = run.port(place);
  const reader = openRows(run, port);
  try {
    const format = flags.json ? 'json' : flags.format;
    const wanted = flags.limit ?? (format ? reader.rows : tableRows);
    tellMissing(run, port, reader, flags.offset + wanted);
    if (format) {
      await writeRows(format, reader.schema, reader.read(flags.offset, wanted), process.stdout);
      return exitCodes.ok;
    }
    const rows = [...reader.read(flags.offset, wanted)].flatMap(rowObjects);
    const count = `${countText(rows.length)} of ${countText(run.rows(port))} rows`;
    process.stdout.write(`${rowsText(reader.schema, rows)}\n${count}\n`);
    return exitCodes.ok;
  } finally {
    reader.close();
  }
}

/** The stored rows of a port. @throws {SluiceError} RUN_INCOMPLETE, RUN_UNKNOWN, RESULT_NOT_STORED */
function openRows(run: OpenRun, port: PortName): ResultReader {
  const reader = run.results(port);
  if (reader) return reader;
  if (run.unfinished)
    throw new SluiceError('RUN_INCOMPLETE', { run: run.record.run, reason: `nothing of '${port.node}' was stored` });
  const { cached } = run.node(port.node);
  if (cached)
    throw new SluiceError('RUN_UNKNOWN', { run: cached.run, nearest: `, which held the rows of '${port.node}'` });
  throw new SluiceError('RESULT_NOT_STORED', { rows: 0, node: port.node });
}

/** Says on stderr which rows are not there though they were asked for. */
function tellMissing(run: OpenRun, port: PortName, { rows }: ResultReader, end: number): void {
  const place = `${port.node}.${port.port}`;
  const emitted = run.rows(port);
  const { state } = run.record;
  const why = state === 'completed' ? 'set "keep" on the node to store all' : `the run has ${state}`;
  if (run.unfinished)
    process.stderr.write(
      `sluice: run ${run.record.run} is ${stateOf(run.record)}: ${countText(rows)} rows of ${place} are stored so far\n`,
    );
  else if (rows < Math.min(end, emitted))
    process.stderr.write(
      `sluice: only the first ${countText(rows)} of ${countText(emitted)} rows of ${place} are stored; ${why}\n`,
    );
}

/** Rows as a table; ∅ is null. */
export function rowsText(schema: Schema, rows: readonly object[]): string {
  const names = schema.map(a => a.name);
  return tableText(
    names,
    rows.map(row => names.map(name => cellText((row as { [name: string]: unknown })[name]))),
  );
}

const cellText = (value: unknown): string =>
  value === null ? '∅' : typeof value === 'object' ? JSON.stringify(value) : String(value);

export function rowsCommand(program: Command, context: CliContext): void {
  program
    .command('rows')
    .argument('<run>', 'run id, a unique beginning of one, or "last"')
    .argument('<node[.port]>', 'node, and port when it is not out')
    .description('print stored rows of a node')
    .option('--limit <n>', `rows at most (default: ${tableRows} in a table, else all)`, wholeNumber)
    .option('--offset <n>', 'rows to leave out first', wholeNumber, 0)
    .addOption(choiceFlag('--format <format>', 'default: a table', rowFormats))
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

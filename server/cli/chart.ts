import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { rowsOf } from '#engine/data/batch.ts';
import { fileError, SluiceError } from '#engine/errors.ts';
import { OpenRun } from '#engine/run/open-run.ts';
import { registry } from '#operators/index.ts';
import { renderSvg } from '../render/svg.ts';
import type { CliContext } from './context.ts';
import { choiceFlag } from './flags.ts';
import { exitCodes } from './report.ts';

interface ChartFlags {
  readonly format: 'svg' | 'json';
  readonly output?: string;
}

/** What a chart node of a run gives. @throws {SluiceError} NODE_UNKNOWN, RESULT_NOT_STORED, CHART_NOT_DRAWN */
function readChart(run: OpenRun, place: string): { spec: object; notice: string | null } {
  const port = run.port(place);
  const reader = run.results(port);
  if (!reader) throw new SluiceError('RESULT_NOT_STORED', { rows: 0, node: port.node });
  try {
    const at = reader.schema.findIndex(({ name, type }) => name === 'spec' && type === 'json');
    const [row] = [...reader.read(0, 1)].flatMap(rowsOf);
    if (at < 0 || !row) throw new SluiceError('CHART_NOT_DRAWN', { reason: `'${port.node}' is not a chart` });
    return { spec: row[at] as object, notice: (row[at + 3] as string | null) ?? null };
  } finally {
    reader.close();
  }
}

async function printChart(runName: string, place: string, flags: ChartFlags, context: CliContext): Promise<number> {
  const { spec, notice } = readChart(OpenRun.open(context.data, registry, runName), place);
  const text = flags.format === 'json' ? JSON.stringify(spec, null, 2) : await renderSvg(spec);
  if (notice !== null) process.stderr.write(`sluice: ${notice}\n`);
  if (flags.output === undefined) process.stdout.write(`${text}\n`);
  else
    try {
      writeFileSync(flags.output, `${text}\n`);
    } catch (cause) {
      throw fileError(cause, resolve(flags.output), 'write');
    }
  return exitCodes.ok;
}

export function chartCommand(program: Command, context: CliContext): void {
  program
    .command('chart')
    .argument('<run>', 'run id, a unique beginning of one, or "last"')
    .argument('<node>', 'node of a chart')
    .description('draw a chart of a run, as SVG or as its Vega-Lite spec with the data inside')
    .addOption(choiceFlag('--format <format>', 'a picture, or the spec', ['svg', 'json'], 'svg'))
    .option('--output <file>', 'write to a file instead of the terminal')
    .addHelpText(
      'after',
      `
Examples:
  sluice chart last delays > delays.svg
  sluice chart 20261121 by_month --format json --output by-month.vl.json`,
    )
    .action(async (run: string, node: string, flags: ChartFlags) =>
      context.exit(await printChart(run, node, flags, context)),
    );
}

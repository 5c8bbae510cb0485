import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, CommanderError } from 'commander';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { defaultData, engineVersion } from '#engine/run/run-workflow.ts';
import { chartCommand } from './chart.ts';
import { columnsCommand } from './columns.ts';
import { completionCommand } from './completion.ts';
import type { CliContext } from './context.ts';
import { datasetsCommand } from './datasets.ts';
import { diffCommand } from './diff.ts';
import { explainCommand } from './explain.ts';
import { galleryCommand } from './gallery.ts';
import { exportCommand, importCommand } from './import.ts';
import { operatorsCommand } from './operators.ts';
import { replayCommand } from './replay.ts';
import { exitCodes, fail, printJson } from './report.ts';
import { rowsCommand } from './rows.ts';
import { runCommand } from './run.ts';
import { runsCommand } from './runs.ts';
import { secretCommand } from './secret.ts';
import { serveCommand } from './serve.ts';
import { traceCommand } from './trace.ts';
import { usersCommand } from './users.ts';
import { validateCommand } from './validate.ts';

const commands = [
  runCommand,
  rowsCommand,
  chartCommand,
  traceCommand,
  columnsCommand,
  explainCommand,
  validateCommand,
  operatorsCommand,
  importCommand,
  exportCommand,
  diffCommand,
  runsCommand,
  replayCommand,
  datasetsCommand,
  secretCommand,
  galleryCommand,
  serveCommand,
  usersCommand,
  completionCommand,
];

/** The command line as a commander program; `setExit` hears the exit code of the command that ran. */
export function buildProgram(setExit: (code: number) => void): Command {
  const program = new Command('sluice');
  const context: CliContext = {
    get data() {
      return resolve(program.opts<{ data?: string }>().data ?? defaultData());
    },
    exit: setExit,
  };
  program
    .description('Runs dataflow workflows: every row of every result can be traced to the rows it came from.')
    .version(engineVersion)
    .option('--data <dir>', 'folder for runs, cache and secrets (default: $SLUICE_DATA, else .sluice here)')
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride();
  for (const add of commands) add(program, context);
  acceptData(program, program);
  return program;
}

/** `--data` may stand before or after the command. */
function acceptData(program: Command, parent: Command): void {
  for (const command of parent.commands) {
    command
      .option('--data <dir>', 'folder for runs, cache and secrets')
      .on('option:data', (dir: string) => program.setOptionValue('data', dir));
    acceptData(program, command);
  }
}

/** Runs one command line and gives its exit code: 0 success, 1 a failed run, 2 wrong use. */
export async function runCli(args: readonly string[]): Promise<number> {
  let code: number = exitCodes.ok;
  const json = args.includes('--json');
  try {
    await buildProgram(c => {
      code = c;
    }).parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(error, json);
    if (error.exitCode === 0) return exitCodes.ok;
    // Commander has told the person already.
    if (json) printJson({ problems: [problemOf(new SluiceError('USAGE', { reason: plainReason(error) }))] });
    return exitCodes.usage;
  }
  return code;
}

const plainReason = ({ message }: CommanderError): string => message.replace(/^error: /, '').replaceAll('\n', ' ');

/** The process: one command line, then its exit code. */
export async function main(): Promise<void> {
  // A reader that closes early, such as head, ends the output, not the program.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', error => {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') process.exit(exitCodes.failed);
    });
  process.exitCode = await runCli(process.argv.slice(2));
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) await main();

import type { Command } from 'commander';
import type { Observe } from '#engine/plan/plan.ts';
import { prepareRun, type RunRequest } from '#engine/run/run-workflow.ts';
import { type RunRecord, stateOf } from '#engine/store/run-folder.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { observeFlag, parameterFlag, wholeNumber } from './flags.ts';
import { loadWorkflow, parseParameters } from './load.ts';
import { showProgress } from './progress.ts';
import {
  countText,
  durationText,
  exitCodes,
  isNotice,
  parseBytes,
  printJson,
  problemText,
  refuse,
  tableText,
} from './report.ts';
import { handleSignals } from './signals.ts';

export interface RunFlags {
  readonly param: readonly string[];
  readonly to?: string;
  readonly memory?: string;
  readonly workers?: number;
  readonly seed?: number;
  readonly observe: Observe;
  readonly cache: boolean;
  readonly lineage: boolean;
  readonly json?: boolean;
}

/** `run --json`: the shape of DESIGN §9. */
export function runJson(record: RunRecord): object {
  return {
    run: record.run,
    state: stateOf(record),
    ms: record.ms,
    nodes: record.nodes.map(node => ({
      id: node.id,
      type: node.type,
      state: node.state,
      rows: Object.fromEntries(Object.entries(node.ports).map(([port, p]) => [port, p.rows])),
      rejected: rejectedOf(node),
      cached: node.cached !== null,
      ms: node.ms,
    })),
    problems: record.problems,
  };
}

const rejectedOf = (node: RunRecord['nodes'][number]): number =>
  Object.values(node.ports).reduce((sum, p) => sum + (p.kind === 'rejected' ? p.rows : 0), 0);

/** What no row may be lost without: how many were refused, and how to see them. */
const rejectedLines = (record: RunRecord): string[] =>
  record.nodes.flatMap(node =>
    Object.entries(node.ports)
      .filter(([, { kind, rows }]) => kind === 'rejected' && rows > 0)
      .map(([port, { rows }]) => {
        const count = `${countText(rows)} row${rows === 1 ? ' was' : 's were'} rejected`;
        return `${node.id}: ${count}; see them with \`sluice rows ${record.run} ${node.id}.${port}\``;
      }),
  );

/** The table a person reads after a run. */
export function runText(record: RunRecord): string {
  const cached = record.nodes.filter(n => n.cached).length;
  const rows = record.nodes.map(node => {
    const out = Object.entries(node.ports).filter(([, p]) => p.kind !== 'rejected');
    const counts = out
      .map(([port, p]) => (out.length > 1 ? `${port} ${countText(p.rows)}` : countText(p.rows)))
      .join(', ');
    const state = node.cached ? `from cache, ${node.cached.at.slice(11, 16)}` : node.state;
    const rejected = rejectedOf(node);
    return [
      node.id,
      node.type,
      state,
      counts,
      rejected > 0 ? countText(rejected) : '',
      node.cached ? '' : `${node.ms.toFixed(1)} ms`,
    ];
  });
  const took = record.ms === null ? '' : ` in ${durationText(record.ms)}`;
  const reused = cached > 0 ? `; ${cached} of ${record.nodes.length} nodes from cache` : '';
  const table = tableText(['node', 'type', 'state', 'rows', 'rejected', 'time'], rows);
  return [table, ...rejectedLines(record), `run ${record.run} ${record.state}${took}${reused}`].join('\n');
}

/** Runs a workflow file and tells how it went; the exit code says whether it completed. */
export async function runFile(file: string, flags: RunFlags, context: CliContext): Promise<number> {
  const { workflow, problems } = loadWorkflow(file);
  const blocking = problems.filter(p => !isNotice(p));
  if (blocking.length > 0) return refuse(blocking, flags.json);
  return execute(
    {
      workflow,
      path: file,
      registry,
      data: context.data,
      parameters: parseParameters(flags.param),
      to: flags.to,
      observe: flags.observe,
      memoryBytes: flags.memory === undefined ? undefined : parseBytes(flags.memory),
      workers: flags.workers,
      seed: flags.seed,
      reuse: flags.cache,
      lineage: flags.lineage,
    },
    flags.json,
  );
}

/** Runs a prepared request with progress and signals. */
export async function execute(request: RunRequest, json: boolean | undefined): Promise<number> {
  const run = await prepareRun(request);
  const letGo = handleSignals(run.execution);
  const hide = showProgress(run);
  const record = await run.run();
  hide();
  letGo();
  if (json) printJson(runJson(record));
  else process.stdout.write(`${runText(record)}\n`);
  for (const problem of record.problems) process.stderr.write(`sluice: ${problemText(problem)}\n`);
  return record.state === 'completed' ? exitCodes.ok : exitCodes.failed;
}

export function runCommand(program: Command, context: CliContext): void {
  program
    .command('run')
    .argument('<file>', 'workflow file')
    .description('run a workflow and store its results and lineage')
    .addOption(parameterFlag())
    .option('--to <node>', 'run only this node and what it needs')
    .option('--memory <amount>', 'memory operators may hold before they spill to disk, such as 512mb', '1gb')
    .option('--workers <n>', 'threads for scans, filters, groupings and joins', wholeNumber)
    .option('--seed <n>', 'seed of everything random', wholeNumber)
    .addOption(observeFlag())
    .option('--no-cache', 'run every node again')
    .option('--no-lineage', 'do not record lineage (for measurements)')
    .option('--json', 'print the outcome as JSON')
    .addHelpText(
      'after',
      `
Examples:
  sluice run examples/flights.workflow.json
  sluice run examples/parameters.workflow.json --param min=4 --json
  sluice run big.workflow.json --memory 512mb --workers 2

Ctrl-C stops cleanly, Ctrl-Z (SIGTSTP) pauses, SIGCONT goes on.
Exit code: 0 completed, 1 failed or stopped, 2 the workflow is not valid.`,
    )
    .action(async (file: string, flags: RunFlags) => context.exit(await runFile(file, flags, context)));
}

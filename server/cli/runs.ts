import type { Command } from 'commander';
import { listRuns, RunFolder, stateOf } from '#engine/store/run-folder.ts';
import type { CliContext } from './context.ts';
import { choiceFlag, wholeNumber } from './flags.ts';
import { durationText, exitCodes, printJson, tableText } from './report.ts';

const states = ['completed', 'failed', 'stopped', 'running', 'paused', 'interrupted', 'unreadable'] as const;

interface RunsFlags {
  readonly limit: number;
  readonly state?: (typeof states)[number];
  readonly json?: boolean;
}

function listing({ limit, state, json }: RunsFlags, context: CliContext): number {
  const runs = listRuns(context.data)
    .map(id => ({ id, record: new RunFolder(context.data, id).read() }))
    .map(({ id, record }) => ({
      run: id,
      name: record?.name ?? '',
      state: record ? stateOf(record) : 'unreadable',
      started: record?.started ?? null,
      ms: record?.ms ?? null,
      nodes: record?.nodes.length ?? 0,
      cached: record?.nodes.filter(n => n.cached).length ?? 0,
    }))
    .filter(r => state === undefined || r.state === state)
    .slice(0, limit);
  if (json) printJson({ runs });
  else if (runs.length === 0) process.stdout.write('no runs yet; start one with `sluice run FILE`\n');
  else {
    const rows = runs.map(r => [
      r.run,
      r.name,
      r.state,
      r.started?.slice(0, 19).replace('T', ' ') ?? '',
      r.ms === null ? '' : durationText(r.ms),
      `${r.nodes}`,
      `${r.cached}`,
    ]);
    process.stdout.write(
      `${tableText(['run', 'workflow', 'state', 'started (UTC)', 'took', 'nodes', 'cached'], rows)}\n`,
    );
  }
  return exitCodes.ok;
}

export function runsCommand(program: Command, context: CliContext): void {
  program
    .command('runs')
    .description('list runs, newest first')
    .option('--limit <n>', 'runs at most', wholeNumber, 20)
    .addOption(choiceFlag('--state <state>', 'only runs in this state', states))
    .option('--json', 'print { runs } as JSON')
    .addHelpText('after', '\nExample:\n  sluice runs --state failed')
    .action((flags: RunsFlags) => context.exit(listing(flags, context)));
}

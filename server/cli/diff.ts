import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { diffText, diffWorkflows } from '#engine/plan/diff.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { OpenRun } from '#engine/run/open-run.ts';
import { InvalidWorkflow } from '#engine/run/run-workflow.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { loadWorkflow } from './load.ts';
import { exitCodes, isNotice, printJson } from './report.ts';

/** A workflow from a file, or the version that a run was made with. */
const workflowAt = (name: string, context: CliContext): Workflow =>
  existsSync(name) || name.endsWith('.json')
    ? soundWorkflow(name)
    : (OpenRun.open(context.data, registry, name).record.workflow as Workflow);

function soundWorkflow(path: string): Workflow {
  const { workflow, problems } = loadWorkflow(path);
  const blocking = problems.filter(p => !isNotice(p));
  if (blocking.length > 0) throw new InvalidWorkflow(blocking);
  return workflow;
}

export function diffCommand(program: Command, context: CliContext): void {
  program
    .command('diff')
    .argument('<a>', 'workflow file or run')
    .argument('<b>', 'workflow file or run')
    .description('tell what was added, changed and removed between two workflows')
    .option('--json', 'print the difference as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice diff before.workflow.json after.workflow.json\n  sluice diff last after.workflow.json',
    )
    .action((a: string, b: string, flags: { json?: boolean }) => {
      const diff = diffWorkflows(workflowAt(a, context), workflowAt(b, context));
      if (flags.json) printJson(diff);
      else process.stdout.write(diffText(diff) || 'no difference\n');
      context.exit(exitCodes.ok);
    });
}

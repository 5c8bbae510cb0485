import type { Command } from 'commander';
import { exportTexera } from '#engine/plan/export-texera.ts';
import { importTexera } from '#engine/plan/import-texera.ts';
import { printWorkflow } from '#engine/plan/workflow.ts';
import type { CliContext } from './context.ts';
import { loadWorkflow, readText } from './load.ts';
import { exitCodes, isNotice, printJson, problemText, refuse } from './report.ts';

export function importCommand(program: Command, context: CliContext): void {
  program
    .command('import')
    .argument('<file>', 'workflow that Texera exported')
    .description('turn a Texera workflow into one of ours: the workflow on stdout, what could not be mapped on stderr')
    .option('--json', 'print { workflow, unmapped } as JSON')
    .addHelpText('after', '\nExample:\n  sluice import theirs.json > ours.workflow.json')
    .action((file: string, flags: { json?: boolean }) => {
      const { workflow, unmapped } = importTexera(readText(file), file);
      if (flags.json) printJson({ workflow, unmapped });
      else {
        process.stdout.write(printWorkflow(workflow));
        for (const problem of unmapped) process.stderr.write(`${problemText(problem)}\n`);
      }
      context.exit(exitCodes.ok);
    });
}

export function exportCommand(program: Command, context: CliContext): void {
  program
    .command('export')
    .argument('<file>', 'workflow file')
    .description('turn a workflow into a file that Texera opens: the file on stdout, what it cannot hold on stderr')
    .option('--json', 'print { document, unmapped } as JSON')
    .addHelpText('after', '\nExample:\n  sluice export ours.workflow.json > theirs.json')
    .action((path: string, flags: { json?: boolean }) => {
      const { workflow, problems } = loadWorkflow(path);
      if (!problems.every(isNotice)) return context.exit(refuse(problems, flags.json));
      const { document, unmapped } = exportTexera(workflow);
      if (flags.json) printJson({ document, unmapped });
      else {
        printJson(document);
        for (const problem of unmapped) process.stderr.write(`${problemText(problem)}\n`);
      }
      context.exit(exitCodes.ok);
    });
}

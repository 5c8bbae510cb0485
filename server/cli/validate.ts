import type { Command } from 'commander';
import type { Problem } from '#engine/errors.ts';
import { validate } from '#engine/plan/validate.ts';
import { placeOf } from '#engine/run/place.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { loadWorkflow } from './load.ts';
import { exitCodes, isNotice, printJson, problemText } from './report.ts';

async function validateFile(file: string, json: boolean | undefined, context: CliContext): Promise<number> {
  const parsed = loadWorkflow(file);
  const problems: Problem[] = [...parsed.problems];
  const place = placeOf(file, context.data);
  if (problems.every(isNotice))
    problems.push(...(await validate(parsed.workflow, registry, { peek: place, load: place.load })));
  if (json) printJson({ problems });
  else if (problems.length === 0) process.stdout.write(`${file}: no problems\n`);
  else for (const problem of problems) process.stdout.write(`${problemText(problem)}\n`);
  return problems.every(isNotice) ? exitCodes.ok : exitCodes.usage;
}

export function validateCommand(program: Command, context: CliContext): void {
  program
    .command('validate')
    .argument('<file>', 'workflow file')
    .description('tell everything that keeps a workflow from running')
    .option('--json', 'print { problems } as JSON')
    .addHelpText('after', '\nExample:\n  sluice validate examples/movies.workflow.json')
    .action(async (file: string, flags: { json?: boolean }) =>
      context.exit(await validateFile(file, flags.json, context)),
    );
}

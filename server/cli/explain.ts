import type { Command } from 'commander';
import { explain, explainJson } from '#engine/plan/explain.ts';
import { makePlan, type Observe } from '#engine/plan/plan.ts';
import { isBlocking } from '#engine/plan/validate.ts';
import { placeOf } from '#engine/run/place.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { observeFlag, parameterFlag } from './flags.ts';
import { loadWorkflow, parseParameters } from './load.ts';
import { exitCodes, printJson, refuse } from './report.ts';

interface ExplainFlags {
  readonly param: readonly string[];
  readonly to?: string;
  readonly observe: Observe;
  readonly json?: boolean;
}

async function explainFile(file: string, flags: ExplainFlags, context: CliContext): Promise<number> {
  const { workflow, problems } = loadWorkflow(file);
  const place = placeOf(file, context.data);
  const plan = await makePlan(workflow, registry, {
    parameters: parseParameters(flags.param),
    to: flags.to,
    observe: flags.observe,
    peek: place,
    load: place.load,
  });
  const blocking = [...problems, ...plan.problems].filter(isBlocking);
  if (blocking.length > 0) return refuse(blocking, flags.json);
  if (flags.json) printJson(explainJson(plan));
  else process.stdout.write(explain(plan));
  return exitCodes.ok;
}

export function explainCommand(program: Command, context: CliContext): void {
  program
    .command('explain')
    .argument('<file>', 'workflow file')
    .description('show how a workflow would run: regions, materialised links, schemas')
    .addOption(parameterFlag())
    .option('--to <node>', 'only this node and what it needs')
    .addOption(observeFlag())
    .option('--json', 'print { regions, materialized, schemas } as JSON')
    .addHelpText('after', '\nExample:\n  sluice explain examples/flights.workflow.json')
    .action(async (file: string, flags: ExplainFlags) => context.exit(await explainFile(file, flags, context)));
}

import type { Command } from 'commander';
import { SluiceError } from '#engine/errors.ts';
import { makePlan, type Plan } from '#engine/plan/plan.ts';
import { isBlocking } from '#engine/plan/validate.ts';
import { type ColumnGraph, type ColumnRef, columnReach, columnSources } from '#engine/provenance/columns.ts';
import { placeOf } from '#engine/run/place.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { loadWorkflow } from './load.ts';
import { exitCodes, printJson, refuse } from './report.ts';

/** A plan as column tracing sees it. */
export const columnGraph = (plan: Plan): ColumnGraph => ({
  nodes: plan.nodes.map(node => ({
    id: node.id,
    inputs: Object.fromEntries(node.inputs.map(i => [i.key, i.from])),
    outputs: Object.fromEntries(
      Object.entries(node.schemas.out).map(([port, schema]) => [port, schema.map(a => a.name)]),
    ),
    columns: node.spec.columns?.(node.config as never, node.schemas.in),
  })),
});

async function columns(
  file: string,
  name: string,
  flags: { forward?: boolean; json?: boolean },
  context: CliContext,
): Promise<number> {
  const { workflow, problems } = loadWorkflow(file);
  const place = placeOf(file, context.data);
  const plan = await makePlan(workflow, registry, { peek: place, load: place.load });
  const blocking = [...problems, ...plan.problems].filter(isBlocking);
  if (blocking.length > 0) return refuse(blocking, flags.json);
  const start = columnRef(plan, name);
  const found = (flags.forward ? columnReach : columnSources)(columnGraph(plan), start);
  if (flags.json)
    printJson({
      ...start,
      [flags.forward ? 'reached' : 'sources']: found.ends,
      path: found.columns,
      opaqueNodes: found.opaqueNodes,
    });
  else {
    const lines = found.ends.map(c => `  ${c.node}.${c.port}.${c.attribute}`);
    const opaque = found.opaqueNodes.map(node => `  through ${node}, which may use any of its columns`);
    process.stdout.write(
      `${[`${start.node}.${start.port}.${start.attribute} ${flags.forward ? 'reaches' : 'comes from'}`, ...lines, ...opaque].join('\n')}\n`,
    );
  }
  return exitCodes.ok;
}

/** `node.attribute` or `node.port.attribute`. @throws {SluiceError} USAGE */
function columnRef(plan: Plan, name: string): ColumnRef {
  for (const { id, outputs, schemas } of plan.nodes) {
    if (!name.startsWith(`${id}.`)) continue;
    const rest = name.slice(id.length + 1);
    const port = outputs.find(
      p => rest.startsWith(`${p}.`) && schemas.out[p].some(a => a.name === rest.slice(p.length + 1)),
    );
    if (port) return { node: id, port, attribute: rest.slice(port.length + 1) };
    return { node: id, port: outputs.includes('out') ? 'out' : outputs[0], attribute: rest };
  }
  throw new SluiceError('USAGE', { reason: `'${name}' names no column; write node.attribute or node.port.attribute` });
}

export function columnsCommand(program: Command, context: CliContext): void {
  program
    .command('columns')
    .argument('<file>', 'workflow file')
    .argument('<node.attribute>', 'column, with its port when that is not out')
    .description('tell which source columns feed a column, from the plan alone')
    .option('--forward', 'tell which result columns it reaches instead')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExample:\n  sluice columns examples/tpch-q1.workflow.json sort.sum_charge')
    .action(async (file: string, name: string, flags: { forward?: boolean; json?: boolean }) =>
      context.exit(await columns(file, name, flags, context)),
    );
}

import type { Problem } from '#engine/errors.ts';
import { withDefaults } from '#engine/operator/config.ts';
import { type InputPort, inputsOf, type OutputPort, outputsOf, type Ports } from '#engine/operator/define.ts';
import { Registry } from '#engine/operator/registry.ts';
import type { Inferred } from '#engine/plan/infer-graph.ts';
import { type EditOptions, inferSchemas } from '#engine/plan/infer-schemas.ts';
import { parameterValues, substitute } from '#engine/plan/parameters.ts';
import { makePlan, type Plan } from '#engine/plan/plan.ts';
import { isBlocking } from '#engine/plan/validate.ts';
import type { Node, Workflow } from '#engine/plan/workflow.ts';
import type { Check, NodePorts } from '../http/shapes/workflows.ts';

/** Everything edit time knows of a workflow, whatever has been run. */
export interface Inspection extends Omit<Check, 'stale' | 'seq'> {
  readonly workflow: Workflow;
  /** The plan of what could run now: nodes without a problem whose inputs have none either. */
  readonly sound: Plan;
}

/** Inspects a document; never rejects for what is in it. */
export async function inspectWorkflow(
  workflow: Workflow,
  registry: Registry,
  options: EditOptions,
): Promise<Inspection> {
  const patient = patientOf(registry);
  const whole = await makePlan(workflow, patient, options);
  await breath();
  const isSound = !whole.problems.some(isBlocking) && Object.keys(whole.macros).length === 0;
  const { schemas, problems } = isSound ? inferredBy(whole) : await inferSchemas(workflow, patient, options);
  const sound = isSound ? whole : await makePlan(soundPart(workflow, problems), patient, options);
  const side = (which: 'in' | 'out') =>
    Object.fromEntries(Object.entries(schemas).map(([id, s]) => [id, plain(s[which])]));
  return {
    workflow,
    sound,
    problems: problems.map(p => ({ ...p, severity: severityOf(p) })),
    inputs: side('in'),
    outputs: side('out'),
    ports: await portsOf(workflow, registry, sound, options.parameters),
  };
}

/** A plan without problems knows the schema of every port. */
const inferredBy = ({ nodes, problems }: Plan): Inferred => ({
  problems,
  schemas: Object.fromEntries(nodes.map(node => [node.id, node.schemas])),
});

/** Longest that other requests wait for the schemas of a large workflow. */
const sliceMs = 8;
const patients = new WeakMap<Registry, Registry>();

/** The same operators, which let other requests be answered between two nodes. */
function patientOf(registry: Registry): Registry {
  const known = patients.get(registry);
  if (known) return known;
  let last = 0;
  const patient = new Registry(
    registry.list().map(spec => ({
      ...spec,
      inferSchemas: async (...given: Parameters<typeof spec.inferSchemas>) => {
        if (performance.now() - last > sliceMs) {
          await breath();
          last = performance.now();
        }
        return spec.inferSchemas(...given);
      },
    })),
    registry.module,
  );
  patients.set(registry, patient);
  return patient;
}

/** Lets requests that wait be answered. */
export const breath = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** A field or an input that nobody has got to yet is no error. */
const severityOf = ({ code, notice }: Problem): 'error' | 'unconfigured' | 'notice' =>
  notice ? 'notice' : code === 'CONFIG_MISSING' || code === 'PORT_UNCONNECTED' ? 'unconfigured' : 'error';

const plain = (ports: { readonly [port: string]: readonly { name: string; type: string }[] }) =>
  Object.fromEntries(Object.entries(ports).map(([port, s]) => [port, s.map(({ name, type }) => ({ name, type }))]));

/** The workflow without nodes that have a problem and those behind them, so that one unfinished node does not hide the rest. */
function soundPart(workflow: Workflow, problems: readonly Problem[]): Workflow {
  const broken = new Set(problems.filter(isBlocking).flatMap(({ node }) => node?.split('/')[0] ?? []));
  if (broken.size === 0) return workflow;
  const fed = new Map<string, string[]>();
  for (const { from, to } of workflow.links) fed.set(from.operator, [...(fed.get(from.operator) ?? []), to.operator]);
  for (const id of broken) for (const next of fed.get(id) ?? []) broken.add(next);
  return {
    ...workflow,
    operators: workflow.operators.filter(({ id }) => !broken.has(id)),
    links: workflow.links.filter(({ from, to }) => !broken.has(from.operator) && !broken.has(to.operator)),
  };
}

async function portsOf(
  workflow: Workflow,
  registry: Registry,
  plan: Plan,
  given: EditOptions['parameters'],
): Promise<Inspection['ports']> {
  const { values } = parameterValues(workflow.parameters, given);
  const names = workflow.parameters.map(p => p.name);
  const ports: { [node: string]: NodePorts } = {};
  let last = performance.now();
  for (const node of workflow.operators) {
    ports[node.id] = portsOfNode(node, workflow, registry, plan, config => substitute(config, values, names).config);
    if (performance.now() - last < sliceMs) continue;
    await breath();
    last = performance.now();
  }
  return ports;
}

function portsOfNode(
  node: Node,
  workflow: Workflow,
  registry: Registry,
  plan: Plan,
  filled: (config: Node['config']) => unknown,
): NodePorts {
  const spec = registry.find(node.type);
  const inner = plan.macros[node.id];
  if (inner) return named(Object.keys(inner.inputs), Object.keys(inner.outputs));
  if (!spec || spec.expanded) return linkedPorts(node, workflow);
  const config = withDefaults(spec, filled(node.config) as never) as never;
  try {
    return shownPorts(inputsOf(spec, config), outputsOf(spec, config));
  } catch {
    // The config is too broken to say.
    return linkedPorts(node, workflow);
  }
}

/** Ports as the canvas draws them. */
export const shownPorts = (inputs: Ports<InputPort>, outputs: Ports<OutputPort>): NodePorts => ({
  inputs: Object.entries(inputs).map(([name, { label, after, many }]) => ({
    name,
    ...(label !== undefined && { label }),
    ...(after && { after: [...after] }),
    ...(many && { many }),
  })),
  outputs: Object.entries(outputs).map(([name, { label, kind, blocking }]) => ({
    name,
    ...(label !== undefined && { label }),
    ...(kind && { kind }),
    ...(blocking && { blocking }),
  })),
});

const named = (inputs: readonly string[], outputs: readonly string[]): NodePorts => ({
  inputs: inputs.map(name => ({ name })),
  outputs: outputs.map(name => ({ name })),
});

/** The ports of a node that nobody knows: those that its links name. */
function linkedPorts({ id }: Node, { links }: Workflow): NodePorts {
  const ports = (end: 'from' | 'to') => [...new Set(links.filter(l => l[end].operator === id).map(l => l[end].port))];
  return named(ports('to'), ports('from'));
}

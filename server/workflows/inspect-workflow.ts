import type { Problem } from '#engine/errors.ts';
import { withDefaults } from '#engine/operator/config.ts';
import { type InputPort, inputsOf, type OutputPort, outputsOf, type Ports } from '#engine/operator/define.ts';
import { Registry } from '#engine/operator/registry.ts';
import type { Inferred } from '#engine/plan/infer-graph.ts';
import { type EditOptions, inferSchemas } from '#engine/plan/infer-schemas.ts';
import { parameterValues, substitute } from '#engine/plan/parameters.ts';
import { readWorkflow } from '#engine/plan/parse-workflow.ts';
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
    ports: await portsOf({ workflow, registry, macros: whole.macros, parameters: options.parameters, within: '' }),
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

/** What ports of a level are found by: of a workflow, or of what is inside a macro. */
interface Level {
  readonly workflow: Workflow;
  readonly registry: Registry;
  /** What macros offer outside, by their ids in the whole. */
  readonly macros: Plan['macros'];
  readonly parameters: EditOptions['parameters'];
  /** What ids of nodes inside macros begin with: `macro/`. */
  readonly within: string;
}

async function portsOf(level: Level): Promise<Inspection['ports']> {
  const { workflow, registry, parameters, within } = level;
  const { values } = parameterValues(workflow.parameters, parameters);
  const names = workflow.parameters.map(p => p.name);
  const ports: { [node: string]: NodePorts } = {};
  let last = performance.now();
  for (const node of workflow.operators) {
    const id = within + node.id;
    ports[id] = portsOfNode(node, level, config => substitute(config, values, names).config);
    const inner = registry.find(node.type)?.expanded && node.config.workflow;
    if (inner && typeof inner === 'object')
      Object.assign(ports, await portsOf({ ...level, ...insideOf(node, values, names), within: `${id}/` }));
    if (performance.now() - last < sliceMs) continue;
    await breath();
    last = performance.now();
  }
  return ports;
}

/** What a macro holds, with the values that it gives for parameters. */
function insideOf(
  { config }: Node,
  values: Parameters<typeof substitute>[1],
  names: readonly string[],
): Pick<Level, 'workflow' | 'parameters'> {
  const given = substitute(isFields(config.parameters) ? config.parameters : {}, values, names).config;
  return { workflow: readWorkflow(config.workflow).workflow, parameters: given as EditOptions['parameters'] };
}

const isFields = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function portsOfNode(
  node: Node,
  { workflow, registry, macros, within }: Level,
  filled: (config: Node['config']) => unknown,
): NodePorts {
  const spec = registry.find(node.type);
  const inner = macros[within + node.id];
  const linked = linkedPorts(node, workflow);
  if (inner)
    return { inputs: macroPorts(inner.inputs, linked.inputs), outputs: macroPorts(inner.outputs, linked.outputs) };
  if (!spec || spec.expanded) return linked;
  const config = withDefaults(spec, filled(node.config) as never) as never;
  try {
    return shownPorts(inputsOf(spec, config), outputsOf(spec, config));
  } catch {
    // The config is too broken to say.
    return linked;
  }
}

/** Ports that stand for inner ones, and those that links name, as the ports of an inner node may not be known for a while. */
const macroPorts = (inner: Plan['macros'][string]['inputs'], linked: NodePorts['inputs']): NodePorts['inputs'] => [
  ...Object.entries(inner).map(([name, { node, port }]) => ({ name, of: { node, port } })),
  ...linked.filter(({ name }) => !Object.hasOwn(inner, name)),
];

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

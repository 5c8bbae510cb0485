import { nearest, type Problem, problemOf, SluiceError } from '../errors.ts';
import type { InputPort, OutputPort, Ports } from '../operator/define.ts';
import type { InnerPort, MacroPorts } from './executable.ts';
import { type Graph, type GraphNode, linksBy } from './graph.ts';
import { type ParsedWorkflow, parseWorkflow, readWorkflow } from './parse-workflow.ts';
import type { LevelNode, Resolved, ResolveOptions } from './resolve-graph.ts';
import type { Link, Workflow } from './workflow-schema.ts';

/** The sub-workflow behind a macro node, resolved, with the ports it offers outside. */
export interface Macro extends Resolved {
  readonly inner: MacroPorts;
  readonly ports: { readonly inputs: Ports<InputPort>; readonly outputs: Ports<OutputPort> };
}

type ResolveInner = (
  workflow: Workflow,
  parameters: { readonly [name: string]: unknown },
  within: readonly string[],
) => Promise<Resolved>;

/** Reads and resolves what a macro node's `workflow` holds or names; its problems carry ids `macro/inner`. */
export async function loadMacro(
  node: GraphNode,
  { load }: ResolveOptions,
  within: readonly string[],
  resolve: ResolveInner,
): Promise<Macro> {
  const { workflow, parameters } = node.config as { workflow?: unknown; parameters?: { [name: string]: unknown } };
  const broken = (error: SluiceError): ParsedWorkflow => ({
    ...readWorkflow({ sluice: 1 }),
    problems: [problemOf(error)],
  });
  const fail = (reason: string) => broken(new SluiceError('MACRO_INVALID', { reason, field: 'workflow' }));
  let parsed: ParsedWorkflow;
  if ((workflow ?? '') === '') parsed = broken(new SluiceError('CONFIG_MISSING', { field: 'workflow' }));
  else if (typeof workflow !== 'string') parsed = readWorkflow(workflow);
  else if (within.includes(workflow)) parsed = fail(`'${workflow}' contains itself`);
  else if (!load) parsed = fail(`'${workflow}' cannot be read from here`);
  else
    parsed = await load(workflow).then(
      text => parseWorkflow(text, workflow),
      error => fail(String(error.message ?? error)),
    );
  const path = typeof workflow === 'string' ? [...within, workflow] : within;
  const resolved = await resolve(parsed.workflow, parameters ?? {}, path);
  const inner = openPorts(resolved.graph);
  return {
    ...prefixed(resolved, node.id),
    problems: [...parsed.problems, ...resolved.problems].map(problem => located(problem, node.id)),
    inner: mapPorts(inner, node.id),
    ports: portsOf(inner, resolved.graph),
  };
}

function located(problem: Problem, macro: string): Problem {
  const node = problem.node === undefined ? macro : `${macro}/${problem.node}`;
  return { ...problem, node, ...(problem.node === undefined && { field: 'workflow' }) };
}

/**
 * The ports a sub-workflow leaves open: inputs without a link; rows of nodes that feed nobody, `out` where a node has it.
 * A lone one is called `in` or `out`, else it has the name of its node, or `node.port` where a node has several.
 */
function openPorts(graph: Graph): MacroPorts {
  const into = linksBy(graph, 'to');
  const outOf = linksBy(graph, 'from');
  const inputs = graph.nodes.flatMap(({ id: node, inputs }) =>
    Object.keys(inputs ?? {})
      .filter(port => !into.get(node)?.some(link => link.to.port === port))
      .map(port => ({ node, port })),
  );
  const outputs = graph.nodes.flatMap(({ id: node, outputs }) => {
    const rows = Object.entries(outputs ?? {}).flatMap(([port, { kind }]) => (kind === 'rejected' ? [] : [port]));
    if (outOf.get(node)?.some(link => rows.includes(link.from.port))) return [];
    return (rows.includes('out') ? ['out'] : rows).map(port => ({ node, port }));
  });
  return { inputs: named(inputs, 'in'), outputs: named(outputs, 'out') };
}

function named(ports: readonly InnerPort[], alone: string): { [name: string]: InnerPort } {
  if (ports.length === 1) return { [alone]: ports[0] };
  const several = (node: string) => ports.filter(p => p.node === node).length > 1;
  return Object.fromEntries(ports.map(p => [several(p.node) ? `${p.node}.${p.port}` : p.node, p]));
}

function portsOf(inner: MacroPorts, graph: Graph): Macro['ports'] {
  const find = (node: string) => graph.nodes.find(n => n.id === node);
  const map = <P>(ports: { readonly [name: string]: InnerPort }, of: (port: InnerPort) => P) =>
    Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, of(port)]));
  return {
    inputs: map(inner.inputs, ({ node, port }) => ({ many: find(node)?.inputs?.[port]?.many })),
    outputs: map(inner.outputs, ({ node, port }) => find(node)?.outputs?.[port] ?? {}),
  };
}

const prefix = (macro: string, id: string) => `${macro}/${id}`;

function mapPorts(ports: MacroPorts, macro: string): MacroPorts {
  const map = (side: { readonly [name: string]: InnerPort }) =>
    Object.fromEntries(Object.entries(side).map(([name, p]) => [name, { ...p, node: prefix(macro, p.node) }]));
  return { inputs: map(ports.inputs), outputs: map(ports.outputs) };
}

function prefixed({ graph, macros }: Resolved, macro: string): { graph: Graph; macros: Resolved['macros'] } {
  const end = (e: Link['from']) => ({ ...e, operator: prefix(macro, e.operator) });
  return {
    graph: {
      nodes: graph.nodes.map(node => ({ ...node, id: prefix(macro, node.id) })),
      links: graph.links.map(l => ({ ...l, id: prefix(macro, l.id), from: end(l.from), to: end(l.to) })),
    },
    macros: Object.fromEntries(
      Object.entries(macros).map(([id, ports]) => [prefix(macro, id), mapPorts(ports, macro)]),
    ),
  };
}

/** The graph with every macro node replaced by its inner nodes, and the links to its ports by links to theirs. */
export function expandMacros({
  nodes,
  links,
}: {
  readonly nodes: readonly LevelNode[];
  readonly links: readonly Link[];
}): Resolved {
  const problems: Problem[] = [];
  const macros: { [node: string]: MacroPorts } = {};
  const byId = new Map(nodes.flatMap(node => (node.macro ? [[node.id, node.macro] as const] : [])));
  const redirect = (end: Link['from'], side: 'inputs' | 'outputs', link: string): Link['from'] | null => {
    const macro = byId.get(end.operator);
    if (!macro) return end;
    const inner = macro.inner[side][end.port];
    if (inner) return { operator: inner.node, port: inner.port };
    problems.push(unknownPort(end.operator, end.port, Object.keys(macro.inner[side]), link));
    return null;
  };
  const outer = links.flatMap(link => {
    const from = redirect(link.from, 'outputs', link.id);
    const to = redirect(link.to, 'inputs', link.id);
    return from && to ? [{ ...link, from, to }] : [];
  });
  for (const { id, macro } of nodes) if (macro) Object.assign(macros, { [id]: macro.inner }, macro.macros);
  return {
    graph: {
      nodes: nodes.flatMap(node => node.macro?.graph.nodes ?? [node]),
      links: [...outer, ...nodes.flatMap(node => node.macro?.graph.links ?? [])],
    },
    problems,
    macros,
  };
}

/** The problem of a link that names a port which is not there. */
export function unknownPort(node: string, port: string, known: readonly string[], link: string): Problem {
  const text = known.length === 0 ? 'none' : `${known.join(', ')}${nearest(port, known)}`;
  return problemOf(new SluiceError('PORT_UNKNOWN', { port, node, known: text, field: `link ${link}` }), node);
}

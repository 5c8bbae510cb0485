import { type Problem, problemOf, SluiceError } from '../errors.ts';
import { withDefaults } from '../operator/config.ts';
import { inputsOf, outputsOf } from '../operator/define.ts';
import type { Registry } from '../operator/registry.ts';
import { bypassDisabled } from './bypass-disabled.ts';
import type { MacroPorts } from './executable.ts';
import { expandMacros, loadMacro, type Macro } from './expand-macros.ts';
import type { Graph, GraphNode } from './graph.ts';
import { type ParameterValues, parameterValues, substitute } from './parameters.ts';
import type { Link, Node, Workflow } from './workflow-schema.ts';

/** What resolving needs besides the workflow. */
export interface ResolveOptions {
  /** Values of the workflow's parameters by name, as text or typed. */
  readonly parameters?: { readonly [name: string]: unknown };
  /** Text of a workflow file that a macro names; paths are as written, so they resolve against the outermost file. */
  readonly load?: (path: string) => Promise<string>;
}

/** The graph that a workflow stands for. */
export interface Resolved {
  readonly graph: Graph;
  readonly problems: readonly Problem[];
  readonly macros: { readonly [node: string]: MacroPorts };
}

/** A node of one level: it may be switched off, and it may stand for a graph. */
export interface LevelNode extends GraphNode {
  readonly disabled: boolean;
  readonly macro?: Macro;
}

/**
 * Turns a document into a graph of operators: ids made unique, parameters applied, configs brought up to date and filled,
 * disabled nodes bypassed, macros expanded.
 *
 * @param within  macro files being expanded, so that one that contains itself is found
 */
export async function resolveGraph(
  workflow: Workflow,
  registry: Registry,
  options: ResolveOptions,
  within: readonly string[] = [],
): Promise<Resolved> {
  const { values, problems: missing } = parameterValues(workflow.parameters, options.parameters);
  const nodes = unique(workflow.operators, 'nodes');
  const links = unique(workflow.links, 'links');
  const problems: Problem[] = [...missing, ...nodes.problems, ...links.problems];
  const level: LevelNode[] = [];
  for (const node of nodes.kept) {
    const made = resolveNode(node, registry, values, workflow);
    problems.push(...made.problems);
    const macro = made.node.spec?.expanded
      ? await loadMacro(made.node, options, within, (inner, parameters, path) =>
          resolveGraph(inner, registry, { ...options, parameters }, path),
        )
      : undefined;
    if (macro && !node.disabled) problems.push(...macro.problems);
    level.push(macro ? { ...made.node, ...macro.ports, macro } : made.node);
  }
  const disabled = new Set(level.filter(n => n.disabled).map(n => n.id));
  const active = bypassDisabled({ nodes: level, links: links.kept }, disabled);
  const expanded = expandMacros(active);
  // A macro that is switched off is drawn all the same, so its ports are known too.
  const off = Object.fromEntries(
    level.flatMap(({ id, macro }) => (macro && disabled.has(id) ? [[id, macro.inner] as const] : [])),
  );
  return {
    ...expanded,
    macros: { ...off, ...expanded.macros },
    problems: [...problems, ...active.problems, ...expanded.problems],
  };
}

/** The first of each id, and a problem for each id that is there more than once. */
function unique<T extends Node | Link>(list: readonly T[], things: string): { kept: T[]; problems: Problem[] } {
  const counts = new Map<string, number>();
  for (const { id } of list) counts.set(id, (counts.get(id) ?? 0) + 1);
  const seen = new Set<string>();
  const problems = [...counts]
    .filter(([, count]) => count > 1)
    .map(([id, count]) =>
      problemOf(new SluiceError('ID_DUPLICATE', { id, count, things }), things === 'nodes' ? id : undefined),
    );
  return { kept: list.filter(({ id }) => !seen.has(id) && seen.add(id)), problems };
}

function resolveNode(
  node: Node,
  registry: Registry,
  values: ParameterValues,
  { parameters }: Workflow,
): { readonly node: LevelNode; readonly problems: readonly Problem[] } {
  const { id, type, label = id, keep, disabled } = node;
  const spec = registry.find(type) ?? null;
  const declared = parameters.map(p => p.name);
  const holdsWorkflow = spec?.expanded && typeof node.config.workflow !== 'string';
  const filled = substitute(node.config, values, declared, holdsWorkflow ? ['workflow'] : []);
  const problems: Problem[] = filled.problems.map(p => ({ ...p, node: id }));
  const base = { id, type, label, keep, disabled, spec };
  if (spec === null) {
    const unknown = { ...base, config: filled.config, inputs: null, outputs: null, sound: false };
    return { node: unknown, problems: disabled ? [] : [...problems, unknownType(node, registry)] };
  }
  let config = filled.config;
  let sound = filled.complete;
  try {
    if (node.version > spec.version) throw newer(node, spec.version);
    if (node.version < spec.version && spec.migrate)
      config = spec.migrate(config, node.version) as { [field: string]: unknown };
  } catch (error) {
    problems.push(problemOf(asProblem(error, type), id));
    sound = false;
  }
  config = withDefaults(spec, config) as { [field: string]: unknown };
  const ports = {
    inputs: attempt(() => inputsOf(spec, config as never)),
    outputs: attempt(() => outputsOf(spec, config as never)),
  };
  return { node: { ...base, config, sound, ...ports }, problems: disabled ? [] : problems };
}

/** A type with a colon is another tool's, kept by an import; any other is a mistake. */
function unknownType({ id, type }: Node, registry: Registry): Problem {
  if (type.includes(':')) return problemOf(new SluiceError('OPERATOR_PLACEHOLDER', { type }), id);
  try {
    registry.get(type);
  } catch (error) {
    return problemOf(asProblem(error, type), id);
  }
  throw new Error(`operator type '${type}' is known after all`);
}

const newer = ({ type, version }: Node, known: number): SluiceError =>
  new SluiceError('CONFIG_INVALID', {
    field: 'version',
    reason: `made for version ${version} of '${type}', here it is ${known}`,
    type,
  });

/** What an operator's own code threw, as an error of the catalogue. */
export function asProblem(error: unknown, type: string): SluiceError {
  if (error instanceof SluiceError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SluiceError('CONFIG_INVALID', { field: 'config', reason, type }, { cause: error });
}

/** Ports may depend on a config that is not valid yet. */
function attempt<T>(ports: () => T): T | null {
  try {
    return ports();
  } catch {
    return null;
  }
}

import { nearest, type Problem, problemOf, SluiceError } from '../errors.ts';
import type { Registry } from '../operator/registry.ts';
import { checkGraph } from './check-graph.ts';
import { cutRegions } from './cut-regions.ts';
import type { Statistics } from './estimate-rows.ts';
import type { ExecutableNode, Observe, Plan } from './executable.ts';
import { type Graph, keyedLinks, linksBy, sortNodes, subgraph, withAncestors } from './graph.ts';
import { type Inferred, inferGraph } from './infer-graph.ts';
import { type EditOptions, inOrder } from './infer-schemas.ts';
import { lower } from './lower.ts';
import { type Resolved, resolveGraph } from './resolve-graph.ts';
import { isBlocking } from './validate.ts';
import type { Workflow } from './workflow-schema.ts';

export type { Statistics } from './estimate-rows.ts';
export type {
  ExecutableInput,
  ExecutableNode,
  InnerPort,
  MacroPorts,
  Observe,
  Part,
  Plan,
  Region,
  Rewrite,
} from './executable.ts';

export interface PlanOptions extends EditOptions {
  /** Only this node and what it depends on; its output is stored whole. */
  readonly to?: string;
  /** Default `all`. */
  readonly observe?: Observe;
  readonly statistics?: Statistics;
}

/**
 * Makes a workflow executable: resolve → validate → infer schemas → lower → cut regions.
 *
 * Contract: never rejects for a bad workflow: `problems` says what is wrong with the part that was asked for, and if one of them is
 * more than a notice there are no regions. Same workflow, registry, files and statistics, same plan [L3].
 */
export async function makePlan(workflow: Workflow, registry: Registry, options: PlanOptions): Promise<Plan> {
  const resolved = await resolveGraph(workflow, registry, options);
  const wanted =
    options.to === undefined ? { graph: resolved.graph, problems: [] } : pruneTo(options.to, resolved, workflow);
  const checked = checkGraph(wanted.graph);
  const inferred = await inferGraph(wanted.graph, options.peek, checked.broken);
  const relevant = options.to === undefined ? resolved.problems : relevantTo(options.to, workflow, resolved.problems);
  const problems = inOrder(workflow, [...relevant, ...wanted.problems, ...checked.problems, ...inferred.problems]);
  const { observe = 'all' } = options;
  const { macros } = resolved;
  const none = { workflow, nodes: [], regions: [], materialized: [], problems, observe, rewrites: [], macros };
  if (problems.some(isBlocking)) return none;
  const { previewRows } = workflow.settings;
  const lowered = await lower(wanted.graph, inferred.schemas, { observe, previewRows, peek: options.peek });
  const nodes = executableNodes(lowered.graph, lowered.schemas);
  const { regions, materialized } = cutRegions(nodes, options.statistics);
  return { ...none, nodes, regions, materialized, rewrites: lowered.rewrites };
}

/** The ancestors of one node, or of the inner ends of a macro. */
function pruneTo(to: string, { graph, macros }: Resolved, workflow: Workflow): { graph: Graph; problems: Problem[] } {
  const ids = macros[to] ? Object.values(macros[to].outputs).map(({ node }) => node) : [to];
  if (ids.length > 0 && ids.every(id => graph.nodes.some(node => node.id === id)))
    return { graph: subgraph(graph, withAncestors(graph, ids)), problems: [] };
  const authored = workflow.operators.map(({ id }) => id);
  const error = authored.includes(to)
    ? new SluiceError('NODE_LEFT_OUT', { node: to })
    : new SluiceError('NODE_UNKNOWN', { node: to, nearest: nearest(to, authored) });
  return { graph: { nodes: [], links: [] }, problems: [problemOf(error, authored.includes(to) ? to : undefined)] };
}

/** Problems of the whole workflow, and of nodes that the one asked for depends on. */
function relevantTo(to: string, { operators, links }: Workflow, problems: readonly Problem[]): Problem[] {
  const ids = { nodes: operators.map(({ id }) => ({ id })), links };
  const needed = withAncestors(ids, [to.split('/')[0]]);
  return problems.filter(({ node }) => node === undefined || needed.has(node.split('/')[0]));
}

function executableNodes(graph: Graph, schemas: Inferred['schemas']): ExecutableNode[] {
  const into = linksBy(graph, 'to');
  const outOf = linksBy(graph, 'from');
  return sortNodes(graph).order.flatMap(node => {
    const { id, type, spec, config, label, keep, outputs } = node;
    if (!spec) return [];
    const rows = (port: string) => outputs?.[port]?.kind !== 'rejected';
    const inputs = keyedLinks(node, into.get(id) ?? []).map(({ key, link }) => ({
      key,
      port: link.to.port,
      link: link.id,
      from: { node: link.from.operator, port: link.from.port },
    }));
    const end = !outOf.get(id)?.some(link => rows(link.from.port));
    const base = { id, type, spec, config, label, keep, end, inputs };
    return [{ ...base, outputs: Object.keys(outputs ?? {}), schemas: schemas[id] }];
  });
}

import type { Schema } from '../data/schema.ts';
import { type Problem, problemOf, SluiceError } from '../errors.ts';
import type { Peek } from '../operator/define.ts';
import { type Graph, type GraphNode, keyedLinks, linksBy, sortNodes } from './graph.ts';
import { asProblem } from './resolve-graph.ts';

/** Schemas of one node, inputs by key (`name:0` … for a port that takes many links). */
export interface NodeSchemas {
  readonly in: { readonly [key: string]: Schema };
  readonly out: { readonly [port: string]: Schema };
}

export interface Inferred {
  /** Only what could be found out: a port behind a broken node may be missing. */
  readonly schemas: { readonly [node: string]: NodeSchemas };
  readonly problems: readonly Problem[];
}

interface NodeResult extends NodeSchemas {
  /** False for what lies behind a problem: further problems would only repeat it. */
  readonly trusted: boolean;
  readonly problem?: Problem;
}

/**
 * Finds the schema of every port; sources may read the head of what they scan, side by side.
 *
 * Contract: never rejects. A broken node is tried all the same, so that forms behind it can offer attributes, but neither it nor
 * what follows reports anything.
 */
export async function inferGraph(graph: Graph, peek: Peek, broken: ReadonlySet<string>): Promise<Inferred> {
  const { order } = sortNodes(graph);
  const into = linksBy(graph, 'to');
  const results = new Map<string, Promise<NodeResult>>();
  for (const node of order) {
    const inputs = keyedLinks(node, into.get(node.id) ?? []);
    const feeders = inputs.map(({ link }) => results.get(link.from.operator));
    const result = Promise.all(feeders).then(found => {
      const known = inputs.flatMap(({ key, link }, i) => {
        const schema = found[i]?.out[link.from.port];
        return schema ? [[key, schema] as const] : [];
      });
      const trusted = !broken.has(node.id) && known.length === inputs.length && found.every(f => f?.trusted);
      return inferNode(node, Object.fromEntries(known), peek, trusted);
    });
    results.set(node.id, result);
  }
  const schemas: { [node: string]: NodeSchemas } = {};
  const problems: Problem[] = [];
  for (const { id } of graph.nodes) {
    const result = await results.get(id);
    if (!result) continue;
    schemas[id] = { in: result.in, out: result.out };
    if (result.problem) problems.push(result.problem);
  }
  return { schemas, problems };
}

async function inferNode(
  { id, type, spec, config, outputs }: GraphNode,
  inputs: NodeSchemas['in'],
  peek: Peek,
  trusted: boolean,
): Promise<NodeResult> {
  if (!spec) return { in: inputs, out: {}, trusted: false };
  try {
    const out = await spec.inferSchemas(config as never, inputs, peek);
    const forgotten = Object.keys(outputs ?? {}).find(port => !out[port]);
    if (forgotten !== undefined)
      throw new SluiceError('SCHEMA_MISMATCH', { reason: `'${type}' gave no schema for its port '${forgotten}'` });
    return { in: inputs, out, trusted };
  } catch (error) {
    const problem = problemOf(asProblem(error, type), id);
    return { in: inputs, out: {}, trusted: false, ...(trusted && { problem }) };
  }
}

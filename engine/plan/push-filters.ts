import type { Condition } from '../operator/rewrites.ts';
import type { Rewrite } from './executable.ts';
import { type Graph, type GraphNode, keyedLinks, linksBy, sortNodes } from './graph.ts';
import type { NodeSchemas } from './infer-graph.ts';
import type { Link } from './workflow-schema.ts';

type Config = GraphNode['config'];

/** Tests that go onto one link, in front of the node it leads to. */
interface Pushed {
  readonly filter: GraphNode;
  readonly condition: Condition<Config>;
}

/**
 * Tests the conditions of filters as early as their attributes are there, on the links into joins, derivations and the like.
 *
 * Contract: a filter stays where it is, with its id and all its conditions, so its rows, count and lineage are those authored;
 * what is added in front are filters of their own, `LINK~filter`. Nodes between see fewer rows, so this is for plans that nobody
 * watches; nodes that are kept or feed more than the filter are not passed.
 */
export function pushFilters(
  graph: Graph,
  schemas: { readonly [node: string]: NodeSchemas },
): { readonly graph: Graph; readonly rewrites: readonly Rewrite[] } {
  const surroundings = { graph, schemas, into: linksBy(graph, 'to'), outOf: linksBy(graph, 'from') };
  const pushed = new Map<Link, Pushed[]>();
  for (const filter of sortNodes(graph).order) {
    const conditions = filter.spec?.rewrites?.conditions?.(filter.config as never, schemas[filter.id].in) ?? [];
    for (const link of surroundings.into.get(filter.id) ?? [])
      for (const condition of conditions as readonly Condition<Config>[])
        for (const target of sink(link, { filter, condition }, surroundings))
          pushed.set(target.link, [...(pushed.get(target.link) ?? []), target]);
  }
  return insert(graph, pushed);
}

interface Surroundings {
  readonly graph: Graph;
  readonly schemas: { readonly [node: string]: NodeSchemas };
  readonly into: ReadonlyMap<string, readonly Link[]>;
  readonly outOf: ReadonlyMap<string, readonly Link[]>;
}

/** The earliest links at which a test that holds on `link` can be made instead; none if it cannot move. */
function sink(link: Link, test: Pushed, around: Surroundings): (Pushed & { readonly link: Link })[] {
  const node = around.graph.nodes.find(n => n.id === link.from.operator);
  const passes = node?.spec?.rewrites?.passes;
  if (!node || !passes || link.from.port !== 'out' || node.keep || around.outOf.get(node.id)?.length !== 1) return [];
  const ports = passes(node.config as never, around.schemas[node.id].in);
  return keyedLinks(node, around.into.get(node.id) ?? []).flatMap(({ link: earlier }) => {
    const names = Object.hasOwn(ports, earlier.to.port) ? ports[earlier.to.port] : {};
    const moved = renamedTest(test, names);
    if (!moved) return [];
    const further = sink(earlier, moved, around);
    return further.length > 0 ? further : [{ ...moved, link: earlier }];
  });
}

/** The test under the names its attributes have before a node, or null if one of them is not there yet. */
function renamedTest({ filter, condition }: Pushed, names: { readonly [output: string]: string }): Pushed | null {
  if (!condition.attributes.every(name => Object.hasOwn(names, name))) return null;
  const changed = condition.attributes.filter(name => names[name] !== name);
  if (changed.length === 0) return { filter, condition };
  const renamed = filter.spec?.rewrites?.renamed;
  if (!renamed) return null;
  const config = renamed(condition.config as never, new Map(changed.map(name => [name, names[name]]))) as Config;
  return { filter, condition: { ...condition, config, attributes: condition.attributes.map(name => names[name]) } };
}

function insert(graph: Graph, pushed: ReadonlyMap<Link, readonly Pushed[]>) {
  const rewrites: Rewrite[] = [];
  const added: GraphNode[] = [];
  const links = graph.links.flatMap(link => {
    let from = link.from;
    const hops: Link[] = [];
    for (const [node, tests] of merged(pushed.get(link) ?? [], link)) {
      hops.push({ id: `${node.id}-in`, from, to: { operator: node.id, port: 'in' } });
      from = { operator: node.id, port: 'out' };
      added.push(node);
      for (const { filter, condition } of tests)
        rewrites.push({
          node: filter.id,
          text: `${condition.text} is tested on link ${link.id} already, before ${link.to.operator}`,
        });
    }
    return [...hops, { ...link, from }];
  });
  return { graph: { nodes: [...graph.nodes, ...added], links }, rewrites };
}

/** One filter for all tests of one type on a link. */
function merged(tests: readonly Pushed[], link: Link): (readonly [GraphNode, readonly Pushed[]])[] {
  const types = [...new Set(tests.map(t => t.filter.type))];
  return types.map((type, i) => {
    const own = tests.filter(t => t.filter.type === type);
    const { filter } = own[0];
    const both = filter.spec?.rewrites?.both;
    const kept = both ? own : own.slice(0, 1);
    const config = kept
      .map(t => t.condition.config)
      .reduce((a, b) => (both ? (both(a as never, b as never) as Config) : a));
    const id = `${link.id}~filter${i === 0 ? '' : i}`;
    const label = kept.map(t => t.condition.text).join(' AND ');
    return [{ ...filter, id, label, keep: false, config }, kept] as const;
  });
}

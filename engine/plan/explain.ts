import type { Schema } from '../data/schema.ts';
import type { ExecutableInput, ExecutableNode, Part, Plan, Region } from './executable.ts';

/** A plan as JSON for other programs; the shape is stable. */
export interface Explanation {
  readonly regions: readonly {
    readonly id: string;
    readonly nodes: readonly string[];
    readonly after: readonly string[];
  }[];
  readonly materialized: readonly string[];
  readonly schemas: {
    readonly [node: string]: { readonly [port: string]: readonly { readonly name: string; readonly type: string }[] };
  };
}

/** The plan in the shape of `sluice explain --json`. */
export function explainJson(plan: Plan): Explanation {
  const attributes = (schema: Schema) => schema.map(({ name, type }) => ({ name, type }));
  return {
    regions: plan.regions.map(({ id, parts, after }) => ({ id, nodes: [...new Set(parts.map(p => p.node))], after })),
    materialized: plan.materialized,
    schemas: Object.fromEntries(
      plan.nodes.map(({ id, schemas }) => [
        id,
        Object.fromEntries(Object.entries(schemas.out).map(([port, schema]) => [port, attributes(schema)])),
      ]),
    ),
  };
}

/** The plan for people, region by region: what each node reads there, and what leaves it. Equal plans give equal text [L3]. */
export function explain(plan: Plan): string {
  const sections = [
    heading(plan),
    ...plan.problems.map(p => `${p.notice ? 'notice' : 'problem'}: ${p.node ? `${p.node}: ` : ''}${p.message}`),
    ...plan.regions.map(region => regionText(region, plan)),
    ...(plan.materialized.length > 0 ? [materializedText(plan)] : []),
    ...(plan.rewrites.length > 0 || plan.observe === 'ends' ? [rewritesText(plan)] : []),
  ];
  return `${sections.join('\n')}\n`;
}

const count = (n: number, thing: string) => `${n} ${thing}${n === 1 ? '' : 's'}`;

function heading({ workflow, nodes, regions, materialized }: Plan): string {
  const stored = materialized.length > 0 ? `, ${count(materialized.length, 'link')} materialised` : '';
  return `${workflow.name || 'workflow'}: ${count(nodes.length, 'node')} in ${count(regions.length, 'region')}${stored}`;
}

function regionText({ id, parts, after }: Region, plan: Plan): string {
  const byId = new Map(plan.nodes.map(node => [node.id, node]));
  const lines = parts.flatMap(part => {
    const node = byId.get(part.node);
    return node ? partLines(part, node, plan) : [];
  });
  return ['', `${id}${after.length > 0 ? ` after ${after.join(', ')}` : ''}`, ...lines].join('\n');
}

function partLines(part: Part, node: ExecutableNode, plan: Plan): string[] {
  const stored = new Set(plan.materialized);
  const source = ({ key, from, link }: ExecutableInput) =>
    `${key} ← ${from.node}.${from.port}${stored.has(link) ? ' (stored)' : ''}`;
  const reads = node.inputs.filter(({ key }) => part.inputs.includes(key)).map(source);
  const what = part.emits ? '' : ' takes';
  const how = part.starts ? ' gives what it took' : '';
  const first = `  ${node.id} (${node.type})${what}${how}${reads.length > 0 ? ` ${reads.join(', ')}` : ''}`;
  if (!part.emits) return [first];
  const kept = node.keep || node.end ? ', kept' : '';
  return [
    first,
    ...Object.entries(node.schemas.out).map(([port, schema]) => `    → ${port}${kept}: ${columns(schema)}`),
  ];
}

const columns = (schema: Schema) => schema.map(({ name, type }) => `${name} ${type}`).join(', ');

function materializedText({ materialized, nodes }: Plan): string {
  const ends = nodes.flatMap(({ id, inputs }) =>
    inputs.map(({ key, link, from }) => [link, `${from.node}.${from.port} → ${id}.${key}`] as const),
  );
  const byLink = new Map(ends);
  return ['', 'materialised', ...materialized.map(link => `  ${link}: ${byLink.get(link)}`)].join('\n');
}

function rewritesText({ rewrites, observe }: Plan): string {
  const scope =
    observe === 'ends'
      ? ' (rows and attributes of nodes between sources and ends are those of this plan, not as authored)'
      : '';
  return ['', `rewritten${scope}`, ...rewrites.map(({ node, text }) => `  ${node}: ${text}`)].join('\n');
}

import { readWorkflow } from '#engine/plan/parse-workflow.ts';
import type { Link, Workflow } from '#engine/plan/workflow.ts';
import type { TraceStep } from '#engine/provenance/trace.ts';

/** A node of the plan, or the macro on the canvas that it is in. */
const stands = (operator: string, node: string): boolean => node === operator || node.startsWith(`${operator}/`);

/**
 * Links on the canvas that rows went along.
 *
 * Nodes inside a macro are reached over the links of the macro; a disabled node passes rows on, so both its links are on the way.
 */
export function linksOnPath(workflow: Workflow, steps: readonly TraceStep[], way: 'backward' | 'forward'): string[] {
  const { links, disabled } = drawn(workflow);
  const found = new Set<string>();
  for (const step of steps)
    for (const via of step.via) {
      const [from, to] = way === 'backward' ? [step, via] : [via, step];
      for (const link of between(links, disabled, from, { node: to.node, port: via.input.replace(/:\d+$/, '') }))
        found.add(link.id);
    }
  return links.flatMap(({ id }) => (found.has(id) ? [id] : []));
}

/** Links and disabled nodes of the workflow and of what its macros hold, by the ids that plans use: `macro/inner`. */
function drawn({ links, operators }: Workflow, within = ''): { links: Link[]; disabled: Set<string> } {
  const end = (e: Link['from']) => ({ ...e, operator: within + e.operator });
  const found = {
    links: links.map(link => ({ ...link, id: within + link.id, from: end(link.from), to: end(link.to) })),
    disabled: new Set(operators.filter(o => o.disabled).map(o => within + o.id)),
  };
  for (const { id, type, config } of operators) {
    if (type !== 'macro' || typeof config.workflow !== 'object' || config.workflow === null) continue;
    const inner = drawn(readWorkflow(config.workflow).workflow, `${within}${id}/`);
    found.links.push(...inner.links);
    for (const node of inner.disabled) found.disabled.add(node);
  }
  return found;
}

interface End {
  readonly node: string;
  readonly port: string;
}

function between(links: readonly Link[], disabled: ReadonlySet<string>, from: End, to: End): Link[] {
  const begins = ({ from: { operator, port } }: Link) =>
    stands(operator, from.node) && (operator !== from.node || port === from.port);
  const ends = ({ to: { operator, port } }: Link) =>
    stands(operator, to.node) && (operator !== to.node || port === to.port);
  const found: Link[] = [];
  for (const first of links.filter(begins)) {
    if (ends(first)) found.push(first);
    else found.push(...through(links, disabled, [first], ends));
  }
  return found;
}

/** The chain over disabled nodes that `first` begins, if it leads where it should. */
function through(
  links: readonly Link[],
  disabled: ReadonlySet<string>,
  chain: readonly Link[],
  ends: (link: Link) => boolean,
): Link[] {
  const at = chain[chain.length - 1].to.operator;
  if (!disabled.has(at) || chain.length > links.length) return [];
  for (const next of links.filter(link => link.from.operator === at && !chain.includes(link))) {
    const longer = [...chain, next];
    const whole = ends(next) ? longer : through(links, disabled, longer, ends);
    if (whole.length > 0) return whole;
  }
  return [];
}

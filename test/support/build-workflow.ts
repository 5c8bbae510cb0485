import type { Peek } from '#engine/operator/define.ts';
import { emptyWorkflow, type Link, type Node, type Workflow } from '#engine/plan/workflow-schema.ts';

type NodeShape = Partial<Node> & { readonly type: string };

/**
 * A workflow from nodes by id and links as text: `'a -> b'` from `out` to `in`, `'a.rest -> j.probe'` with ports; links are called
 * l1, l2, … in order.
 */
export function buildWorkflow(
  nodes: { readonly [id: string]: NodeShape },
  links: readonly string[],
  more: Partial<Workflow> = {},
): Workflow {
  return {
    ...emptyWorkflow('test'),
    operators: Object.entries(nodes).map(([id, node]) => ({
      id,
      version: 1,
      config: {},
      position: { x: 0, y: 0 },
      disabled: false,
      keep: false,
      ...node,
    })),
    links: links.map((text, i) => linkOf(text, `l${i + 1}`)),
    ...more,
  };
}

function linkOf(text: string, id: string): Link {
  const [from, to] = text.split('->').map(end => end.trim().split('.'));
  const port = ([, ...rest]: readonly string[], usual: string) => rest.join('.') || usual;
  return { id, from: { operator: from[0], port: port(from, 'out') }, to: { operator: to[0], port: port(to, 'in') } };
}

/** Looks at no files: every path but those in `missing` is there. */
export const peekOf = (missing: readonly string[] = []): Peek => ({
  resolve: path => (missing.includes(path) ? '' : path),
  secret: () => '',
});

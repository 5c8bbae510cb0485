import type { Workflow } from '#engine/plan/workflow.ts';

type Flow = Pick<Workflow, 'operators' | 'links'> & Partial<Pick<Workflow, 'groups' | 'comments'>>;
type Rename = (id: string) => string;

function renamed<T extends Flow>(flow: T, rename: Rename): T {
  const end = <E extends { readonly operator: string }>(e: E): E => ({ ...e, operator: rename(e.operator) });
  return {
    ...flow,
    operators: flow.operators.map(node => ({ ...node, id: rename(node.id) })),
    links: (flow.links ?? []).map(link => ({
      ...link,
      id: rename(link.id),
      from: end(link.from),
      to: end(link.to),
    })),
    ...(flow.groups && { groups: flow.groups.map(g => ({ ...g, operators: g.operators.map(rename) })) }),
    ...(flow.comments && {
      comments: flow.comments.map(c => (c.operator === undefined ? c : { ...c, operator: rename(c.operator) })),
    }),
  };
}

/** Content of a macro with the ids that plans and runs know its nodes by. @param within  `macro/`, of one in another `outer/macro/` */
export const inward = <T extends Flow>(flow: T, within: string): T =>
  within === '' ? flow : renamed(flow, id => within + id);

/** The same with the ids that are written in the macro. */
export const outward = <T extends Flow>(flow: T, within: string): T =>
  within === '' ? flow : renamed(flow, id => localId(id, within));

/** An id as it is written in the macro. */
export const localId = (id: string, within: string): string => (id.startsWith(within) ? id.slice(within.length) : id);

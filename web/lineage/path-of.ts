import type { TraceAnswer } from '#server/http/shapes/lineage.ts';
import type { ColumnLineage } from '#server/http/shapes/workflows.ts';
import { counted } from '../controls/durations.ts';
import type { LitPath } from '../state/traced.ts';

export type TraceStep = TraceAnswer['steps'][number];
interface LinkLike {
  readonly id: string;
  readonly from: { readonly operator: string; readonly port: string };
  readonly to: { readonly operator: string; readonly port: string };
}

/** The node on the canvas that a node of the plan belongs to: itself, or the macro it is in. */
export function onCanvas(node: string, known: (id: string) => boolean): string {
  let id = node;
  while (!known(id) && id.includes('/')) id = id.slice(0, id.lastIndexOf('/'));
  return id;
}

/** What lights up for a trace: rows at each node, and the links they went along with what lies between them. */
export function pathOf(
  { steps, links, opaque }: TraceAnswer,
  document: ReadonlyMap<string, LinkLike>,
  known: (id: string) => boolean,
): LitPath {
  const counts = new Map<string, number>();
  // What a macro gives is what its last step gives, so that rows inside it are not counted twice.
  const inner = new Set<string>();
  for (const { node, count } of steps) {
    const id = onCanvas(node, known);
    if (id !== node && inner.has(id)) continue;
    if (id !== node) inner.add(id);
    counts.set(id, (counts.get(id) ?? 0) + count);
  }
  const dim = new Set(opaque.map(node => onCanvas(node, known)));
  const marks = new Map(
    [...counts].map(([id, count]) => [id, `${counted(count, 'row')}${dim.has(id) ? ', opaque' : ''}`]),
  );
  for (const id of dim) if (!marks.has(id)) marks.set(id, 'opaque');
  for (const link of links) {
    const { from, to } = document.get(link) ?? {};
    for (const end of [from, to]) if (end && !marks.has(end.operator)) marks.set(end.operator, '');
  }
  return { marks, links: new Set(links) };
}

/** Steps by their distance from the rows asked for. */
export function byHops(steps: readonly TraceStep[]): readonly (readonly TraceStep[])[] {
  const groups: TraceStep[][] = [];
  for (const step of steps) (groups[step.hops] ??= []).push(step);
  return [...groups].map(group => group ?? []);
}

/** What lights up for a column: the columns at each node that it comes from or goes into. */
export function pathOfColumn(
  { start, columns }: ColumnLineage,
  links: Iterable<LinkLike>,
  known: (id: string) => boolean,
): LitPath {
  const names = new Map<string, string[]>([[onCanvas(start.node, known), [start.attribute]]]);
  const ports = new Set<string>([JSON.stringify([start.node, start.port])]);
  for (const { node, port, attribute } of columns) {
    const id = onCanvas(node, known);
    const list = names.get(id) ?? [];
    if (!list.includes(attribute)) list.push(attribute);
    names.set(id, list);
    ports.add(JSON.stringify([id, id === node ? port : '']));
  }
  const lit = [...links].filter(({ from, to }) => {
    const ours =
      ports.has(JSON.stringify([from.operator, from.port])) || ports.has(JSON.stringify([from.operator, '']));
    return ours && names.has(to.operator);
  });
  return {
    marks: new Map([...names].map(([id, list]) => [id, list.join(', ')])),
    links: new Set(lit.map(({ id }) => id)),
  };
}

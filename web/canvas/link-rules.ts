import type { NodePorts } from '#server/http/shapes/workflows.ts';

export interface LinkEnds {
  readonly from: { readonly operator: string };
  readonly to: { readonly operator: string };
}

/** Nodes that feed `starts` (`up`) or are fed by them (`down`), the starts included. */
export function reach(links: Iterable<LinkEnds>, starts: Iterable<string>, way: 'up' | 'down'): Set<string> {
  const next = new Map<string, string[]>();
  for (const { from, to } of links) {
    const [here, there] = way === 'up' ? [to.operator, from.operator] : [from.operator, to.operator];
    next.set(here, [...(next.get(here) ?? []), there]);
  }
  const found = new Set(starts);
  for (const node of found) for (const other of next.get(node) ?? []) found.add(other);
  return found;
}

/** A wire's loose end, as a new node is to take it up. */
export interface LooseEnd {
  readonly operator: string;
  readonly port: string;
  /** The side of the node that the wire comes from. */
  readonly side: 'source' | 'target';
  readonly kind: string | undefined;
}

/** The port through which a node with `ports` can take a wire up; null where none fits. */
export function fittingPort(ports: NodePorts, { side, kind }: Pick<LooseEnd, 'side' | 'kind'>): string | null {
  const isModel = kind === 'model';
  const list = side === 'source' ? ports.inputs : ports.outputs;
  const fits = list.find(port => (port.kind === 'model') === isModel && port.kind !== 'rejected');
  return fits?.name ?? null;
}

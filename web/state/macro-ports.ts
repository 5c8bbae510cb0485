import type { LinkView } from './document-view.ts';
import { type Knowledge, portsOf } from './knowledge.ts';

export type Ends = Pick<LinkView, 'from' | 'to'>;
/** What is inside a macro, with the ids that are written there. */
export interface InnerFlow {
  readonly operators: readonly {
    readonly id: string;
    readonly type: string;
    readonly position: { readonly x: number; readonly y: number };
  }[];
  readonly links: readonly Ends[];
}
/** The ports that a macro offers outside, each with the inner one that it stands for. */
export type OpenPorts = { readonly [name: string]: { readonly operator: string; readonly port: string } };
type Known = Pick<Knowledge, 'ports' | 'operators'>;

/** Inputs without a link inside, under the names that a macro gives them. @param within  what the nodes' ids begin with in plans */
export const openInputs = ({ operators, links = [] }: InnerFlow, within: string, known: Known): OpenPorts =>
  named(
    operators.flatMap(({ id, type }) =>
      (portsOf(known, within + id, type)?.inputs ?? [])
        .filter(({ name }) => !links.some(({ to }) => to.operator === id && to.port === name))
        .map(({ name }) => ({ operator: id, port: name })),
    ),
    'in',
  );

/** Rows of nodes that feed nobody inside: `out` where a node has it, else every output but `rejected`. */
export const openOutputs = ({ operators, links = [] }: InnerFlow, within: string, known: Known): OpenPorts =>
  named(
    operators.flatMap(({ id, type }) => {
      const outputs = portsOf(known, within + id, type)?.outputs ?? [];
      const rows = outputs.filter(({ kind }) => kind !== 'rejected').map(({ name }) => name);
      if (links.some(({ from }) => from.operator === id && rows.includes(from.port))) return [];
      return (rows.includes('out') ? ['out'] : rows).map(port => ({ operator: id, port }));
    }),
    'out',
  );

function named(list: readonly OpenPorts[string][], alone: string): OpenPorts {
  if (list.length === 1) return { [alone]: list[0] };
  const several = (node: string) => list.filter(({ operator }) => operator === node).length > 1;
  return Object.fromEntries(
    list.map(end => [several(end.operator) ? `${end.operator}.${end.port}` : end.operator, end]),
  );
}

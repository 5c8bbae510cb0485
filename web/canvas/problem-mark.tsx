import { CircleAlert, CircleHelp } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import { type CheckProblem, useKnowledge } from '../state/knowledge.ts';
import { useRoom } from '../state/room-context.tsx';
import { toldOfNodes, useRunState } from '../state/run-state.ts';
import { drawnNode, reveal } from '../state/way-inside.ts';

interface Found {
  readonly node: string;
  readonly message: string;
  readonly kind: CheckProblem['severity'];
}
const order = ['error', 'unconfigured', 'notice'];

/**
 * What is wrong with a node, with what is inside a macro, or with the nodes of a folded group: errors loudly, what is not filled in yet
 * gently. Where the problem is further inside it leads there.
 *
 * @param shown  the ids that are drawn here; a problem of another node is one further inside
 */
export const ProblemMark = ({
  ids,
  shown = ids,
}: {
  readonly ids: readonly string[];
  readonly shown?: readonly string[];
}) => {
  const room = useRoom();
  const own = useKnowledge(
    useShallow(known => ids.flatMap(id => [...(known.problems[id] ?? []), ...(known.inside[id] ?? [])])),
  );
  const failed = useRunState(
    useShallow(s => toldOfNodes(s).filter(({ node }) => ids.some(id => node === id || node?.startsWith(`${id}/`)))),
  );
  const found: Found[] = [
    ...failed.map(p => ({ node: p.node ?? '', message: p.message, kind: 'notice' in p ? 'notice' : 'error' })),
    ...own.map(({ node = '', message, severity }) => ({ node, message, kind: severity })),
  ];
  if (found.length === 0) return null;
  const worst = order.find(kind => found.some(problem => problem.kind === kind)) ?? 'notice';
  const depth = room.document.within.split('/').length - 1;
  const nameOf = (node: string) =>
    shown.includes(node) ? '' : `${drawnNode(room, node).labels.slice(depth).join(' › ')}: `;
  const list = found.filter(({ kind }) => kind === worst);
  const words = [...new Set(list.map(({ node, message }) => nameOf(node) + message))].join('\n');
  const Icon = worst === 'error' ? CircleAlert : CircleHelp;
  const further = list.find(({ node }) => !shown.includes(node));

  const mark = <Icon size={15} aria-hidden="true" />;
  if (!further)
    return (
      <span className="node-problem" data-kind={worst} title={words} role="img" aria-label={words}>
        {mark}
      </span>
    );
  return (
    <button
      type="button"
      className="node-problem nodrag"
      data-kind={worst}
      title={words}
      aria-label={`${words} – go there`}
      onClick={event => {
        event.stopPropagation();
        reveal(room, further.node);
      }}
    >
      {mark}
    </button>
  );
};

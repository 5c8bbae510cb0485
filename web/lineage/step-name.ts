import { portsOf, useKnowledge } from '../state/knowledge.ts';
import { useRoom } from '../state/room-context.tsx';
import { useWhole } from '../state/use-document.ts';
import { drawnNode } from '../state/way-inside.ts';

interface StepName {
  /** The node on the canvas. */
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly group: string | undefined;
  /** Its output is the only one, so that its name tells nothing. */
  readonly lonePort: boolean;
}

/** What people call a node of the plan; one inside a macro is called after both. */
export function useStepName(node: string): StepName {
  const room = useRoom();
  useWhole(view => view.nodes);
  const { id, node: entry, labels } = drawnNode(room, node);
  const info = useKnowledge(known => known.operators.get(entry?.type ?? ''));
  const ports = useKnowledge(known => portsOf(known, id, entry?.type ?? ''));
  const own = entry?.label || info?.label || labels.at(-1) || id;
  const inside = id === node ? [] : node.slice(id.length + 1).split('/');
  return {
    id,
    label: [...labels.slice(0, -1), own, ...inside].join(' › '),
    type: entry?.type ?? '',
    group: info?.group,
    lonePort: (ports?.outputs.length ?? 1) === 1,
  };
}

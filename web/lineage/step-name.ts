import { portsOf, useKnowledge } from '../state/knowledge.ts';
import { nodeLabel, useDocument } from '../state/use-document.ts';
import { onCanvas } from './path-of.ts';

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
  const nodes = useDocument(view => view.nodes);
  const id = onCanvas(node, known => nodes.has(known));
  const entry = nodes.get(id);
  const info = useKnowledge(known => known.operators.get(entry?.type ?? ''));
  const ports = useKnowledge(known => portsOf(known, id, entry?.type ?? ''));
  const inside = id === node ? '' : ` › ${node.slice(id.length + 1).replaceAll('/', ' › ')}`;
  return {
    id,
    label: `${nodeLabel(entry, info?.label) || id}${inside}`,
    type: entry?.type ?? '',
    group: info?.group,
    lonePort: (ports?.outputs.length ?? 1) === 1,
  };
}

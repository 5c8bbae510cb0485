import { getBezierPath, Position as Side, ViewportPortal } from '@xyflow/react';
import { type MouseEvent, memo } from 'react';
import { useNodeRun } from '../state/run-state.ts';
import { useLitLink } from '../state/traced.ts';
import { useUi } from '../state/ui.ts';
import { type CanvasEdge, type CanvasNode, useCanvas } from './canvas-store.ts';
import { select } from './selection.ts';

/** All links as bare lines: what is drawn from afar, where each of React Flow's edges would look at every move of the pointer. */
export const FarLinks = () => {
  const nodes = useCanvas(s => s.nodes);
  const edges = useCanvas(s => s.edges);
  const byId = new Map(nodes.map(node => [node.id, node]));
  return (
    <ViewportPortal>
      <svg className="far-links" role="presentation">
        {edges.map(edge => {
          const [from, to] = [byId.get(edge.source), byId.get(edge.target)];
          return from && to && <FarLink key={edge.id} edge={edge} from={from} to={to} />;
        })}
      </svg>
    </ViewportPortal>
  );
};

interface FarLinkProps {
  readonly edge: CanvasEdge;
  readonly from: CanvasNode;
  readonly to: CanvasNode;
}

const FarLink = memo(({ edge, from, to }: FarLinkProps) => {
  const state = useNodeRun(edge.data?.node ?? edge.source)?.state;
  const lit = useLitLink(edge.id);
  const target = useCanvas(s => s.dropLink === edge.id);
  const start = endOf(from, 'source', edge.sourceHandle);
  const end = endOf(to, 'target', edge.targetHandle);
  const [way] = getBezierPath({
    sourceX: start.x,
    sourceY: start.y,
    sourcePosition: Side.Right,
    targetX: end.x,
    targetY: end.y,
    targetPosition: Side.Left,
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: links are walked with the keys of their nodes
    <g
      className="react-flow__edge link"
      data-id={edge.id}
      data-selected={edge.selected || undefined}
      data-target={target || undefined}
      data-state={state}
      data-lit={lit}
      onClick={event => choose(event, edge.id)}
    >
      <path className="react-flow__edge-path" d={way} />
    </g>
  );
});

function choose({ shiftKey, ctrlKey, metaKey }: MouseEvent, link: string): void {
  const { selection, selectedLinks } = useUi.getState();
  if (shiftKey || ctrlKey || metaKey) select(selection, new Set([...selectedLinks, link]));
  else select([], [link]);
}

/** Middle of a port, in canvas units. */
function endOf(
  { position, width = 0, height = 0, handles }: CanvasNode,
  type: 'source' | 'target',
  port?: string | null,
) {
  const handle = handles?.find(one => one.type === type && one.id === port);
  const x = position.x + (type === 'source' ? width : 0);
  return { x, y: position.y + (handle ? handle.y + (handle.height ?? 0) / 2 : height / 2) };
}

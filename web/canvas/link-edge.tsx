import { BaseEdge, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { shortCount } from '../controls/durations.ts';
import { portBehind, useKnowledge } from '../state/knowledge.ts';
import { useNodeRun } from '../state/run-state.ts';
import { useLitLink } from '../state/traced.ts';
import { type CanvasEdge, useCanvas } from './canvas-store.ts';

/** A link, with the rows that went along it. */
export const LinkEdge = memo((props: EdgeProps<CanvasEdge>) => {
  const { id, data, selected, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props;
  const from = useKnowledge(known => portBehind(known, data?.node ?? '', data?.port ?? '').node);
  const port = useKnowledge(known => portBehind(known, data?.node ?? '', data?.port ?? '').port);
  const run = useNodeRun(from);
  const target = useCanvas(s => s.dropLink === id);
  const lit = useLitLink(id);
  const [way, x, y] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const rows = run?.rows[port];
  return (
    <g
      className="link"
      data-selected={selected || undefined}
      data-target={target || undefined}
      data-state={run?.state}
      data-lit={lit}
    >
      <BaseEdge id={id} path={way} interactionWidth={18} />
      {rows !== undefined && (
        <text className="link-rows" x={x} y={y} dy={-5}>
          {shortCount(rows)}
        </text>
      )}
    </g>
  );
});

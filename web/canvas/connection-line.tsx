import { type ConnectionLineComponentProps, getBezierPath } from '@xyflow/react';
import { useCanvas } from './canvas-store.ts';

/** The wire under the pointer; says why a port will not take it. */
export const ConnectionLine = (props: ConnectionLineComponentProps) => {
  const { fromX, fromY, toX, toY, fromPosition, toPosition, toHandle, connectionStatus } = props;
  const refusal = useCanvas(s => toHandle && s.refusals?.get(toHandle.nodeId)?.get(toHandle.id ?? ''));
  const [way] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  });
  return (
    <g className="wire" data-status={connectionStatus ?? 'open'}>
      <path d={way} fill="none" />
      <circle cx={toX} cy={toY} r={4} />
      {refusal && (
        <text x={toX} y={toY + 26} textAnchor="middle">
          {refusal}
        </text>
      )}
    </g>
  );
};

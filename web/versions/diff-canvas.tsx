import '@xyflow/react/dist/base.css';
import '../canvas/canvas.css';
import {
  Background,
  BackgroundVariant,
  BaseEdge,
  EdgeLabelRenderer,
  type EdgeProps,
  getBezierPath,
  Handle,
  type NodeProps,
  ReactFlow,
  ReactFlowProvider,
  Position as Side,
  type Viewport,
} from '@xyflow/react';
import { type CSSProperties, memo, type Ref } from 'react';
import { groupColor, OperatorIcon } from '../palette/operator-icon.tsx';
import { useKnowledge } from '../state/knowledge.ts';
import { type Sign, signs } from './changes.ts';
import type { DiffEdge, DiffNode } from './diff-scene.ts';

interface DiffCanvasProps {
  /** Which state it shows, for those who listen. */
  readonly label: string;
  readonly nodes: DiffNode[];
  readonly edges: DiffEdge[];
  readonly viewport: Viewport;
  readonly onViewport: (viewport: Viewport) => void;
  readonly onPick: (key: string) => void;
  readonly ref?: Ref<HTMLElement>;
}

/** One side of a comparison; it moves with the other. */
export const DiffCanvas = ({ label, nodes, edges, viewport, onViewport, onPick, ref }: DiffCanvasProps) => (
  <section className="canvas diff-canvas" aria-label={label} ref={ref}>
    <ReactFlowProvider>
      <ReactFlow<DiffNode, DiffEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        viewport={viewport}
        onViewportChange={onViewport}
        onNodeClick={(_, { id }) => onPick(id)}
        onEdgeClick={(_, { id }) => onPick(id)}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        panOnScroll
        zoomOnDoubleClick={false}
        onlyRenderVisibleElements={nodes.length > 120}
        minZoom={0.1}
        maxZoom={2}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} />
      </ReactFlow>
    </ReactFlowProvider>
  </section>
);

/** A change's sign: a letter in a colour, never the colour alone. */
export const SignMark = ({ sign }: { readonly sign: Sign }) => (
  <b className="sign" data-sign={sign} title={signs[sign]}>
    {sign}
  </b>
);

const DiffBox = memo(({ data }: NodeProps<DiffNode>) => {
  const info = useKnowledge(known => known.operators.get(data.type ?? ''));
  const { kind, label, type = '', shape, color, sign, current, disabled } = data;
  const state = { 'data-sign': sign, 'data-current': current || undefined, 'data-disabled': disabled || undefined };
  if (kind === 'group')
    return (
      <div className="group-frame" {...state} style={{ '--group': color ?? 'var(--text-3)' } as CSSProperties}>
        <div className="group-title">
          <strong className="ellipsis">{label}</strong>
          {sign && <SignMark sign={sign} />}
        </div>
      </div>
    );
  if (kind === 'setting')
    return (
      <div className="diff-setting" {...state}>
        <span className="ellipsis" title={label}>
          {label}
        </span>
        {sign && <SignMark sign={sign} />}
      </div>
    );
  if (kind === 'note')
    return (
      <div className="note" {...state}>
        {sign && <SignMark sign={sign} />}
        <p>{label}</p>
      </div>
    );
  return (
    <div
      className="node diff-node"
      {...state}
      style={{ '--group': groupColor(info?.group), height: shape?.height } as CSSProperties}
    >
      <div className="node-head">
        <OperatorIcon type={type} group={info?.group} />
        <div className="node-words">
          <span className="node-name ellipsis">{label || info?.label || type}</span>
          <span className="node-type ellipsis">{info?.label ?? `${type} (unknown)`}</span>
        </div>
        {sign && <SignMark sign={sign} />}
      </div>
      {shape?.inputs.map(({ info: port, y }) => (
        <Handle
          key={port.name}
          id={port.name}
          type="target"
          position={Side.Left}
          className="port"
          data-kind={port.kind ?? 'rows'}
          style={{ top: y }}
        />
      ))}
      {shape?.outputs.map(({ info: port, y }) => (
        <Handle
          key={port.name}
          id={port.name}
          type="source"
          position={Side.Right}
          className="port"
          data-kind={port.kind ?? 'rows'}
          style={{ top: y }}
        />
      ))}
    </div>
  );
});

const DiffLink = memo((props: EdgeProps<DiffEdge>) => {
  const { id, data, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props;
  const [way, x, y] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  return (
    <g className="link" data-sign={data?.sign} data-current={data?.current || undefined}>
      <BaseEdge id={id} path={way} interactionWidth={18} />
      {data?.sign && (
        <EdgeLabelRenderer>
          <span className="link-sign" style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
            <SignMark sign={data.sign} />
          </span>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

const nodeTypes = { diff: DiffBox };
const edgeTypes = { diff: DiffLink };

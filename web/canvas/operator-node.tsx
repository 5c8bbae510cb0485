import { Handle, type NodeProps, Position as Side } from '@xyflow/react';
import { type CSSProperties, memo } from 'react';
import { NodeRunTools } from '../controls/node-run-tools.tsx';
import { groupColor, OperatorIcon } from '../palette/operator-icon.tsx';
import { portsOf, useKnowledge } from '../state/knowledge.ts';
import { useRoom } from '../state/room-context.tsx';
import { useNodeRun, useRunState } from '../state/run-state.ts';
import { useMark } from '../state/traced.ts';
import { nodeLabel, useNode } from '../state/use-document.ts';
import { type CanvasNode, useCanvas } from './canvas-store.ts';
import { enterMacro } from './macro-commands.ts';
import { NodeFoot } from './node-foot.tsx';
import { NodeName } from './node-name.tsx';
import { type PlacedPort, shapeOf } from './node-shape.ts';
import { nodeWords, statusOf } from './node-status.tsx';
import { ProblemMark } from './problem-mark.tsx';

/** A node; a plain box while it is too small to be read. */
export const OperatorNode = memo((props: NodeProps<CanvasNode>) => {
  const far = useCanvas(s => s.far);
  return (
    <>
      {far ? <FarNode {...props} /> : <NearNode {...props} />}
      <Spoken id={props.id} />
    </>
  );
});

/** The node's name for screen readers; its frame on the canvas points here. */
const Spoken = ({ id }: { readonly id: string }) => {
  const node = useNode(id);
  const info = useKnowledge(known => known.operators.get(node?.type ?? ''));
  const stale = useKnowledge(known => known.stale[id] !== undefined);
  const paused = useRunState(s => s.state === 'paused');
  const run = useNodeRun(id);
  const { words } = statusOf(run, { disabled: node?.disabled ?? false, stale, paused });
  return <span id={`words-${id}`} hidden role="img" aria-label={nodeWords(nodeLabel(node, info?.label), words, run)} />;
};

const FarNode = ({ id, selected }: NodeProps<CanvasNode>) => {
  const node = useNode(id);
  const info = useKnowledge(known => known.operators.get(node?.type ?? ''));
  const state = useNodeRun(id)?.state;
  const mark = useMark(id);
  return (
    <div
      className="node far"
      data-selected={selected || undefined}
      data-disabled={node?.disabled || undefined}
      data-state={state}
      data-beside={mark === null || undefined}
      data-lit={typeof mark === 'string' || undefined}
      style={{ '--group': groupColor(info?.group) } as CSSProperties}
    >
      <span className="node-name">{nodeLabel(node, info?.label)}</span>
    </div>
  );
};

/** A node: icon, label, ports, what the last run said of it, and what is wrong with it. */
const NearNode = ({ id, selected }: NodeProps<CanvasNode>) => {
  const node = useNode(id);
  const info = useKnowledge(known => known.operators.get(node?.type ?? ''));
  const ports = useKnowledge(known => portsOf(known, id, node?.type ?? ''));
  const flash = useCanvas(s => s.flash === id);
  const dim = useCanvas(s => s.refusals !== null && s.wire?.operator !== id && !hasOpenPort(s.refusals.get(id)));
  const mark = useMark(id);
  const room = useRoom();
  if (!node) return null;
  const shape = shapeOf(ports);
  const label = nodeLabel(node, info?.label);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the key E does the same
    <div
      className="node"
      data-disabled={node.disabled || undefined}
      data-selected={selected || undefined}
      data-flash={flash || undefined}
      data-dim={dim || undefined}
      data-beside={mark === null || undefined}
      data-lit={typeof mark === 'string' || undefined}
      style={{ '--group': groupColor(info?.group), height: shape.height } as CSSProperties}
      onDoubleClick={node.type === 'macro' ? () => enterMacro(room, id) : undefined}
    >
      {mark && (
        <span className="node-mark numbers ellipsis" title={mark}>
          {mark}
        </span>
      )}
      <div className="node-head">
        <OperatorIcon type={node.type} group={info?.group} />
        <div className="node-words">
          <NodeName id={id} label={label} />
          <span className="node-type ellipsis">{info?.label ?? `${node.type} (unknown)`}</span>
        </div>
        <ProblemMark ids={[id]} />
        <NodeRunTools node={id} selected={selected} />
      </div>
      {shape.inputs.map(port => (
        <Port key={port.info.name} node={id} port={port} type="target" />
      ))}
      {shape.outputs.map(port => (
        <Port key={port.info.name} node={id} port={port} type="source" />
      ))}
      <NodeFoot id={id} disabled={node.disabled} />
    </div>
  );
};

const hasOpenPort = (ports: ReadonlyMap<string, string | null> | undefined): boolean =>
  ports !== undefined && [...ports.values()].includes(null);

interface PortProps {
  readonly node: string;
  readonly port: PlacedPort;
  readonly type: 'source' | 'target';
}

const Port = ({ node, port: { info, y, label }, type }: PortProps) => {
  const refusal = useCanvas(s => (s.wire?.side === type ? undefined : s.refusals?.get(node)?.get(info.name)));
  const kind = info.kind ?? 'rows';
  const name = `${type === 'target' ? 'Input' : 'Output'} ${info.label ?? info.name}`;
  return (
    <>
      <Handle
        id={info.name}
        type={type}
        position={type === 'target' ? Side.Left : Side.Right}
        className="port"
        style={{ top: y }}
        data-kind={kind}
        data-refused={typeof refusal === 'string' || undefined}
        data-open={refusal === null || undefined}
        title={typeof refusal === 'string' ? refusal : `${name}${kind === 'rows' ? '' : `: ${kind}`}`}
        role="img"
        aria-label={name}
      />
      {label !== null && (
        <span className="port-label" data-side={type} data-kind={kind} style={{ top: y }}>
          {label}
        </span>
      )}
    </>
  );
};

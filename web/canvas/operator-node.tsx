import { Handle, type NodeProps, Position as Side } from '@xyflow/react';
import { CircleAlert, CircleHelp, TriangleAlert } from 'lucide-react';
import { type CSSProperties, memo } from 'react';
import { NodeRunButton } from '../controls/node-run-button.tsx';
import { groupColor, OperatorIcon } from '../palette/operator-icon.tsx';
import { portsOf, useKnowledge } from '../state/knowledge.ts';
import { useRoom } from '../state/room-context.tsx';
import { useNodeRun, useRunState } from '../state/run-state.ts';
import { useMark } from '../state/traced.ts';
import { nodeLabel, useNode } from '../state/use-document.ts';
import { type CanvasNode, useCanvas } from './canvas-store.ts';
import { enterMacro } from './macro-commands.ts';
import { NodeName } from './node-name.tsx';
import { type PlacedPort, shapeOf } from './node-shape.ts';
import { shortCount, shortTime, statusOf } from './node-status.tsx';

/** A node; a plain box while it is too small to be read. */
export const OperatorNode = memo((props: NodeProps<CanvasNode>) => {
  const far = useCanvas(s => s.far);
  return far ? <FarNode {...props} /> : <NearNode {...props} />;
});

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
        <ProblemMark id={id} />
        {selected && <RunHere node={id} />}
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

const RunHere = ({ node }: { readonly node: string }) => {
  const { workflow } = useRoom();
  return (
    <span className="node-run nodrag">
      <NodeRunButton workflow={workflow} node={node} />
    </span>
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

const NodeFoot = ({ id, disabled }: { readonly id: string; readonly disabled: boolean }) => {
  const run = useNodeRun(id);
  const stale = useKnowledge(known => known.stale[id]);
  const paused = useRunState(s => s.state === 'paused');
  const { kind, Icon, words } = statusOf(run, { disabled, stale: stale !== undefined, paused });
  const rows = run ? rowsOut(run.rows) : null;
  const share = run?.progress && run.progress.total > 0 ? Math.min(1, run.progress.done / run.progress.total) : null;
  return (
    <div className="node-foot numbers" data-state={kind}>
      <span className="node-state" title={kind === 'stale' ? `Stale: ${stale?.reason}` : words}>
        <Icon size={13} className={kind === 'running' ? 'spin' : undefined} aria-hidden="true" />
        <span className="ellipsis">{words}</span>
      </span>
      {run && run.rejected > 0 && (
        <span className="node-rejected" title={`${run.rejected.toLocaleString('en')} rows were rejected`}>
          <TriangleAlert size={11} aria-hidden="true" />
          {shortCount(run.rejected)}
        </span>
      )}
      {rows !== null && kind !== 'waiting' && (
        <span className="node-rows">
          {shortCount(rows)} {rows === 1 ? 'row' : 'rows'}
          {run?.state === 'running' && run.rate !== null && <span> · {shortCount(Math.round(run.rate))}/s</span>}
          {run?.ms !== null && run?.state === 'completed' && <span> · {shortTime(run.ms)}</span>}
        </span>
      )}
      {share !== null && <span className="node-progress" style={{ transform: `scaleX(${share})` }} />}
    </div>
  );
};

const rowsOut = (rows: { readonly [port: string]: number }): number | null => {
  const counts = Object.entries(rows).filter(([port]) => port !== 'rejected');
  return counts.length === 0 ? null : counts.reduce((sum, [, n]) => sum + n, 0);
};

/** Errors loudly, what is not filled in yet gently. */
const ProblemMark = ({ id }: { readonly id: string }) => {
  const problems = useKnowledge(known => known.problems[id]);
  const failure = useRunState(s => s.problems.find(problem => problem.node === id)?.message);
  if (!problems?.length && !failure) return null;
  const error = failure ?? problems?.find(({ severity }) => severity === 'error')?.message;
  const words = error ?? problems?.map(({ message }) => message).join('\n') ?? '';
  const kind = error
    ? 'error'
    : problems?.some(({ severity }) => severity === 'unconfigured')
      ? 'unconfigured'
      : 'notice';
  const Icon = kind === 'error' ? CircleAlert : CircleHelp;
  return (
    <span className="node-problem" data-kind={kind} title={words} role="img" aria-label={words}>
      <Icon size={15} aria-hidden="true" />
    </span>
  );
};

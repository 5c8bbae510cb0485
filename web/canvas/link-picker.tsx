import { Command } from 'cmdk';
import { useMemo } from 'react';
import { toast } from 'sonner';
import { addLink } from '#collab/edits.ts';
import { OperatorIcon } from '../palette/operator-icon.tsx';
import { useKnowledge } from '../state/knowledge.ts';
import type { Room } from '../state/room.ts';
import { nodeLabel } from '../state/use-document.ts';
import { type CanvasContext, portsIn } from './canvas-commands.ts';
import { useCanvas } from './canvas-store.ts';
import { boxesOf } from './selection.ts';
import { refusalsOf } from './use-wire.ts';

interface End {
  readonly operator: string;
  readonly port: string;
}
interface Choice {
  readonly from: End;
  readonly to: End;
  /** The node at the other end. */
  readonly other: string;
  readonly distance: number;
}

/** Links a node without a pointer: every port that it may be linked to, the nearest first. */
export const LinkPicker = ({ context, node }: { readonly context: CanvasContext; readonly node: string }) => {
  const { room, flow, element, announce } = context;
  const choices = useMemo(() => choicesOf(room, node), [room, node]);
  const operators = useKnowledge(known => known.operators);
  const view = room.view.getState();
  const labelOf = (id: string) => nodeLabel(view.nodes.get(id), operators.get(view.nodes.get(id)?.type ?? '')?.label);
  const [box] = boxesOf(room, [node]);
  const at = flow.flowToScreenPosition({ x: (box?.x ?? 0) + (box?.width ?? 0) + 16, y: box?.y ?? 0 });
  const close = () => {
    useCanvas.setState({ linking: null });
    element.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(node)}"]`)?.focus();
  };
  const link = ({ from, to }: Choice) => {
    close();
    const answer = addLink(room.editor, from, to, id => portsIn(room, id));
    if ('refusal' in answer) toast.info(answer.refusal);
    else announce(`${labelOf(from.operator)} feeds ${labelOf(to.operator)} now`);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Esc does the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Esc does the same */}
      <div className="quick-add-away" onClick={close} onContextMenu={close} />
      <Command
        className="quick-add"
        label={`Link ${labelOf(node)}`}
        loop
        style={{ left: clamp(at.x, innerWidth - 380), top: clamp(at.y, innerHeight - 340) }}
        onKeyDown={event => {
          event.stopPropagation();
          if (event.key !== 'Escape' && event.key !== 'Tab') return;
          event.preventDefault();
          close();
        }}
      >
        <Command.Input autoFocus placeholder={`Link ${labelOf(node)} with…`} />
        <Command.List>
          <Command.Empty>No port is free for it.</Command.Empty>
          {choices.map(choice => {
            const { from, to, other } = choice;
            const feeds = from.operator === node;
            const info = operators.get(view.nodes.get(other)?.type ?? '');
            const key = `${from.operator}.${from.port} ${to.operator}.${to.port}`;
            return (
              <Command.Item key={key} value={`${labelOf(other)} ${key}`} onSelect={() => link(choice)}>
                <OperatorIcon type={view.nodes.get(other)?.type ?? ''} group={info?.group} size={20} />
                <span>{labelOf(other)}</span>
                <small className="ellipsis">
                  {feeds ? `from ${from.port} to its ${to.port}` : `its ${from.port} to ${to.port} here`}
                </small>
              </Command.Item>
            );
          })}
        </Command.List>
      </Command>
    </>
  );
};

const clamp = (value: number, most: number): number => Math.max(8, Math.min(value, most));

function choicesOf(room: Room, node: string): Choice[] {
  const ports = portsIn(room, node);
  const [here] = boxesOf(room, [node]);
  if (!ports || !here) return [];
  const boxes = new Map(boxesOf(room, room.view.getState().nodes.keys()).map(box => [box.id, box]));
  const found: Choice[] = [];
  for (const side of ['source', 'target'] as const)
    for (const { name, kind } of side === 'source' ? ports.outputs : ports.inputs) {
      const own = { operator: node, port: name };
      for (const [other, refusals] of refusalsOf(room, { ...own, side, kind }))
        for (const [port, refusal] of refusals) {
          if (refusal !== null) continue;
          const end = { operator: other, port };
          const box = boxes.get(other) ?? here;
          const distance = Math.hypot(box.x - here.x, box.y - here.y) + (kind === 'rejected' ? 1e6 : 0);
          found.push({ ...(side === 'source' ? { from: own, to: end } : { from: end, to: own }), other, distance });
        }
    }
  return found.sort((a, b) => a.distance - b.distance).slice(0, 300);
}

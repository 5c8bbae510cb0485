import type { Connection, Edge, FinalConnectionState, OnConnectStartParams } from '@xyflow/react';
import { useMemo } from 'react';
import { toast } from 'sonner';
import { addLink, gesture, linkRefusal, removeLinks } from '#collab/edits.ts';
import type { Room } from '../state/room.ts';
import { type CanvasContext, portsIn } from './canvas-commands.ts';
import { useCanvas } from './canvas-store.ts';
import type { LooseEnd } from './link-rules.ts';

/** Dragging wires: which ports may take one is worked out once, at the start. */
export function useWire(context: CanvasContext) {
  const { room, flow, announce } = context;
  return useMemo(() => {
    const link = ({ source, sourceHandle, target, targetHandle }: Connection) => {
      const answer = addLink(
        room.editor,
        { operator: source, port: sourceHandle ?? '' },
        { operator: target, port: targetHandle ?? '' },
        node => portsIn(room, node),
      );
      if ('refusal' in answer) toast.info(answer.refusal);
      else announce('Linked');
    };
    return {
      start(_: unknown, { nodeId, handleId, handleType }: OnConnectStartParams) {
        if (!nodeId || !handleId || !handleType) return;
        const ports = portsIn(room, nodeId);
        const list = handleType === 'source' ? ports?.outputs : ports?.inputs;
        const kind = list?.find(({ name }) => name === handleId)?.kind;
        const wire: LooseEnd = { operator: nodeId, port: handleId, side: handleType, kind };
        useCanvas.setState({ wire, refusals: refusalsOf(room, wire) });
      },
      isValid({ source, sourceHandle, target, targetHandle }: Connection | Edge): boolean {
        const from = { operator: source, port: sourceHandle ?? '' };
        const to = { operator: target, port: targetHandle ?? '' };
        return linkRefusal(room.document, from, to, node => portsIn(room, node)) === null;
      },
      link,
      /** A wire dropped on a node goes to its first port that fits; dropped on nothing it asks what to continue with. */
      end(event: MouseEvent | TouchEvent, { isValid, toHandle }: FinalConnectionState) {
        const { wire, refusals } = useCanvas.getState();
        useCanvas.setState({ wire: null, refusals: null });
        if (!wire || isValid) return;
        const screen = 'clientX' in event ? { x: event.clientX, y: event.clientY } : touchAt(event);
        const node = document
          .elementFromPoint(screen.x, screen.y)
          ?.closest('.react-flow__node')
          ?.getAttribute('data-id');
        if (toHandle || node) {
          const ports = [...(refusals?.get(toHandle?.nodeId ?? node ?? '') ?? [])];
          const open = toHandle ? undefined : ports.find(([, refusal]) => refusal === null)?.[0];
          if (open !== undefined) return link(connectionOf(wire, node!, open));
          const why = toHandle ? ports.find(([port]) => port === toHandle.id)?.[1] : ports[0]?.[1];
          if (why) toast.info(why);
          return;
        }
        useCanvas.setState({ quickAdd: { screen, at: flow.screenToFlowPosition(screen), wire } });
      },
      /** Moves an end of a link that is there. */
      reconnect(old: Edge, wanted: Connection) {
        gesture(room.editor, () => {
          removeLinks(room.editor, [old.id]);
          link(wanted);
        });
      },
    };
  }, [room, flow, announce]);
}

const touchAt = ({ changedTouches: [touch] }: TouchEvent) => ({ x: touch.clientX, y: touch.clientY });

const connectionOf = (wire: LooseEnd, node: string, port: string): Connection =>
  wire.side === 'source'
    ? { source: wire.operator, sourceHandle: wire.port, target: node, targetHandle: port }
    : { source: node, sourceHandle: port, target: wire.operator, targetHandle: wire.port };

/** Why each port of the other nodes may not take a wire; null where it may. */
export function refusalsOf(room: Room, wire: LooseEnd): ReadonlyMap<string, ReadonlyMap<string, string | null>> {
  const known = (node: string) => portsIn(room, node);
  const here = { operator: wire.operator, port: wire.port };
  return new Map(
    [...room.view.getState().nodes.keys()].map(node => {
      const ports = (wire.side === 'source' ? known(node)?.inputs : known(node)?.outputs) ?? [];
      const refusal = (port: string) => {
        const there = { operator: node, port };
        return wire.side === 'source'
          ? linkRefusal(room.document, here, there, known)
          : linkRefusal(room.document, there, here, known);
      };
      return [node, new Map(ports.map(({ name }) => [name, refusal(name)]))];
    }),
  );
}

import type { ReactFlowInstance } from '@xyflow/react';
import { toast } from 'sonner';
import {
  addGroup,
  addLink,
  addNote,
  applyLayout,
  gesture,
  insertOnLink,
  moveNodes,
  removeGroups,
  setGroup,
  setNote,
} from '#collab/edits.ts';
import { motionMs } from '../parts/motion.ts';
import { portsOf, useKnowledge } from '../state/knowledge.ts';
import type { Room } from '../state/room.ts';
import { setOpen } from '../state/ui.ts';
import { nodeLabel, type Position } from '../state/use-document.ts';
import { type Alignment, align, distribute, neighbour } from './arrange.ts';
import { bringIn } from './bring-in.ts';
import { type CanvasEdge, type CanvasNode, type QuickAdd, useCanvas } from './canvas-store.ts';
import { layOut } from './layout.ts';
import { fittingPort } from './link-rules.ts';
import { nodeWidth, shapeOf } from './node-shape.ts';
import { addAt, boxesOf, fitPadding, select, selected, selectedNodes } from './selection.ts';

/** What a command of the canvas works on. */
export interface CanvasContext {
  readonly room: Room;
  readonly flow: ReactFlowInstance<CanvasNode, CanvasEdge>;
  readonly element: HTMLElement;
  /** Says something to who listens instead of looking. */
  readonly announce: (words: string) => void;
}

/** The middle of what is seen, in canvas units. */
export function middleOf({ flow, element }: CanvasContext): Position {
  const { left, top, width, height } = element.getBoundingClientRect();
  return flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
}

/** Adds a node in the middle of what is seen, aside of what is there already. */
export function addInView(context: CanvasContext, type: string): void {
  addAt(context.room, type, freePlace(context.room, middleOf(context)));
  context.announce(`${labelOfType(type)} added`);
}

/** The place nearest to a point, to the right of it or below, where a node covers no other. */
function freePlace(room: Room, at: Position): Position {
  const boxes = boxesOf(room, room.view.getState().nodes.keys());
  const isFree = ({ x, y }: Position) =>
    !boxes.some(
      box =>
        Math.abs(box.x + box.width / 2 - x) < nodeWidth && Math.abs(box.y + box.height / 2 - y) < box.height / 2 + 48,
    );
  for (let row = 0; row < 8; row++)
    for (let column = 0; column < 4; column++) {
      const place = { x: at.x + column * (nodeWidth + 64), y: at.y + row * 120 };
      if (isFree(place)) return place;
    }
  return at;
}

const labelOfType = (type: string): string => useKnowledge.getState().operators.get(type)?.label ?? type;

/** Adds what was picked in the quick-add list, with the wire that asked for it; one step. */
export function addPicked(context: CanvasContext, type: string, { at, wire }: QuickAdd): void {
  const { room, element } = context;
  useCanvas.setState({ quickAdd: null });
  element.focus({ preventScroll: true });
  const ports = useKnowledge.getState().operators.get(type)?.ports;
  const shape = shapeOf(ports);
  const aside = wire ? (shape.width / 2) * (wire.side === 'source' ? 1 : -1) : 0;
  let id = '';
  gesture(room.editor, () => {
    id = addAt(room, type, wire ? { x: at.x + aside, y: at.y } : freePlace(room, at));
    const port = wire && ports && fittingPort(ports, wire);
    context.announce(`${labelOfType(type)} added${wire && port ? ' and linked' : ''}`);
    if (!wire || !port) return;
    const [here, there] = [
      { operator: id, port },
      { operator: wire.operator, port: wire.port },
    ];
    const known = (node: string) => (node === id ? ports : portsIn(room, node));
    if (wire.side === 'source') addLink(room.editor, there, here, known);
    else addLink(room.editor, here, there, known);
  });
  requestAnimationFrame(() => bringIn(context, id));
}

/** Ports of a node of the document, for the rules of links. */
export const portsIn = (room: Room, node: string) =>
  portsOf(useKnowledge.getState(), node, room.view.getState().nodes.get(node)?.type ?? '');

/** Puts a node, there or yet to be added, on a link; says why when it cannot. */
export function putOnLink({ room }: CanvasContext, link: string, node: string | { type: string; at: Position }): void {
  const knowledge = useKnowledge.getState();
  const ports = typeof node === 'string' ? portsIn(room, node) : knowledge.operators.get(node.type)?.ports;
  const input = ports && fittingPort(ports, { side: 'source', kind: undefined });
  const output = ports && fittingPort(ports, { side: 'target', kind: undefined });
  if (!input || !output) return void toast.info('A node on a link needs an input and an output.');
  const through = { input, output };
  if (typeof node === 'string') {
    const answer = insertOnLink(room.editor, link, node, through);
    if ('refusal' in answer) toast.info(answer.refusal);
    return;
  }
  gesture(room.editor, () => {
    const id = addAt(room, node.type, node.at);
    insertOnLink(room.editor, link, id, through);
  });
}

/** Lays the selection, or everything, out from left to right; one step. */
export async function tidy({ room, flow }: CanvasContext): Promise<void> {
  const view = room.view.getState();
  const some = selectedNodes(room);
  const chosen = new Set(some.length > 1 ? some : view.nodes.keys());
  if (chosen.size === 0) return;
  const boxes = boxesOf(room, chosen);
  const nodes = boxes.map(({ id, width, height }) => {
    const { inputs, outputs } = shapeOf(portsIn(room, id));
    const ports = (list: typeof inputs, side: string) =>
      list.map(({ info, y }) => ({ id: `${id}/${side}/${info.name}`, y }));
    return { id, width, height, inputs: ports(inputs, 'in'), outputs: ports(outputs, 'out') };
  });
  const known = new Set(nodes.flatMap(node => [...node.inputs, ...node.outputs].map(port => port.id)));
  const links = [...view.links.values()]
    .map(({ id, from, to }) => ({ id, from: `${from.operator}/out/${from.port}`, to: `${to.operator}/in/${to.port}` }))
    .filter(({ from, to }) => known.has(from) && known.has(to));
  try {
    const places = await layOut({ nodes, links });
    const corner = { x: Math.min(...boxes.map(b => b.x)), y: Math.min(...boxes.map(b => b.y)) };
    const first = {
      x: Math.min(...Object.values(places).map(p => p.x)),
      y: Math.min(...Object.values(places).map(p => p.y)),
    };
    const moved = Object.entries(places).map(
      ([id, { x, y }]) => [id, { x: x - first.x + corner.x, y: y - first.y + corner.y }] as const,
    );
    applyLayout(room.editor, moved);
    if (some.length < 2)
      requestAnimationFrame(() => void flow.fitView({ padding: fitPadding, maxZoom: 1, duration: motionMs(250) }));
  } catch (error) {
    toast.error(`The nodes could not be laid out: ${(error as Error).message}`);
  }
}

export const alignSelection = ({ room }: CanvasContext, how: Alignment): void =>
  moveNodes(room.editor, Object.entries(align(boxesOf(room, selectedNodes(room)), how)));

export const distributeSelection = ({ room }: CanvasContext, axis: 'x' | 'y'): void =>
  moveNodes(room.editor, Object.entries(distribute(boxesOf(room, selectedNodes(room)), axis)));

/** Colours of groups and notes, by name. */
export const frameColors = {
  blue: '#3b5bdb',
  teal: '#0c8599',
  green: '#2f9e44',
  orange: '#e8590c',
  purple: '#ae3ec9',
  pink: '#c2255c',
} as const;

export function groupSelection({ room }: CanvasContext): void {
  const operators = selectedNodes(room);
  if (operators.length === 0) return;
  const colors = Object.values(frameColors);
  const color = colors[room.view.getState().groups.size % colors.length];
  const id = addGroup(room.editor, { operators, label: 'Group', color });
  select([id]);
  useCanvas.setState({ renaming: id });
}

/** Takes the selected groups away, or those that selected nodes are in; their nodes stay. */
export function ungroupSelection({ room, announce }: CanvasContext): void {
  const groups = groupsOfSelection(room);
  const members = groups.flatMap(id => room.view.getState().groups.get(id)?.operators ?? []);
  removeGroups(room.editor, groups);
  select(members);
  announce(groups.length === 1 ? 'Group taken apart' : `${groups.length} groups taken apart`);
}

/** Selected groups; else those that the selected nodes are in. */
export function groupsOfSelection(room: Room): string[] {
  const { groups, nodes } = selected(room);
  if (groups.length > 0) return groups;
  return [...room.view.getState().groups.values()]
    .filter(({ operators }) => operators.some(id => nodes.includes(id)))
    .map(({ id }) => id);
}

/** Folds the groups of the selection, or unfolds them when all are folded. */
export function foldSelection({ room }: CanvasContext): void {
  const groups = groupsOfSelection(room);
  const collapsed = !groups.every(id => room.view.getState().groups.get(id)?.collapsed);
  gesture(room.editor, () => {
    for (const id of groups) setGroup(room.editor, id, { collapsed });
  });
}

export function colorSelection({ room }: CanvasContext, color: string | undefined): void {
  const { notes } = selected(room);
  gesture(room.editor, () => {
    for (const id of groupsOfSelection(room)) setGroup(room.editor, id, { color });
    for (const id of notes) setNote(room.editor, id, { color });
  });
}

export function writeNote(context: CanvasContext): void {
  const at = middleOf(context);
  const id = addNote(context.room.editor, {
    position: { x: at.x - 120, y: at.y - 60 },
    size: { width: 240, height: 120 },
  });
  select([id]);
  useCanvas.setState({ renaming: id });
}

/** Selects the next node in an arrow key's direction and brings it into view. */
export function walk(context: CanvasContext, key: string): void {
  const { room } = context;
  const all = boxesOf(room, room.view.getState().nodes.keys());
  const from = all.find(({ id }) => id === selectedNodes(room)[0]);
  const next = from ? neighbour(from, all, key) : all[0];
  if (next) goTo(context, next.id, false);
}

/** Selects a node, brings it into view, and tells of it. */
export function goTo({ room, flow, element, announce }: CanvasContext, id: string, flash = true): void {
  const view = room.view.getState();
  const node = view.nodes.get(id);
  if (!node) return;
  select([id]);
  const [box] = boxesOf(room, [id]);
  const { x, y } = flow.flowToScreenPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const seen = element.getBoundingClientRect();
  const inside = x > seen.left + 80 && x < seen.right - 80 && y > seen.top + 60 && y < seen.bottom - 60;
  if (!inside || flash)
    void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, {
      zoom: Math.max(flow.getZoom(), 0.7),
      duration: motionMs(200),
    });
  element.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  const links = [...view.links.values()];
  const into = links.filter(({ to }) => to.operator === id).length;
  const out = links.filter(({ from }) => from.operator === id).length;
  announce(`${nodeLabel(node, labelOfType(node.type))}, ${labelOfType(node.type)}, ${into} links in, ${out} out`);
  if (!flash) return;
  useCanvas.setState({ flash: id });
  setTimeout(() => useCanvas.setState(s => (s.flash === id ? { flash: null } : s)), 1300);
}

/** Asks for an operator where the pointer is, or beside the selected node. */
export function askForNode(context: CanvasContext, screen: Position): void {
  const { room, flow } = context;
  const [only, ...more] = selected(room).nodes;
  const output =
    only && more.length === 0 ? portsIn(room, only)?.outputs.find(port => port.kind !== 'rejected') : undefined;
  if (only && output) {
    const [box] = boxesOf(room, [only]);
    const at = { x: box.x + box.width + 72, y: box.y + box.height / 2 };
    const wire = { operator: only, port: output.name, side: 'source' as const, kind: output.kind };
    useCanvas.setState({ quickAdd: { screen: flow.flowToScreenPosition(at), at, wire } });
    return;
  }
  useCanvas.setState({ quickAdd: { screen, at: flow.screenToFlowPosition(screen), wire: null } });
}

export const selectAll = ({ room }: CanvasContext): void => {
  const { nodes, notes, links } = room.view.getState();
  select([...nodes.keys(), ...notes.keys()], links.keys());
};

/** Brings the form of the selection up, with the caret in its first field. */
export function openProperties(): void {
  setOpen('properties', true);
  requestAnimationFrame(() => {
    const side = document.querySelector('.side.right .side-content');
    const form = side?.querySelector('[role="tabpanel"]') ?? side;
    const [field] = ['input, textarea, select, [contenteditable="true"], [role="combobox"]', 'button'].flatMap(
      kinds => [...(form?.querySelectorAll<HTMLElement>(kinds) ?? [])].find(one => !one.matches(':disabled')) ?? [],
    );
    field?.focus();
  });
}

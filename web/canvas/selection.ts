import {
  addNodes,
  copySelection,
  duplicate,
  gesture,
  type Pasted,
  paste,
  removeGroups,
  removeLinks,
  removeNodes,
  removeNotes,
  setDisabled,
} from '#collab/edits.ts';
import { portsOf, useKnowledge } from '../state/knowledge.ts';
import type { Room } from '../state/room.ts';
import { useUi } from '../state/ui.ts';
import type { Position } from '../state/use-document.ts';
import type { Box } from './arrange.ts';
import { placeOf } from './build-scene.ts';
import { useCanvas } from './canvas-store.ts';
import { reach } from './link-rules.ts';
import { shapeOf } from './node-shape.ts';

/** What is selected, told apart by kind. */
export function selected(room: Room) {
  const { selection, selectedLinks } = useUi.getState();
  const { nodes, groups, notes, links } = room.view.getState();
  return {
    nodes: selection.filter(id => nodes.has(id)),
    groups: selection.filter(id => groups.has(id)),
    notes: selection.filter(id => notes.has(id)),
    links: selectedLinks.filter(id => links.has(id)),
  };
}

export const select = (ids: Iterable<string>, links: Iterable<string> = []): void =>
  void useUi.setState({ selection: [...ids], selectedLinks: [...links] });

/** Nodes of the selection; those of a selected group count as selected. */
export function selectedNodes(room: Room): string[] {
  const { nodes, groups } = selected(room);
  const members = groups.flatMap(id => room.view.getState().groups.get(id)?.operators ?? []);
  return [...new Set([...nodes, ...members])];
}

/** Takes everything selected away; one step. */
export function eraseSelection(room: Room): void {
  const { nodes, groups, notes, links } = selected(room);
  gesture(room.editor, () => {
    removeLinks(room.editor, links);
    removeGroups(room.editor, groups);
    removeNotes(room.editor, notes);
    removeNodes(room.editor, nodes);
  });
  select([]);
}

export const copied = (room: Room): string =>
  copySelection(room.document, { nodes: selectedNodes(room), notes: selected(room).notes });

/** Adds what a text holds and selects it; answers why it could not. */
export const pasteText = (room: Room, text: string, at?: Position): string | null => take(paste(room.editor, text, at));

export const duplicateSelection = (room: Room): string | null =>
  take(duplicate(room.editor, { nodes: selectedNodes(room), notes: selected(room).notes }));

function take(pasted: Pasted): string | null {
  if ('refusal' in pasted) return pasted.refusal;
  select([...pasted.nodes, ...pasted.notes]);
  return null;
}

/** Switches the selected nodes off; on again when all are off. */
export function toggleDisabled(room: Room): void {
  const nodes = selectedNodes(room);
  const all = nodes.every(id => room.view.getState().nodes.get(id)?.disabled);
  setDisabled(room.editor, nodes, !all);
}

export function selectReach(room: Room, ways: readonly ('up' | 'down')[]): void {
  const links = [...room.view.getState().links.values()];
  const start = selectedNodes(room);
  select(new Set(ways.flatMap(way => [...reach(links, start, way)])));
}

/** Boxes of nodes as they are drawn now. */
export function boxesOf(room: Room, ids: Iterable<string>): Box[] {
  const view = room.view.getState();
  const { dragged, draggedByOthers } = useCanvas.getState();
  const knowledge = useKnowledge.getState();
  return [...ids].flatMap(id => {
    const node = view.nodes.get(id);
    if (!node) return [];
    const { width, height } = shapeOf(portsOf(knowledge, id, node.type));
    return [{ id, ...placeOf({ view, dragged, draggedByOthers }, id), width, height }];
  });
}

/** Adds a fresh node of a type with its middle at a point; returns its id. */
export function addAt(room: Room, type: string, at: Position): string {
  const info = useKnowledge.getState().operators.get(type);
  const { width, height } = shapeOf(info?.ports);
  const position = { x: snapped(at.x - width / 2), y: snapped(at.y - height / 2) };
  const [id] = addNodes(room.editor, [{ type, version: info?.version ?? 1, position }]);
  select([id]);
  return id;
}

export const gridStep = 8;
/** Room around everything when all of it is shown; below it are the controls. */
export const fitPadding = { x: '28px', top: '28px', bottom: '64px' } as const;
export const snapped = (x: number): number => Math.round(x / gridStep) * gridStep;

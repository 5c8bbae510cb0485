import type { Workflow } from '#engine/plan/workflow.ts';
import type { SharedDocument } from './document.ts';
import { newId, nextOrder, type Position } from './document.ts';
import { addNodes } from './edit-nodes.ts';
import { type Editor, gesture } from './editor.ts';
import { writeGroup, writeLink, writeNote } from './entries.ts';
import { isPlain, positionOf, sizeOf, text } from './plain.ts';
import { projectWorkflow } from './project-workflow.ts';
import { localId, outward } from './within.ts';

/** What a selection holds: ids of nodes and notes. */
export interface Selection {
  readonly nodes: Iterable<string>;
  readonly notes?: Iterable<string>;
}

/** The selection as text for the clipboard: a workflow file with only these nodes, the links between them, their groups and notes. */
export function copySelection(document: SharedDocument, { nodes, notes = [] }: Selection): string {
  const workflow = outward(projectWorkflow(document), document.within);
  const chosen = new Set([...nodes].map(id => localId(id, document.within)));
  const texts = new Set(notes);
  const operators = workflow.operators.filter(({ id }) => chosen.has(id));
  const links = workflow.links.filter(({ from, to }) => chosen.has(from.operator) && chosen.has(to.operator));
  const groups = (workflow.groups ?? []).filter(group => group.operators.every(id => chosen.has(id)));
  const kept = (workflow.notes ?? []).filter(({ id }) => texts.has(id));
  const some = { ...(groups.length > 0 && { groups }), ...(kept.length > 0 && { notes: kept }) };
  return JSON.stringify({ sluice: 1, operators, links, ...some }, null, 2);
}

/** What was pasted, to be selected; or why nothing was. */
export type Pasted = { readonly nodes: string[]; readonly notes: string[] } | { readonly refusal: string };

/**
 * Adds what a clipboard text holds, with new ids.
 *
 * @param at  where its upper left corner goes; else everything keeps its place, moved by 40 units
 */
export function paste(editor: Editor, clipboard: string, at?: Position): Pasted {
  const content = readClipboard(clipboard);
  if (!content) return { refusal: 'The clipboard holds no nodes.' };
  const places = [...content.operators, ...content.notes].map(({ position }) => position);
  const corner = { x: Math.min(...places.map(p => p.x)), y: Math.min(...places.map(p => p.y)) };
  const by = at ? { x: at.x - corner.x, y: at.y - corner.y } : { x: 40, y: 40 };
  const moved = ({ x, y }: Position) => ({ x: x + by.x, y: y + by.y });
  return gesture(editor, document => {
    const fresh = content.operators.map(node => ({ ...node, id: newId(node.type), position: moved(node.position) }));
    const nodes = addNodes(editor, fresh);
    const idOf = new Map(content.operators.map(({ id }, i) => [id, nodes[i]]));
    const first = nextOrder(document.links);
    content.links.forEach(({ from, to }, i) => {
      const [source, target] = [idOf.get(from.operator), idOf.get(to.operator)];
      if (source === undefined || target === undefined) return;
      const ends = { from: { ...from, operator: source }, to: { ...to, operator: target } };
      writeLink(document, { id: newId('l'), ...ends }, first + i);
    });
    content.groups.forEach(group => {
      const operators = group.operators.flatMap(id => idOf.get(id) ?? []);
      const id = newId('group');
      if (operators.length > 0) writeGroup(document, { ...group, id, operators }, nextOrder(document.groups));
    });
    const notes = content.notes.map(note => {
      const id = newId('note');
      writeNote(document, { ...note, id, position: moved(note.position) }, nextOrder(document.notes));
      return id;
    });
    return { nodes, notes };
  });
}

/** Copies a selection beside itself. */
export const duplicate = (editor: Editor, selection: Selection): Pasted =>
  paste(editor, copySelection(editor.document, selection));

interface Content extends Pick<Workflow, 'operators' | 'links'> {
  readonly groups: NonNullable<Workflow['groups']>;
  readonly notes: NonNullable<Workflow['notes']>;
}

/** What a text holds of nodes and notes; null when it holds none. Entries that are none are left out. */
function readClipboard(clipboard: string): Content | null {
  let json: unknown;
  try {
    json = JSON.parse(clipboard);
  } catch {
    return null;
  }
  if (!isPlain(json)) return null;
  const list = (value: unknown) => (Array.isArray(value) ? value.filter(isPlain) : []);
  const operators = list(json.operators).flatMap(readNode);
  const notes = list(json.notes).map(readNote);
  if (operators.length + notes.length === 0) return null;
  return { operators, links: list(json.links).flatMap(readLink), groups: list(json.groups).map(readGroup), notes };
}

type Entry = { readonly [key: string]: unknown };

function readNode(entry: Entry): Workflow['operators'] {
  const [id, type] = [text(entry.id), text(entry.type)];
  if (id === '' || type === '') return [];
  const version = Number.isInteger(entry.version) && (entry.version as number) >= 1 ? (entry.version as number) : 1;
  const label = typeof entry.label === 'string' && { label: entry.label };
  const config = isPlain(entry.config) ? { ...entry.config } : {};
  const flags = { disabled: entry.disabled === true, keep: entry.keep === true };
  const origin = isPlain(entry.origin) && { origin: { ...entry.origin } };
  return [{ id, type, version, ...label, config, position: positionOf(entry.position), ...flags, ...origin }];
}

function readLink(entry: Entry): Workflow['links'] {
  const end = (value: unknown) => ({
    operator: isPlain(value) ? text(value.operator) : '',
    port: isPlain(value) ? text(value.port) : '',
  });
  const [from, to] = [end(entry.from), end(entry.to)];
  return [from.operator, from.port, to.operator, to.port].includes('') ? [] : [{ id: text(entry.id), from, to }];
}

const readGroup = (entry: Entry): Content['groups'][number] => ({
  id: text(entry.id),
  label: text(entry.label),
  ...(typeof entry.color === 'string' && { color: entry.color }),
  operators: Array.isArray(entry.operators) ? entry.operators.filter(id => typeof id === 'string') : [],
});

function readNote(entry: Entry): Content['notes'][number] {
  const size = sizeOf(entry.size);
  const color = typeof entry.color === 'string' && { color: entry.color };
  return {
    id: text(entry.id),
    position: positionOf(entry.position),
    ...(size && { size }),
    text: text(entry.text),
    ...color,
  };
}

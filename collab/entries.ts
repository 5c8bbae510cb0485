import * as Y from 'yjs';
import type { Workflow } from '#engine/plan/workflow.ts';
import type { Fields, LinkEntry, SharedDocument } from './document.ts';
import { put } from './plain.ts';

type Node = Workflow['operators'][number];
type Link = Workflow['links'][number];
type Comment = Workflow['comments'][number];
type Group = NonNullable<Workflow['groups']>[number];
type Note = NonNullable<Workflow['notes']>[number];
type Parameter = Workflow['parameters'][number];

/** The entry of `id`, made where there is none; its fields then become those given, those without a value go. */
function write(part: Y.Map<Fields>, id: string, fields: { readonly [key: string]: unknown }): Fields {
  let entry = part.get(id);
  if (!(entry instanceof Y.Map)) part.set(id, (entry = new Y.Map()));
  for (const [key, value] of Object.entries(fields)) put(entry, key, value);
  return entry;
}

/** Writes a node as it should be, changing only what differs. */
export function writeNode(document: SharedDocument, node: Node, order: number): void {
  const { id, type, version, label, origin } = node;
  const flags = { disabled: node.disabled || undefined, keep: node.keep || undefined };
  const entry = write(document.operators, id, { type, version, label, origin, order, ...flags });
  let config = entry.get('config');
  if (!(config instanceof Y.Map)) entry.set('config', (config = new Y.Map()));
  const fields = config as Fields;
  for (const key of [...fields.keys()]) if (node.config[key] === undefined) fields.delete(key);
  for (const [key, value] of Object.entries(node.config)) writeField(document, type, fields, key, value);
  movePosition(document, id, node.position);
}

/** Sets one config field; text that people write together becomes shared text. */
export function writeField({ catalogue }: SharedDocument, type: string, config: Fields, key: string, value: unknown) {
  const shared = config.get(key) instanceof Y.Text || catalogue.textFields(type).includes(key);
  if (shared && typeof value === 'string' && !(config.get(key) instanceof Y.Text)) config.set(key, new Y.Text(value));
  else put(config, key, value);
}

/** Coordinates are whole tenths: finer ones only fill the document. */
export const rounded = (x: number): number => (Number.isFinite(x) ? Math.round(x * 10) / 10 : 0);

export function movePosition({ positions }: SharedDocument, id: string, { x, y }: { x: number; y: number }): void {
  const now = positions.get(id);
  const [left, top] = [rounded(x), rounded(y)];
  if (now?.x !== left || now?.y !== top) positions.set(id, { x: left, y: top });
}

export function writeLink({ links }: SharedDocument, { id, from, to, origin }: Link, order: number): void {
  const entry: LinkEntry = {
    from: { operator: from.operator, port: from.port },
    to: { operator: to.operator, port: to.port },
    order,
    ...(origin && { origin }),
  };
  if (JSON.stringify(links.get(id)) !== JSON.stringify(entry)) links.set(id, entry);
}

export function writeParameter({ parameters }: SharedDocument, id: string, parameter: Parameter, order: number): void {
  const { name, type, default: preset, description } = parameter;
  write(parameters, id, { name, type, default: preset, description, order });
}

export function writeComment({ comments }: SharedDocument, comment: Comment, order: number): void {
  const { id, position, size, operator, resolved, origin } = comment;
  const place = { x: rounded(position.x), y: rounded(position.y) };
  const entry = write(comments, id, {
    position: place,
    size,
    operator,
    resolved: resolved || undefined,
    origin,
    order,
  });
  let messages = entry.get('messages');
  if (!(messages instanceof Y.Array)) entry.set('messages', (messages = new Y.Array()));
  rewrite(messages as Y.Array<unknown>, comment.messages);
}

/** Makes a list equal to `wanted`, keeping the equal entries at its start. */
function rewrite(list: Y.Array<unknown>, wanted: readonly unknown[]): void {
  const now = list.toArray();
  let same = 0;
  while (same < now.length && JSON.stringify(now[same]) === JSON.stringify(wanted[same])) same++;
  if (same < now.length) list.delete(same, now.length - same);
  if (same < wanted.length) list.push(wanted.slice(same));
}

export function writeGroup({ groups }: SharedDocument, group: Group, order: number): void {
  const { id, label, color, collapsed } = group;
  const entry = write(groups, id, { label, color, collapsed: collapsed || undefined, order });
  let members = entry.get('operators');
  if (!(members instanceof Y.Map)) entry.set('operators', (members = new Y.Map()));
  const listed = members as Y.Map<boolean>;
  for (const member of [...listed.keys()]) if (!group.operators.includes(member)) listed.delete(member);
  for (const member of group.operators) if (!listed.has(member)) listed.set(member, true);
}

export function writeNote({ notes }: SharedDocument, note: Note, order: number): void {
  const place = { x: rounded(note.position.x), y: rounded(note.position.y) };
  const entry = write(notes, note.id, { position: place, size: note.size, color: note.color, order });
  if (entry.get('text') instanceof Y.Text) put(entry, 'text', note.text);
  else entry.set('text', new Y.Text(note.text));
}

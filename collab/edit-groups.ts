import * as Y from 'yjs';
import type { Workflow } from '#engine/plan/workflow.ts';
import { newId, nextOrder } from './document.ts';
import { leaveGroups } from './edit-nodes.ts';
import { type Editor, gesture } from './editor.ts';
import { rounded, writeGroup, writeNote } from './entries.ts';
import { put } from './plain.ts';

type Group = NonNullable<Workflow['groups']>[number];
type Note = NonNullable<Workflow['notes']>[number];

/** Groups nodes, out of the groups they were in; returns the group's id. */
export const addGroup = (editor: Editor, group: Omit<Group, 'id' | 'label'> & { label?: string }): string =>
  gesture(editor, document => {
    const id = newId('group');
    leaveGroups(document, new Set(group.operators));
    writeGroup(document, { label: '', ...group, id }, nextOrder(document.groups));
    return id;
  });

/** Changes a group's label, colour or whether it is folded. */
export const setGroup = (editor: Editor, id: string, fields: Partial<Omit<Group, 'id' | 'operators'>>): void =>
  gesture(editor, ({ groups }) => {
    const group = groups.get(id);
    if (!group) return;
    for (const [key, value] of Object.entries(fields)) put(group, key, value === false ? undefined : value);
  });

/** Puts nodes into a group, or with `null` out of any. */
export const regroup = (editor: Editor, nodes: Iterable<string>, group: string | null): void =>
  gesture(editor, document => {
    const moving = new Set(nodes);
    leaveGroups(document, moving, group ?? undefined);
    const members = group === null ? undefined : document.groups.get(group)?.get('operators');
    if (members instanceof Y.Map) for (const node of moving) if (!members.has(node)) members.set(node, true);
  });

/** Takes groups away; their nodes stay. */
export const removeGroups = (editor: Editor, ids: Iterable<string>): void =>
  gesture(editor, ({ groups }) => {
    for (const id of ids) groups.delete(id);
  });

/** Puts a text on the canvas; returns its id. */
export const addNote = (editor: Editor, note: Omit<Note, 'id' | 'text'> & { text?: string }): string =>
  gesture(editor, document => {
    const id = newId('note');
    writeNote(document, { text: '', ...note, id }, nextOrder(document.notes));
    return id;
  });

/** Changes a note's place, size, colour or text. */
export const setNote = (editor: Editor, id: string, fields: Partial<Omit<Note, 'id'>>): void =>
  gesture(editor, ({ notes }) => {
    const note = notes.get(id);
    if (!note) return;
    const { position } = fields;
    const place = position && { position: { x: rounded(position.x), y: rounded(position.y) } };
    for (const [key, value] of Object.entries({ ...fields, ...place })) put(note, key, value);
  });

export const removeNotes = (editor: Editor, ids: Iterable<string>): void =>
  gesture(editor, ({ notes }) => {
    for (const id of ids) notes.delete(id);
  });

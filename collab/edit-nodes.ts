import * as Y from 'yjs';
import type { Workflow } from '#engine/plan/workflow.ts';
import { type Fields, newId, nextOrder, type Position, type SharedDocument } from './document.ts';
import { type Editor, gesture } from './editor.ts';
import { movePosition, writeField, writeNode } from './entries.ts';
import { isPlain, put, toPlain } from './plain.ts';
import { localId } from './within.ts';

type Node = Workflow['operators'][number];

/** A node to add; what is left out is as in a fresh one. */
export type NewNode = Pick<Node, 'type'> & Partial<Node>;

/**
 * Adds nodes; those without an id, or with one that is taken, get a new one.
 *
 * @returns  their ids, in order
 */
export const addNodes = (editor: Editor, nodes: readonly NewNode[]): string[] =>
  gesture(editor, document => {
    const first = nextOrder(document.operators);
    return nodes.map((node, i) => {
      const wanted = node.id === undefined ? undefined : document.within + localId(node.id, document.within);
      const id = wanted !== undefined && !document.operators.has(wanted) ? wanted : document.within + newId(node.type);
      const fresh = { version: 1, config: {}, position: { x: 0, y: 0 }, disabled: false, keep: false };
      writeNode(document, { ...fresh, ...node, id }, first + i);
      return id;
    });
  });

/** Removes nodes with their links and their places in groups; a group that loses its last node goes too. */
export const removeNodes = (editor: Editor, ids: Iterable<string>): void =>
  gesture(editor, document => {
    const gone = new Set(ids);
    for (const [id, { from, to }] of [...document.links.entries()])
      if (gone.has(from.operator) || gone.has(to.operator)) document.links.delete(id);
    leaveGroups(document, gone);
    for (const id of gone) {
      document.operators.delete(id);
      document.positions.delete(id);
    }
  });

/** Takes nodes out of their groups, and away groups that are then empty. */
export function leaveGroups({ groups }: SharedDocument, nodes: ReadonlySet<string>, except?: string): void {
  for (const [id, group] of [...groups.entries()]) {
    const members = group.get('operators');
    if (id === except || !(members instanceof Y.Map)) continue;
    for (const member of [...members.keys()]) if (nodes.has(member)) members.delete(member);
    if (members.size === 0) groups.delete(id);
  }
}

/** Puts nodes where a drag dropped them; once per gesture, not once per frame. */
export const moveNodes = (editor: Editor, positions: Iterable<readonly [id: string, position: Position]>): void =>
  gesture(editor, document => {
    for (const [id, position] of positions) if (document.operators.has(id)) movePosition(document, id, position);
  });

/** Puts nodes where a layout wants them; one step. */
export const applyLayout = moveNodes;

/**
 * Sets a config field, or a place inside one; `undefined` clears it.
 *
 * @param path  `predicate`, or `keys.0.attribute`, or the steps as a list where names hold dots
 */
export const setConfig = (editor: Editor, id: string, path: string | readonly (string | number)[], value: unknown) =>
  gesture(editor, document => {
    const node = document.operators.get(id);
    if (!node) return;
    const [field, ...rest] = typeof path === 'string' ? path.split('.') : path;
    const config = configOf(node);
    const changed = rest.length === 0 ? value : placed(toPlain(config.get(String(field))), rest, value);
    writeField(document, String(node.get('type')), config, String(field), changed);
  });

function configOf(node: Fields): Fields {
  const config = node.get('config');
  if (config instanceof Y.Map) return config as Fields;
  const made: Fields = new Y.Map();
  node.set('config', made);
  return made;
}

/** A copy of `value` with something else at a path; lists lose entries that are cleared. */
function placed(value: unknown, [step, ...rest]: readonly (string | number)[], wanted: unknown): unknown {
  const isIndex = /^\d+$/.test(String(step));
  if (Array.isArray(value) || (!isPlain(value) && isIndex)) {
    const copy = Array.isArray(value) ? [...value] : [];
    const index = Math.min(Number(step), copy.length);
    const inner = rest.length === 0 ? wanted : placed(copy[index], rest, wanted);
    copy.splice(index, 1, ...(inner === undefined ? [] : [inner]));
    return copy;
  }
  const copy: { [key: string]: unknown } = isPlain(value) ? { ...value } : {};
  const inner = rest.length === 0 ? wanted : placed(copy[step], rest, wanted);
  if (inner === undefined) delete copy[step];
  else copy[step] = inner;
  return copy;
}

/** Sets several config fields at once. */
export const setConfigFields = (editor: Editor, id: string, fields: { readonly [field: string]: unknown }): void =>
  gesture(editor, () => {
    for (const [field, value] of Object.entries(fields)) setConfig(editor, id, [field], value);
  });

/** The shared text of a config field, for an editor that binds to it; null where the field holds no shared text. */
export function sharedText({ operators }: SharedDocument, id: string, field: string): Y.Text | null {
  const config = operators.get(id)?.get('config');
  const value = config instanceof Y.Map ? config.get(field) : undefined;
  return value instanceof Y.Text ? value : null;
}

/** The shared text of a config field, made of what the field says where it is none yet. */
export const openText = (editor: Editor, id: string, field: string): Y.Text | null =>
  sharedText(editor.document, id, field) ??
  gesture(editor, document => {
    const node = document.operators.get(id);
    if (!node) return null;
    const config = configOf(node);
    const now = config.get(field);
    const made = new Y.Text(typeof now === 'string' ? now : '');
    config.set(field, made);
    return made;
  });

const setField = (editor: Editor, ids: Iterable<string>, field: string, value: unknown): void =>
  gesture(editor, ({ operators }) => {
    for (const id of ids) {
      const node = operators.get(id);
      if (node) put(node, field, value);
    }
  });

/** Names a node; an empty label falls back to the operator's. */
export const setLabel = (editor: Editor, id: string, label: string): void =>
  setField(editor, [id], 'label', label === '' ? undefined : label);

export const setDisabled = (editor: Editor, ids: Iterable<string>, disabled: boolean): void =>
  setField(editor, ids, 'disabled', disabled || undefined);

/** Whether a node's whole output is stored, not only its first rows. */
export const setKeep = (editor: Editor, ids: Iterable<string>, keep: boolean): void =>
  setField(editor, ids, 'keep', keep || undefined);

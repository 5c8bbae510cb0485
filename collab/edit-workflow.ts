import * as Y from 'yjs';
import type { Workflow } from '#engine/plan/workflow.ts';
import { type Fields, type LinkEntry, newId, nextOrder, type SharedDocument } from './document.ts';
import { type Editor, gesture } from './editor.ts';
import { writeComment, writeGroup, writeLink, writeNode, writeNote, writeParameter } from './entries.ts';
import { put, text } from './plain.ts';

type Parameter = Workflow['parameters'][number];

/** Changes the workflow's name, description or settings. */
export const setWorkflow = (
  editor: Editor,
  fields: Partial<Pick<Workflow, 'name' | 'description'> & Workflow['settings']>,
): void =>
  gesture(editor, ({ meta }) => {
    for (const [key, value] of Object.entries(fields)) put(meta, key, value);
  });

/** Declares a parameter; a name that is taken gets a number. */
export const addParameter = (editor: Editor, parameter: Parameter): void =>
  gesture(editor, document => {
    const id = newId('p');
    writeParameter(document, id, parameter, nextOrder(document.parameters));
  });

/** Changes a parameter, also its name; uses of `${name}` are left as they are. */
export const setParameter = (editor: Editor, name: string, fields: Partial<Parameter>): void =>
  gesture(editor, document => {
    const entry = parameterNamed(document, name)?.[1];
    if (entry) for (const [key, value] of Object.entries(fields)) put(entry, key, value);
  });

export const removeParameter = (editor: Editor, name: string): void =>
  gesture(editor, document => {
    const id = parameterNamed(document, name)?.[0];
    if (id !== undefined) document.parameters.delete(id);
  });

const parameterNamed = ({ parameters }: SharedDocument, name: string): [string, Fields] | undefined =>
  [...parameters.entries()].find(([, entry]) => text(entry.get('name')) === name);

/**
 * Makes the document say `workflow`, changing only what differs, so that what others do at the same time elsewhere stays.
 * For restoring a version and for programs that write whole workflows.
 */
export const replaceAll = (editor: Editor, workflow: Workflow): void =>
  gesture(editor, document => {
    const { name, description, settings, origin } = workflow;
    for (const [key, value] of Object.entries({ name, description, ...settings, origin }))
      put(document.meta, key, value);
    if (document.meta.get('sluice') !== 1) document.meta.set('sluice', 1);
    keepOnly(document.operators, workflow.operators);
    keepOnly(document.positions, workflow.operators);
    keepOnly(document.links, workflow.links);
    keepOnly(document.comments, workflow.comments);
    keepOnly(document.groups, workflow.groups ?? []);
    keepOnly(document.notes, workflow.notes ?? []);
    const { operators, links, comments, groups = [], notes = [] } = workflow;
    inOrder(document.operators, operators, (node, order) => writeNode(document, node, order));
    inOrder(document.links, links, (link, order) => writeLink(document, link, order));
    inOrder(document.comments, comments, (comment, order) => writeComment(document, comment, order));
    inOrder(document.groups, groups, (group, order) => writeGroup(document, group, order));
    inOrder(document.notes, notes, (note, order) => writeNote(document, note, order));
    replaceParameters(document, workflow.parameters);
  });

function keepOnly(part: { keys(): Iterable<string>; delete(id: string): void }, wanted: readonly { id: string }[]) {
  const ids = new Set(wanted.map(({ id }) => id));
  for (const id of [...part.keys()]) if (!ids.has(id)) part.delete(id);
}

/** Writes entries so that they come in this order, each at the place it has where that will do. */
function inOrder<T extends { readonly id: string }>(
  part: Y.Map<Fields> | Y.Map<LinkEntry>,
  wanted: readonly T[],
  write: (entry: T, order: number) => void,
): void {
  const places = wanted.map(({ id }) => orderOf(part.get(id)));
  let last = -1;
  wanted.forEach((entry, i) => {
    const now = places[i];
    const next = places.slice(i + 1).find(place => place !== undefined && place > last);
    const between = next === undefined ? Math.floor(last) + 1 : (last + next) / 2;
    last = now !== undefined && now > last ? now : between;
    write(entry, last);
  });
}

const orderOf = (entry: Fields | LinkEntry | undefined): number | undefined => {
  const order = entry instanceof Y.Map ? entry.get('order') : entry?.order;
  return typeof order === 'number' && Number.isFinite(order) ? order : undefined;
};

function replaceParameters(document: SharedDocument, wanted: readonly Parameter[]): void {
  const names = new Set(wanted.map(({ name }) => name));
  for (const [id, entry] of [...document.parameters.entries()])
    if (!names.has(text(entry.get('name')))) document.parameters.delete(id);
  const named = wanted.map(parameter => ({
    parameter,
    id: parameterNamed(document, parameter.name)?.[0] ?? newId('p'),
  }));
  inOrder(document.parameters, named, ({ id, parameter }, order) => writeParameter(document, id, parameter, order));
}

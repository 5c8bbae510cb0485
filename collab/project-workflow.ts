import * as Y from 'yjs';
import type { Workflow } from '#engine/plan/workflow.ts';
import type { Fields, LinkEntry, SharedDocument } from './document.ts';
import { isPlain, positionOf, sizeOf, text, toPlain } from './plain.ts';
import { type Repairs, repairsOf } from './repair.ts';

type Node = Workflow['operators'][number];
type Comment = Workflow['comments'][number];
type Group = NonNullable<Workflow['groups']>[number];
type Note = NonNullable<Workflow['notes']>[number];
type Parameter = Workflow['parameters'][number];

/**
 * The workflow that the document says, as in a workflow file.
 *
 * Contract: always a valid workflow, the same on all replicas with the same updates [L7], whatever a merge left behind:
 * what `repairsOf` would mend is mended in the answer.
 */
export function projectWorkflow(document: SharedDocument): Workflow {
  const repairs = repairsOf(document);
  const { meta } = document;
  const groups = entries(document.groups, repairs, 'groups').map(([id, entry]) => groupOf(id, entry, repairs));
  const notes = entries(document.notes, repairs, 'notes').map(([id, entry]) => noteOf(id, entry));
  const origin = meta.get('origin');
  return {
    sluice: 1,
    name: text(meta.get('name')),
    description: text(meta.get('description')),
    parameters: entries(document.parameters, repairs, 'parameters').map(([id, e]) => parameterOf(id, e, repairs)),
    operators: entries(document.operators, repairs, 'operators').map(([id, e]) => nodeOf(document, id, e)),
    links: linksOf(document, repairs),
    comments: entries(document.comments, repairs, 'comments').map(([id, e]) => commentOf(document, id, e)),
    ...(groups.length > 0 && { groups }),
    ...(notes.length > 0 && { notes }),
    settings: {
      batchRows: setting(meta.get('batchRows'), 1, 65536, 8192),
      previewRows: setting(meta.get('previewRows'), 0, Number.MAX_SAFE_INTEGER, 10000),
      seed: setting(meta.get('seed'), 0, Number.MAX_SAFE_INTEGER, 1),
    },
    ...(isPlain(origin) && { origin: { ...origin } }),
  };
}

const setting = (value: unknown, least: number, most: number, otherwise: number): number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most ? (value as number) : otherwise;

/** The entries of a part that stand, in their order. */
function entries(part: Y.Map<Fields>, repairs: Repairs, name: keyof Repairs['removed']): [string, Fields][] {
  const kept = [...part.entries()].filter(([id]) => !repairs.removed[name].has(id));
  return kept.sort(([a, x], [b, y]) => inOrder(a, x.get('order'), b, y.get('order')));
}

/** Compares two entries by order, then by id, so that every replica puts them alike. */
export function inOrder(a: string, orderA: unknown, b: string, orderB: unknown): number {
  const [x, y] = [Number(orderA) || 0, Number(orderB) || 0];
  return x !== y ? x - y : a < b ? -1 : a > b ? 1 : 0;
}

/** One node as in a workflow file. */
export function nodeOf(document: SharedDocument, id: string, entry: Fields): Node {
  const config = entry.get('config');
  const version = entry.get('version');
  const [label, origin] = [entry.get('label'), entry.get('origin')];
  return {
    id,
    type: text(entry.get('type')),
    version: Number.isInteger(version) && (version as number) >= 1 ? (version as number) : 1,
    ...(typeof label === 'string' && { label }),
    config: config instanceof Y.Map ? configOf(config) : {},
    position: positionOf(document.positions.get(id)),
    disabled: entry.get('disabled') === true,
    keep: entry.get('keep') === true,
    ...(isPlain(origin) && { origin: { ...origin } }),
  };
}

const configOf = (config: Fields): Node['config'] =>
  Object.fromEntries([...config.keys()].sort().map(key => [key, toPlain(config.get(key))]));

function linksOf({ links }: SharedDocument, repairs: Repairs): Workflow['links'] {
  const kept: [string, LinkEntry][] = [...links.entries()].filter(([id]) => !repairs.removed.links.has(id));
  kept.sort(([a, x], [b, y]) => inOrder(a, x.order, b, y.order));
  return kept.map(([id, { from, to, origin }]) => ({
    id,
    from: { operator: from.operator, port: from.port },
    to: { operator: to.operator, port: to.port },
    ...(isPlain(origin) && { origin: { ...origin } }),
  }));
}

function parameterOf(id: string, entry: Fields, repairs: Repairs): Parameter {
  const fixed = repairs.parameters.get(id);
  const preset = entry.get('default');
  const description = entry.get('description');
  return {
    name: fixed?.name ?? text(entry.get('name')),
    type: (fixed?.type ?? entry.get('type')) as Parameter['type'],
    ...(preset !== undefined && { default: toPlain(preset) }),
    ...(typeof description === 'string' && { description }),
  };
}

/** One comment as in a workflow file. */
export function commentOf(
  { operators }: { readonly operators: { has(id: string): boolean } },
  id: string,
  entry: Fields,
): Comment {
  const messages = entry.get('messages');
  const [operator, origin, size] = [entry.get('operator'), entry.get('origin'), sizeOf(entry.get('size'))];
  return {
    id,
    position: positionOf(entry.get('position')),
    ...(size && { size }),
    ...(typeof operator === 'string' && operators.has(operator) && { operator }),
    ...(entry.get('resolved') === true && { resolved: true }),
    messages: messages instanceof Y.Array ? messages.toArray().filter(isPlain).map(messageOf) : [],
    ...(isPlain(origin) && { origin: { ...origin } }),
  };
}

function messageOf(message: { readonly [key: string]: unknown }): Comment['messages'][number] {
  const optional = (key: 'id' | 'person' | 'edited') => typeof message[key] === 'string' && { [key]: message[key] };
  const mentions = message.mentions;
  return {
    ...optional('id'),
    author: text(message.author),
    ...optional('person'),
    at: text(message.at),
    text: text(message.text),
    ...(Array.isArray(mentions) && { mentions: mentions.filter(m => typeof m === 'string') }),
    ...optional('edited'),
  };
}

function groupOf(id: string, entry: Fields, repairs: Repairs): Group {
  const members = entry.get('operators');
  const gone = repairs.members.get(id);
  const color = entry.get('color');
  return {
    id,
    label: text(entry.get('label')),
    ...(typeof color === 'string' && { color }),
    operators: members instanceof Y.Map ? [...members.keys()].filter(member => !gone?.has(member)).sort() : [],
    ...(entry.get('collapsed') === true && { collapsed: true }),
  };
}

function noteOf(id: string, entry: Fields): Note {
  const size = sizeOf(entry.get('size'));
  const color = entry.get('color');
  return {
    id,
    position: positionOf(entry.get('position')),
    ...(size && { size }),
    text: text(entry.get('text')),
    ...(typeof color === 'string' && { color }),
  };
}

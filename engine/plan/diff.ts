import { Value } from 'typebox/value';
import type { Comment, Group, Link, Node, Note, Parameter, Workflow } from './workflow-schema.ts';

/** One field that differs; a side is absent where it has no such field. */
export interface FieldChange {
  /** Dotted path, `config.path`. */
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Entries of one list, by id. */
export interface ListDiff<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly FieldChange[] }[];
}

/** What turns one workflow into another. */
export interface WorkflowDiff {
  readonly nodes: ListDiff<Node>;
  readonly links: ListDiff<Link>;
  readonly parameters: ListDiff<Parameter>;
  readonly comments: ListDiff<Comment>;
  readonly groups: ListDiff<Group>;
  readonly notes: ListDiff<Note>;
  /** Name, description and settings. */
  readonly workflow: readonly FieldChange[];
}

/** Compares two workflows, entries by id; the order of entries counts for nothing but the links into one port. */
export function diffWorkflows(before: Workflow, after: Workflow): WorkflowDiff {
  const byName = (list: readonly Parameter[]) => list.map(p => ({ ...p, id: p.name }));
  const top = ({ name, description, settings, origin }: Workflow) => ({ name, description, settings, origin });
  return {
    nodes: diffLists(before.operators, after.operators),
    links: diffLists(withRank(before.links), withRank(after.links)),
    parameters: diffLists(byName(before.parameters), byName(after.parameters)),
    comments: diffLists(before.comments, after.comments),
    groups: diffLists(before.groups ?? [], after.groups ?? []),
    notes: diffLists(before.notes ?? [], after.notes ?? []),
    workflow: diffFields(top(before), top(after)),
  };
}

/** Links with their place among those into the same port, where there are several. */
function withRank(links: readonly Link[]): (Link & { rank?: number })[] {
  return links.map(link => {
    const same = links.filter(({ to }) => Value.Equal(to, link.to));
    return same.length > 1 ? { ...link, rank: same.indexOf(link) } : link;
  });
}

function diffLists<T extends { readonly id: string }>(before: readonly T[], after: readonly T[]): ListDiff<T> {
  const [old, now] = [before, after].map(list => new Map(list.map(entry => [entry.id, entry])));
  const changed = [...now].flatMap(([id, entry]) => {
    const earlier = old.get(id);
    const fields = earlier ? diffFields(earlier, entry) : [];
    return fields.length > 0 ? [{ id, fields }] : [];
  });
  return {
    added: [...now.values()].filter(({ id }) => !old.has(id)),
    removed: [...old.values()].filter(({ id }) => !now.has(id)),
    changed,
  };
}

/** Fields that differ, objects gone into, lists compared whole. */
function diffFields(before: object, after: object, path = ''): FieldChange[] {
  const [a, b] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap(key => {
    const field = `${path}${key}`;
    const [old, now] = [a[key], b[key]];
    if (Value.Equal(old, now)) return [];
    if (isObject(old) && isObject(now)) return diffFields(old, now, `${field}.`);
    return [{ field, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) }];
  });
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The difference for people, a line per change: `+` added, `-` removed, `~` changed; empty when there is none. */
export function diffText(diff: WorkflowDiff): string {
  const list = <T extends { readonly id: string }>(
    what: string,
    { added, removed, changed }: ListDiff<T>,
    show: (entry: T) => string,
  ) => [
    ...removed.map(entry => `- ${what} ${show(entry)}`),
    ...added.map(entry => `+ ${what} ${show(entry)}`),
    ...changed.flatMap(({ id, fields }) => fields.map(change => `~ ${what} ${id}: ${changeText(change)}`)),
  ];
  const end = ({ operator, port }: Link['from']) => `${operator}.${port}`;
  const lines = [
    ...diff.workflow.map(change => `~ ${changeText(change)}`),
    ...list(
      'parameter',
      diff.parameters as ListDiff<Parameter & { id: string }>,
      ({ name, type }) => `${name} (${type})`,
    ),
    ...list('node', diff.nodes, ({ id, type }) => `${id} (${type})`),
    ...list('link', diff.links, ({ id, from, to }) => `${id}: ${end(from)} → ${end(to)}`),
    ...list('comment', diff.comments, ({ id }) => id),
    ...list('group', diff.groups, ({ id, label }) => (label ? `${id} (${label})` : id)),
    ...list('note', diff.notes, ({ id, text }) => (text ? `${id}: ${shorten(text.split('\n')[0])}` : id)),
  ];
  return lines.map(line => `${line}\n`).join('');
}

function changeText({ field, before, after }: FieldChange): string {
  const show = (value: unknown) => (value === undefined ? 'nothing' : shorten(JSON.stringify(value)));
  return `${field} was ${show(before)}, is ${show(after)}`;
}

const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}…` : text);

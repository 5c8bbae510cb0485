import * as Y from 'yjs';
import type { Fields, SharedDocument } from './document.ts';
import { isPlain, text } from './plain.ts';
import { linksToDrop } from './repair-links.ts';
import { localId } from './within.ts';

/** What has to change for the document to be a valid workflow. */
export interface Repairs {
  /** Entries to take out, by part. */
  readonly removed: { readonly [part in RepairedPart]: ReadonlySet<string> };
  /** Parameters to rename or retype. */
  readonly parameters: ReadonlyMap<string, { readonly name: string; readonly type: string }>;
  /** Members to take out of groups that stay. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

const repairedParts = ['operators', 'positions', 'links', 'parameters', 'comments', 'groups', 'notes'] as const;
type RepairedPart = (typeof repairedParts)[number];

const validId = /^[^/\\\p{Cc}]{1,200}$/u;
const validName = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const types = new Set(['bool', 'int32', 'int64', 'float64', 'string', 'timestamp', 'binary', 'vector', 'json']);

/**
 * Finds what merges and undo left broken: links without an end, cycles, two links into one port, members and positions of nodes
 * that are gone, equal parameter names, entries that are none.
 *
 * Contract: pure and decided by the document's state alone, so replicas with the same updates repair alike [L7].
 */
export function repairsOf(document: SharedDocument): Repairs {
  const unsound = (part: Part, sound: (entry: unknown) => boolean) =>
    new Set([...part.keys()].filter(id => !validId.test(localId(id, document.within)) || !sound(part.get(id))));
  const isFields = (entry: unknown) => entry instanceof Y.Map;
  const operators = unsound(
    document.operators,
    entry => entry instanceof Y.Map && text(entry.get('type')) !== '' && typeof entry.get('type') === 'string',
  );
  const isNode = (id: string) => document.operators.has(id) && !operators.has(id);
  const parameters = unsound(document.parameters, isFields);
  const groups = groupRepairs(document, isNode, unsound(document.groups, isFields));
  const links = unsound(document.links, isLink);
  for (const id of linksToDrop(document, isNode, links)) links.add(id);
  return {
    removed: {
      operators,
      links,
      positions: new Set([...document.positions.keys()].filter(id => !isNode(id))),
      parameters,
      comments: unsound(document.comments, isFields),
      groups: groups.removed,
      notes: unsound(document.notes, isFields),
    },
    parameters: parameterRepairs(document.parameters, parameters),
    members: groups.members,
  };
}

type Part = { keys(): IterableIterator<string>; get(id: string): unknown };

const isEnd = (value: unknown) => isPlain(value) && text(value.operator) !== '' && text(value.port) !== '';
const isLink = (value: unknown) => isPlain(value) && isEnd(value.from) && isEnd(value.to);

function parameterRepairs(part: Y.Map<Fields>, removed: ReadonlySet<string>): Repairs['parameters'] {
  const repairs = new Map<string, { name: string; type: string }>();
  const taken = new Set<string>();
  for (const [id, entry] of sorted(part, removed)) {
    const [wanted, type] = [text(entry.get('name')), text(entry.get('type'))];
    const base = validName.test(wanted) ? wanted : `p_${wanted.replace(/[^A-Za-z0-9_-]/g, '_')}`;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    if (name !== wanted || !types.has(type)) repairs.set(id, { name, type: types.has(type) ? type : 'string' });
  }
  return repairs;
}

function groupRepairs({ groups }: SharedDocument, isNode: (id: string) => boolean, removed: Set<string>) {
  const members = new Map<string, Set<string>>();
  const taken = new Set<string>();
  for (const [id, entry] of sorted(groups, removed)) {
    const listed = entry.get('operators');
    const all = listed instanceof Y.Map ? [...listed.keys()] : [];
    const gone = new Set(all.filter(member => !isNode(member) || taken.has(member)));
    for (const member of all) taken.add(member);
    if (gone.size === all.length) removed.add(id);
    else if (gone.size > 0) members.set(id, gone);
  }
  return { removed, members };
}

/** The entries that stand, by order, then by id. */
function sorted(part: Y.Map<Fields>, removed: ReadonlySet<string>): [string, Fields][] {
  const order = (entry: Fields) => Number(entry.get('order')) || 0;
  const kept = [...part.entries()].filter(([id]) => !removed.has(id));
  return kept.sort(([a, x], [b, y]) => order(x) - order(y) || (a < b ? -1 : 1));
}

/** The origin of repairs: nobody's gesture, so nobody's undo step. */
export const repairOrigin: unique symbol = Symbol('repair');

/**
 * Writes what `repairsOf` finds; a document in order is left alone.
 *
 * @returns  how many changes were made
 */
export function repair(document: SharedDocument): number {
  const found = repairsOf(document);
  let changes = 0;
  const write = () => {
    for (const part of repairedParts) for (const id of found.removed[part]) changes += remove(document[part], id);
    for (const [id, fixed] of found.parameters)
      for (const [field, value] of Object.entries(fixed)) document.parameters.get(id)?.set(field, value);
    for (const [id, gone] of found.members) {
      const members = document.groups.get(id)?.get('operators');
      for (const member of gone) if (members instanceof Y.Map) changes += remove(members, member);
    }
    changes += found.parameters.size;
  };
  if (isNeeded(found)) document.doc.transact(write, repairOrigin);
  return changes;
}

const isNeeded = ({ removed, parameters, members }: Repairs): boolean =>
  parameters.size > 0 || members.size > 0 || Object.values(removed).some(ids => ids.size > 0);

function remove(part: Pick<Y.Map<unknown>, 'delete'>, id: string): number {
  part.delete(id);
  return 1;
}

/**
 * Keeps the document repaired: after every transaction that changed it, one of repairs where some are needed.
 *
 * @param may  whether this replica may write now (a viewer's may not)
 * @returns    what ends it
 */
export function keepRepaired(document: SharedDocument, may: () => boolean = () => true): () => void {
  const mend = (transaction: Y.Transaction) => {
    if (transaction.origin !== repairOrigin && mayBreak(document, transaction) && may()) repair(document);
  };
  document.doc.on('afterTransaction', mend);
  return () => document.doc.off('afterTransaction', mend);
}

/** Whether a transaction touched anything that repairs look at: most move a node or fill in a field. */
function mayBreak(document: SharedDocument, { changed }: Y.Transaction): boolean {
  const { operators, positions, parameters, groups, links, comments, notes } = document;
  const structural = new Set<unknown>([operators, parameters, groups, links, comments, notes]);
  for (const [type, keys] of changed) {
    if (structural.has(type)) return true;
    if ((type as unknown) === positions && [...keys].some(id => id === null || !operators.has(id))) return true;
    const above = type._item?.parent;
    if (above === operators && keys.has('type')) return true;
    if (above === parameters || above === groups) return true;
    if (type._item?.parentSub === 'operators') return true;
  }
  return false;
}

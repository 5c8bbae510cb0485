import * as Y from 'yjs';

/** What the document has to know of operators; it must say the same on every replica. */
export interface Catalogue {
  /** Config fields whose text people write together, letter by letter (format `code`, `sql`); others change as a whole. */
  readonly textFields: (type: string) => readonly string[];
  /** Whether an input port is known to take one link only. */
  readonly single: (type: string, port: string) => boolean;
}

const unknownOperators: Catalogue = { textFields: () => [], single: () => false };

/** A place on the canvas, in its units. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Where rows enter or leave a node. */
export interface End {
  readonly operator: string;
  readonly port: string;
}

/** A link as the document keeps it; links into one port go by `order`, then by id. */
export interface LinkEntry {
  readonly from: End;
  readonly to: End;
  readonly order: number;
  readonly origin?: { readonly [key: string]: unknown };
}

/** An entry with fields of its own, so that two people may change two of them at once. */
export type Fields = Y.Map<unknown>;

/** The parts of a workflow document; the layout is told in README.md. */
export interface SharedDocument {
  readonly doc: Y.Doc;
  readonly meta: Fields;
  readonly operators: Y.Map<Fields>;
  readonly positions: Y.Map<Position>;
  readonly links: Y.Map<LinkEntry>;
  readonly parameters: Y.Map<Fields>;
  readonly comments: Y.Map<Fields>;
  readonly groups: Y.Map<Fields>;
  readonly notes: Y.Map<Fields>;
  readonly catalogue: Catalogue;
  /** What ids of nodes begin with where the document is the inside of a macro: `macro/`; empty for a workflow. */
  readonly within: string;
}

/** The names of the parts, as in the Y.Doc. */
export const partNames = [
  'meta',
  'operators',
  'positions',
  'links',
  'parameters',
  'comments',
  'groups',
  'notes',
] as const;
export type PartName = (typeof partNames)[number];

/**
 * The parts of `doc`, for edits and projections. Writes nothing: what a document holds comes from the server alone.
 */
export function openDocument(doc: Y.Doc, catalogue: Catalogue = unknownOperators, within = ''): SharedDocument {
  return {
    doc,
    meta: doc.getMap('meta'),
    operators: doc.getMap('operators'),
    positions: doc.getMap('positions'),
    links: doc.getMap('links'),
    parameters: doc.getMap('parameters'),
    comments: doc.getMap('comments'),
    groups: doc.getMap('groups'),
    notes: doc.getMap('notes'),
    catalogue,
    within,
  };
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new id that no other replica makes: `filter-k3x9mq2a`. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `${prefix}-${Array.from(bytes, byte => letters[byte % letters.length]).join('')}`;
}

/** The place behind everything in `part`; replicas that choose the same one are told apart by id. */
export function nextOrder(part: Y.Map<Fields> | Y.Map<LinkEntry>): number {
  let last = 0;
  part.forEach(entry => {
    const order = entry instanceof Y.Map ? entry.get('order') : entry?.order;
    if (typeof order === 'number' && Number.isFinite(order) && order >= last) last = order + 1;
  });
  return last;
}

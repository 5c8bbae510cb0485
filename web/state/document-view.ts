import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SharedDocument } from '#collab/document.ts';
import { equal } from '#collab/plain.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';

export type Workflow = ReturnType<typeof projectWorkflow>;
export type NodeView = Omit<Workflow['operators'][number], 'position'>;
export type LinkView = Workflow['links'][number];
export type GroupView = NonNullable<Workflow['groups']>[number];
export type NoteView = NonNullable<Workflow['notes']>[number];
export type CommentView = Workflow['comments'][number];
export type Position = Workflow['operators'][number]['position'];

/** The document as the canvas reads it; what did not change keeps its identity, so that only what changed is drawn. */
export interface DocumentView {
  readonly name: string;
  readonly description: string;
  readonly parameters: Workflow['parameters'];
  readonly settings: Workflow['settings'];
  readonly nodes: ReadonlyMap<string, NodeView>;
  readonly positions: ReadonlyMap<string, Position>;
  readonly links: ReadonlyMap<string, LinkView>;
  readonly groups: ReadonlyMap<string, GroupView>;
  readonly notes: ReadonlyMap<string, NoteView>;
  readonly comments: ReadonlyMap<string, CommentView>;
}

export type DocumentStore = StoreApi<DocumentView>;

const empty: DocumentView = {
  name: '',
  description: '',
  parameters: [],
  settings: { batchRows: 8192, previewRows: 10_000, seed: 1 },
  nodes: new Map(),
  positions: new Map(),
  links: new Map(),
  groups: new Map(),
  notes: new Map(),
  comments: new Map(),
};

/** Keeps a view of the document up to date, at most once per task however many updates come in. */
export function watchDocument(document: SharedDocument): { readonly store: DocumentStore; readonly stop: () => void } {
  const store = createStore<DocumentView>(() => viewOf(projectWorkflow(document), empty));
  let due = false;
  const refresh = () => {
    due = false;
    store.setState(before => viewOf(projectWorkflow(document), before), true);
  };
  const changed = (_: unknown, _origin: unknown, _doc: unknown, transaction: { readonly local: boolean }) => {
    // One's own edits show at once; those of others are gathered.
    if (transaction.local) refresh();
    else if (!due) {
      due = true;
      queueMicrotask(() => due && refresh());
    }
  };
  document.doc.on('update', changed);
  return { store, stop: () => document.doc.off('update', changed) };
}

function viewOf(workflow: Workflow, before: DocumentView): DocumentView {
  const { name, description, operators } = workflow;
  const nodes = operators.map(({ position: _, ...node }) => node);
  return {
    name,
    description,
    parameters: same(before.parameters, workflow.parameters),
    settings: same(before.settings, workflow.settings),
    nodes: shared(before.nodes, nodes),
    positions: sharedMap(before.positions, new Map(operators.map(({ id, position }) => [id, position]))),
    links: shared(before.links, workflow.links),
    groups: shared(before.groups, workflow.groups ?? []),
    notes: shared(before.notes, workflow.notes ?? []),
    comments: shared(before.comments, workflow.comments),
  };
}

const same = <T>(before: T, now: T): T => (equal(before, now) ? before : now);

const shared = <T extends { readonly id: string }>(before: ReadonlyMap<string, T>, now: readonly T[]) =>
  sharedMap(before, new Map(now.map(entry => [entry.id, entry])));

/** The new map with unchanged entries of the old; the old one itself when nothing changed, order included. */
function sharedMap<T>(before: ReadonlyMap<string, T>, now: Map<string, T>): ReadonlyMap<string, T> {
  let changed = before.size !== now.size;
  const order = before.keys();
  for (const [id, entry] of now) {
    const old = before.get(id);
    if (old !== undefined && equal(old, entry)) now.set(id, old);
    else changed = true;
    if (order.next().value !== id) changed = true;
  }
  return changed ? now : before;
}

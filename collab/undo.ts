import * as Y from 'yjs';
import { partNames, type SharedDocument } from './document.ts';
import type { Editor } from './editor.ts';

/** One person's steps back and forth. */
export interface Undo {
  /** @returns whether there was something left of the step to take back */
  undo(): boolean;
  redo(): boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Everything done inside is one step, however many gestures it is made of. */
  asOne<T>(change: () => T): T;
  /** The same over time: all edits until `end` are one step (a slider that is being dragged). */
  begin(): void;
  end(): void;
  /** Hears when steps come and go. @returns what ends the listening */
  subscribe(listener: () => void): () => void;
  destroy(): void;
}

/**
 * Undo for one editor: takes back their own gestures, one step each.
 *
 * Contract: never reverts others. A value that somebody has set since stays, and so does a node, note, group or thread of one's own that
 * somebody has worked on since. What an undo brings back and others have taken the ground from is repaired away.
 */
export function createUndo(editor: Editor): Undo {
  const { document } = editor;
  let steps: readonly Step[] = [];
  const manager: Y.UndoManager = new Y.UndoManager(
    partNames.map(name => document[name] as Y.AbstractType<unknown>),
    {
      captureTimeout: 0,
      trackedOrigins: new Set([editor]),
      deleteFilter: item => {
        const stack = manager.undoing ? manager.undoStack : manager.redoStack;
        return !isShared(document, item, steps[stack.length]);
      },
    },
  );
  const step = (stack: 'undoStack' | 'redoStack', take: () => unknown): boolean => {
    steps = [...manager[stack]];
    return take() !== null;
  };
  const begin = () => {
    manager.stopCapturing();
    manager.captureTimeout = Number.POSITIVE_INFINITY;
  };
  const end = () => {
    manager.captureTimeout = 0;
  };
  const events = ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const;
  return {
    undo: () => step('undoStack', () => manager.undo()),
    redo: () => step('redoStack', () => manager.redo()),
    get canUndo() {
      return manager.canUndo();
    },
    get canRedo() {
      return manager.canRedo();
    },
    asOne(change) {
      begin();
      try {
        return change();
      } finally {
        end();
      }
    },
    begin,
    end,
    subscribe(listener) {
      for (const event of events) manager.on(event, listener);
      return () => {
        for (const event of events) manager.off(event, listener);
      };
    },
    destroy: () => manager.destroy(),
  };
}

type Step = Y.UndoManager['undoStack'][number];

/**
 * Whether taking `item` away would take others' work away: it is (part of) an entry that this step made and others have worked on.
 */
function isShared(document: SharedDocument, item: Y.Item, step: Step | undefined): boolean {
  const entry = entryOf(item);
  if (!entry || !step || !isIn(step, entry)) return false;
  const { operators, positions, doc } = document;
  const made = entry.parent === positions ? operators._map.get(entry.parentSub ?? '') : entry;
  if (!made || made.deleted) return false;
  return isForeign(made, doc.clientID) || (made.parent === operators && isLinked(document, made.parentSub ?? ''));
}

/** The entry of a part that `item` is or lies in. */
function entryOf(item: Y.Item): Y.Item | null {
  for (let at = item; ; ) {
    const parent = at.parent;
    if (!(parent instanceof Y.AbstractType)) return null;
    if (parent._item === null) return at;
    at = parent._item;
  }
}

const isIn = (step: Step, { id }: Y.Item): boolean =>
  step.insertions.clients.get(id.client)?.some(({ clock, len }) => clock <= id.clock && id.clock < clock + len) ??
  false;

/** Whether anything in it that still stands was written by another replica. */
function isForeign(item: Y.Item, own: number): boolean {
  if (item.deleted) return false;
  if (item.id.client !== own) return true;
  if (!(item.content instanceof Y.ContentType)) return false;
  const type: Y.AbstractType<unknown> = item.content.type;
  for (const field of type._map.values()) if (isForeign(field, own)) return true;
  for (let at = type._start; at !== null; at = at.right) if (isForeign(at, own)) return true;
  return false;
}

/** Whether somebody else has linked the node. */
function isLinked({ links, doc }: SharedDocument, node: string): boolean {
  for (const [id, { from, to }] of links.entries()) {
    const item = links._map.get(id);
    if ((from?.operator === node || to?.operator === node) && item && item.id.client !== doc.clientID) return true;
  }
  return false;
}

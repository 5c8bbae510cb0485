import * as Y from 'yjs';
import { type Catalogue, openDocument, type SharedDocument } from '#collab/document.ts';
import { createEditor, type Editor } from '#collab/editor.ts';
import { keepRepaired } from '#collab/repair.ts';
import { createUndo, type Undo } from '#collab/undo.ts';

/** What the tests' operators are: a `code` field that is shared text, `in` takes one link but on a union. */
export const testCatalogue: Catalogue = {
  textFields: () => ['code'],
  single: (type, port) => type !== 'union' && port === 'in',
};

/** One person at one copy of a document; copies are brought together by hand. */
export interface Replica {
  readonly document: SharedDocument;
  readonly editor: Editor;
  readonly undo: Undo;
}

export function replica(name: string, clientID?: number): Replica {
  const doc = new Y.Doc();
  if (clientID !== undefined) doc.clientID = clientID;
  const document = openDocument(doc, testCatalogue);
  const editor = createEditor(document, { id: name, name });
  keepRepaired(document);
  return { document, editor, undo: createUndo(editor) };
}

/** Gives each what the other has. */
export function merge(a: Replica, b: Replica): void {
  const [x, y] = [a.document.doc, b.document.doc];
  const [forY, forX] = [
    Y.encodeStateAsUpdate(x, Y.encodeStateVector(y)),
    Y.encodeStateAsUpdate(y, Y.encodeStateVector(x)),
  ];
  Y.applyUpdate(y, forY, 'merge');
  Y.applyUpdate(x, forX, 'merge');
}

/** Merges all until nobody has anything new. */
export function mergeAll(replicas: readonly Replica[]): void {
  for (let round = 0; round < 4; round++) for (const a of replicas) for (const b of replicas) if (a !== b) merge(a, b);
}

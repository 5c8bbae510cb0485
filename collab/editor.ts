import type { SharedDocument } from './document.ts';

/** Who edits: what others see of an account, nobody for the server itself. */
export interface Author {
  readonly id: string;
  readonly name: string;
}

/**
 * One person at one replica; every edit takes it first.
 *
 * Contract: it is the origin of its transactions, so that undo knows whose they are. One per replica and person.
 */
export interface Editor {
  readonly document: SharedDocument;
  readonly person: Author | null;
}

export const createEditor = (document: SharedDocument, person: Author | null = null): Editor => ({ document, person });

/** One gesture: everything `change` does is one transaction and one undo step. Gestures inside it are part of it. */
export const gesture = <T>(editor: Editor, change: (document: SharedDocument) => T): T =>
  editor.document.doc.transact(() => change(editor.document), editor);

import * as Y from 'yjs';
import type { SharedDocument } from './document.ts';
import { commentOf } from './project-workflow.ts';
import { mayComment, mayEdit, type Person, type Role } from './protocol.ts';

/** How large things may grow. */
export interface Limits {
  /** One update, bytes. */
  readonly updateBytes: number;
  /** The whole document, bytes. */
  readonly documentBytes: number;
}
export const defaultLimits: Limits = { updateBytes: 4 * 2 ** 20, documentBytes: 32 * 2 ** 20 };

/** What a room does with an update: apply it, ask for what it builds on, or refuse it with a reason. */
export type Admission = { readonly kind: 'apply' | 'behind' } | { readonly kind: 'refuse'; readonly reason: string };

/** Judges updates before they reach the document. */
export interface Gate {
  judge(update: Uint8Array, role: Role, person: Person | null): Admission;
  /** An update was applied to the document, from whomever. */
  applied(update: Uint8Array): void;
}

const refuse = (reason: string): Admission => ({ kind: 'refuse', reason });

/** @param sizeBytes  of the document as it was loaded */
export function createGate(document: SharedDocument, sizeBytes: number, limits: Limits): Gate {
  const { doc } = document;
  let size = sizeBytes;
  let mirror: Y.Doc | null = null;

  const isTooLarge = (update: Uint8Array) => {
    if (size + update.byteLength <= limits.documentBytes) return false;
    size = Y.encodeStateAsUpdateV2(doc).byteLength;
    return size + update.byteLength > limits.documentBytes;
  };
  const judgeCommenter = (update: Uint8Array, person: Person | null): Admission => {
    mirror ??= copyOf(doc);
    const reason = beyondComments(mirror, update, person);
    if (reason !== null) {
      mirror.destroy();
      mirror = null;
    }
    return reason === null ? { kind: 'apply' } : refuse(reason);
  };

  return {
    judge(update, role, person) {
      if (!mayComment(role)) return refuse(`Your part here is ${role}: you may look, not change.`);
      if (update.byteLength > limits.updateBytes)
        return refuse(`The change has ${update.byteLength} bytes; one may have ${limits.updateBytes}.`);
      const starts = startsOf(update);
      if (!starts) return refuse('The change cannot be read.');
      if (isTooLarge(update)) return refuse(`The workflow would be larger than ${limits.documentBytes} bytes.`);
      const vector = Y.decodeStateVector(Y.encodeStateVector(doc));
      for (const [client, clock] of starts) if (clock > (vector.get(client) ?? 0)) return { kind: 'behind' };
      return mayEdit(role) ? { kind: 'apply' } : judgeCommenter(update, person);
    },
    applied(update) {
      size += update.byteLength;
      if (mirror) Y.applyUpdate(mirror, update);
    },
  };
}

/** Where the update starts, by client; null when it is none. */
function startsOf(update: Uint8Array): Map<number, number> | null {
  try {
    Y.decodeUpdate(update);
    return Y.parseUpdateMeta(update).from;
  } catch {
    return null;
  }
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

/** Applies the update to the copy and says what it does besides commenting in this person's name; null when nothing. */
function beyondComments(copy: Y.Doc, update: Uint8Array, person: Person | null): string | null {
  const comments = copy.getMap<Y.Map<unknown>>('comments');
  const before = messagesIn(comments);
  let elsewhere = false;
  const look = (transaction: Y.Transaction) => {
    for (const type of transaction.changed.keys()) if (rootOf(type) !== comments) elsewhere = true;
  };
  copy.on('afterTransaction', look);
  try {
    Y.applyUpdate(copy, update);
  } finally {
    copy.off('afterTransaction', look);
  }
  if (elsewhere) return 'Your part here is commenter: you may comment, not change the workflow.';
  const after = messagesIn(comments);
  const own = (author: string | undefined) => person !== null && author === person.id;
  for (const [key, { json, author }] of after)
    if (before.get(key)?.json !== json && !own(author)) return "You may not write in somebody else's name.";
  for (const [key, { author }] of before)
    if (!after.has(key) && !own(author)) return 'You may only take away what you wrote yourself.';
  return null;
}

function rootOf(type: { readonly _item: Y.Item | null }): unknown {
  let at = type;
  while (at._item) at = at._item.parent as Y.AbstractType<unknown>;
  return at;
}

/** All messages of all threads, by thread and id. */
function messagesIn(comments: Y.Map<Y.Map<unknown>>): Map<string, { json: string; author: string | undefined }> {
  const found = new Map<string, { json: string; author: string | undefined }>();
  for (const [thread, entry] of comments.entries()) {
    if (!(entry instanceof Y.Map)) continue;
    commentMessages(thread, entry).forEach((message, i) =>
      found.set(`${thread}/${message.id ?? i}`, { json: JSON.stringify(message), author: message.person }),
    );
  }
  return found;
}

const commentMessages = (id: string, entry: Y.Map<unknown>) => commentOf({ operators: new Map() }, id, entry).messages;

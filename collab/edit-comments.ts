import * as Y from 'yjs';
import type { Workflow } from '#engine/plan/workflow.ts';
import { type Fields, newId, nextOrder, type Position } from './document.ts';
import { type Editor, gesture } from './editor.ts';
import { rounded, writeComment } from './entries.ts';
import { isPlain, put } from './plain.ts';

type Message = Workflow['comments'][number]['messages'][number];

/** What somebody writes: the text, and the ids of the people it names. */
export interface Words {
  readonly text: string;
  readonly mentions?: readonly string[];
}

/** Starts a thread on the canvas, or about a node; returns its id. */
export const addComment = (
  editor: Editor,
  place: { readonly position: Position; readonly operator?: string },
  words: Words,
): string =>
  gesture(editor, document => {
    const id = newId('comment');
    const order = nextOrder(document.comments);
    const { position, operator } = place;
    writeComment(document, { id, position: { ...position }, operator, messages: [messageOf(editor, words)] }, order);
    return id;
  });

/** Answers in a thread; a thread that was resolved is open again. Returns the message's id. */
export const reply = (editor: Editor, comment: string, words: Words): string | null =>
  gesture(editor, ({ comments }) => {
    const thread = comments.get(comment);
    const messages = messagesOf(thread);
    if (!thread || !messages) return null;
    const message = messageOf(editor, words);
    messages.push([message]);
    put(thread, 'resolved', undefined);
    return message.id;
  });

function messageOf({ person }: Editor, { text, mentions = [] }: Words): Message & { id: string } {
  return {
    id: newId('m'),
    author: person?.name ?? '',
    ...(person && { person: person.id }),
    at: new Date().toISOString(),
    text,
    ...(mentions.length > 0 && { mentions: [...mentions] }),
  };
}

const messagesOf = (thread: Fields | undefined): Y.Array<unknown> | null => {
  const messages = thread?.get('messages');
  return messages instanceof Y.Array ? messages : null;
};

/** Changes the text of a message of one's own. */
export const editMessage = (editor: Editor, comment: string, message: string, { text, mentions = [] }: Words): void =>
  atMessage(editor, comment, message, (messages, index, old) => {
    const { mentions: _, ...rest } = old;
    const named = mentions.length > 0 && { mentions: [...mentions] };
    messages.delete(index);
    messages.insert(index, [{ ...rest, text, ...named, edited: new Date().toISOString() }]);
  });

/** Takes a message away; a thread that loses its last one goes too. */
export const removeMessage = (editor: Editor, comment: string, message: string): void =>
  atMessage(editor, comment, message, (messages, index) => {
    messages.delete(index);
    if (messages.length === 0) editor.document.comments.delete(comment);
  });

function atMessage(
  editor: Editor,
  comment: string,
  message: string,
  change: (messages: Y.Array<unknown>, index: number, old: { readonly [key: string]: unknown }) => void,
): void {
  gesture(editor, ({ comments }) => {
    const messages = messagesOf(comments.get(comment));
    const index = messages?.toArray().findIndex(m => isPlain(m) && m.id === message) ?? -1;
    const old = messages?.get(index < 0 ? 0 : index);
    if (messages && index >= 0 && isPlain(old)) change(messages, index, old);
  });
}

export const resolveComment = (editor: Editor, comment: string, resolved: boolean): void =>
  gesture(editor, ({ comments }) => {
    const thread = comments.get(comment);
    if (thread) put(thread, 'resolved', resolved || undefined);
  });

/** Puts a thread to another place on the canvas, or to a node. */
export const moveComment = (
  editor: Editor,
  comment: string,
  { position: { x, y }, operator }: { readonly position: Position; readonly operator?: string },
): void =>
  gesture(editor, ({ comments }) => {
    const thread = comments.get(comment);
    if (!thread) return;
    put(thread, 'position', { x: rounded(x), y: rounded(y) });
    put(thread, 'operator', operator);
  });

export const removeComments = (editor: Editor, ids: Iterable<string>): void =>
  gesture(editor, ({ comments }) => {
    for (const id of ids) comments.delete(id);
  });

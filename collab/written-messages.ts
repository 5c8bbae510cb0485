import * as Y from 'yjs';
import type { Workflow } from '#engine/plan/workflow.ts';
import type { SharedDocument } from './document.ts';
import { isPlain } from './plain.ts';
import { commentOf } from './project-workflow.ts';

type Thread = Workflow['comments'][number];

/** What one change of a document did to its comments. */
export interface Writing {
  /** Messages that were put there, also in the place of an earlier one with the same id, and the thread that each is in now. */
  readonly written: readonly { readonly thread: Thread; readonly message: Thread['messages'][number] }[];
  /** Ids of messages that are gone. */
  readonly removed: readonly string[];
  /** Ids of threads that are gone. */
  readonly removedThreads: readonly string[];
}

/** Hears of everything that is written in comments or taken out of them; `origin` is that of the transaction. */
export function watchMessages(document: SharedDocument, heard: (writing: Writing, origin: unknown) => void): void {
  document.comments.observeDeep((events, { origin }) => {
    const writing = writingIn(document, events);
    if (writing.written.length + writing.removed.length + writing.removedThreads.length > 0) heard(writing, origin);
  });
}

function writingIn(document: SharedDocument, events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): Writing {
  const added = new Map<string, unknown[]>();
  const gone: unknown[] = [];
  const removedThreads: string[] = [];
  const add = (thread: unknown, messages: readonly unknown[]) => {
    added.set(String(thread), [...(added.get(String(thread)) ?? []), ...messages]);
  };
  for (const event of events) {
    const [thread] = event.path;
    if (event.target === document.comments) {
      for (const [id, { action }] of event.changes.keys)
        if (action === 'delete') removedThreads.push(id);
        else add(id, listOf(document.comments.get(id)?.get('messages')));
    } else if (event.target instanceof Y.Map && event.path.length === 1 && event.changes.keys.has('messages')) {
      add(thread, listOf(event.target.get('messages')));
    } else if (event.target instanceof Y.Array && event.path.length === 2 && event.path[1] === 'messages') {
      for (const item of event.changes.added) add(thread, item.content.getContent());
      for (const item of event.changes.deleted) gone.push(...item.content.getContent());
    }
  }
  const written = [...added].flatMap(([id, messages]) => writtenIn(document, id, messages));
  const stay = new Set(written.map(({ message }) => message.id));
  const removed = gone.flatMap(message => (isPlain(message) && typeof message.id === 'string' ? message.id : []));
  return { written, removed: removed.filter(id => !stay.has(id)), removedThreads };
}

const listOf = (messages: unknown): unknown[] => (messages instanceof Y.Array ? messages.toArray() : []);

/** Those of the messages that are in the thread now, as in a workflow file. */
function writtenIn(document: SharedDocument, id: string, messages: readonly unknown[]): Writing['written'] {
  const entry = document.comments.get(id);
  if (!(entry instanceof Y.Map)) return [];
  const ids = new Set(messages.flatMap(message => (isPlain(message) ? [message.id] : [])));
  const thread = commentOf(document, id, entry);
  return thread.messages
    .filter(message => message.id !== undefined && ids.has(message.id))
    .map(message => ({ thread, message }));
}

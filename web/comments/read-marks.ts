import { create } from 'zustand';
import type { CommentView } from '../state/use-document.ts';

interface ReadMarks {
  readonly place: string;
  /** Thread → time of the newest message that was seen. */
  readonly seen: { readonly [thread: string]: string };
}

/** Up to where each thread of the open workflow has been read, on this machine. */
export const useReadMarks = create<ReadMarks>()(() => ({ place: '', seen: {} }));

/** Brings the marks of one person in one workflow. */
export function loadReadMarks(person: string, workflow: string): void {
  const place = `sluice.read/${person}/${workflow}`;
  let seen = {};
  try {
    seen = JSON.parse(localStorage.getItem(place) ?? '{}');
  } catch {
    // Marks that cannot be read are as if nothing had been.
  }
  useReadMarks.setState({ place, seen });
}

const latestOf = ({ messages }: CommentView): string =>
  messages.reduce((latest, { at }) => (at > latest ? at : latest), '');

export function markRead(thread: CommentView): void {
  const { place, seen } = useReadMarks.getState();
  const latest = latestOf(thread);
  if ((seen[thread.id] ?? '') >= latest) return;
  const next = { ...seen, [thread.id]: latest };
  useReadMarks.setState({ seen: next });
  localStorage.setItem(place, JSON.stringify(next));
}

/** Whether somebody else has written since this person looked. */
export const isUnread = (thread: CommentView, seen: ReadMarks['seen'], me: string | undefined): boolean =>
  thread.messages.some(({ at, person }) => at > (seen[thread.id] ?? '') && (person === undefined || person !== me));

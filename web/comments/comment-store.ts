import { create } from 'zustand';
import type { Position } from '../state/use-document.ts';

/** Where a new thread would stand: on the canvas, or at a node. */
export interface CommentPlace {
  readonly position: Position;
  readonly operator?: string;
}

interface Comments {
  /** The next click drops a pin. */
  readonly placing: boolean;
  /** A pin that has been dropped and has no words yet. */
  readonly draft: CommentPlace | null;
  /** The thread that is open. */
  readonly open: string | null;
  readonly list: boolean;
  readonly pins: boolean;
  readonly resolved: boolean;
}

const calm: Comments = { placing: false, draft: null, open: null, list: false, pins: true, resolved: false };

/** What this person sees of comments; the comments themselves are in the document. */
export const useComments = create<Comments>()(() => calm);

export const resetComments = (): void => useComments.setState(calm);
export const placeComment = (): void => useComments.setState({ placing: true, draft: null, open: null, pins: true });
export const dropPin = (draft: CommentPlace): void => useComments.setState({ placing: false, draft, open: null });
export const openThread = (open: string | null): void => useComments.setState({ open, draft: null });
export const toggleList = (): void => useComments.setState(({ list }) => ({ list: !list, pins: true }));
export const togglePins = (): void =>
  useComments.setState(({ pins }) =>
    pins ? { pins: false, open: null, draft: null, placing: false } : { pins: true },
  );

const words = new Map<string, string>();
/** What is being written, kept until it is sent, so that closing a thread loses nothing. */
export const unsent = {
  of: (thread: string): string => words.get(thread) ?? '',
  keep: (thread: string, text: string): void => void (text === '' ? words.delete(thread) : words.set(thread, text)),
};

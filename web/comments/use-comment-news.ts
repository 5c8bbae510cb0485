import { useEffect, useRef } from 'react';
import { toast } from 'sonner';
import { useRoom, useRoomStatus } from '../state/room-context.tsx';
import { openThread, useComments } from './comment-store.ts';

/** Tells somebody who is here when a message names them; what was there when they came is no news. */
export function useCommentNews(me: string | undefined, onShow: (thread: string) => void): void {
  const { view } = useRoom();
  const { synced } = useRoomStatus();
  const known = useRef<Set<string> | null>(null);
  const show = useRef(onShow);
  show.current = onShow;
  useEffect(() => {
    if (!synced || me === undefined) return;
    const look = () => {
      const seen = known.current;
      known.current ??= new Set();
      for (const { id, messages } of view.getState().comments.values())
        messages.forEach((message, at) => {
          const key = `${id}/${message.id ?? at}`;
          if (seen && !seen.has(key) && message.person !== me && message.mentions?.includes(me))
            toast(`${message.author} mentioned you`, {
              description: message.text.slice(0, 200),
              duration: 10_000,
              action: { label: 'Show', onClick: () => show.current(id) },
            });
          known.current?.add(key);
        });
    };
    look();
    return view.subscribe((now, before) => now.comments !== before.comments && look());
  }, [view, synced, me]);
}

/** Opens a thread wherever its pin is hidden. */
export function reveal(thread: string): void {
  useComments.setState({ pins: true });
  openThread(thread);
}

import { useEffect } from 'react';
import { toast } from 'sonner';
import { useSearchParams } from 'wouter';
import { useRoomStatus } from '../state/room-context.tsx';
import type { CommentView, DocumentView } from '../state/use-document.ts';

/** Opens the thread that the page's address asks for, once the document is here; the address forgets it then. */
export function useAskedThread(comments: DocumentView['comments'], go: (thread: CommentView) => void): void {
  const [query, setQuery] = useSearchParams();
  const { synced } = useRoomStatus();
  const asked = query.get('comment');
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for what is asked, when it can be answered
  useEffect(() => {
    if (asked === null || !synced) return;
    const thread = comments.get(asked);
    if (thread) go(thread);
    else toast.info('That comment is gone.');
    setQuery(
      now => {
        const next = new URLSearchParams(now);
        next.delete('comment');
        return next;
      },
      { replace: true },
    );
  }, [asked, synced]);
}

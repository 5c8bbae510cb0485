import { MessageSquare } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { useSession } from '../state/session.ts';
import { useDocument } from '../state/use-document.ts';
import { toggleList, useComments } from './comment-store.ts';
import { isUnread, useReadMarks } from './read-marks.ts';

/** Opens the list of comments; says how many threads have something new. */
export const CommentsButton = ({ keys }: { readonly keys: string }) => {
  const comments = useDocument(view => view.comments);
  const seen = useReadMarks(s => s.seen);
  const list = useComments(s => s.list);
  const { data } = useSession();
  const fresh = [...comments.values()].filter(
    thread => !thread.resolved && isUnread(thread, seen, data?.user?.id),
  ).length;
  return (
    <IconButton
      label={fresh > 0 ? `Comments, ${fresh} unread` : 'Comments'}
      keys={keys}
      aria-pressed={list}
      className="comments-button"
      onClick={toggleList}
    >
      <MessageSquare size={16} />
      {fresh > 0 && <i aria-hidden="true" />}
    </IconButton>
  );
};

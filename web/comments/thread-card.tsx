import { Check, RotateCcw, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { reply, resolveComment } from '#collab/edits.ts';
import { useThreadIsRead } from '../notices/use-notices.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { useRoom } from '../state/room-context.tsx';
import { useSession } from '../state/session.ts';
import type { CommentView } from '../state/use-document.ts';
import { openThread } from './comment-store.ts';
import { MessageBox } from './message-box.tsx';
import { MessageView } from './message-view.tsx';
import { markRead } from './read-marks.ts';
import { useAuthors } from './use-authors.ts';

/** The messages of a thread, with a box to answer for who may. */
export const ThreadCard = ({ thread, where }: { readonly thread: CommentView; readonly where: string }) => {
  const { editor, commentable, workflow } = useRoom();
  const { data: session } = useSession();
  const authorOf = useAuthors();
  const end = useRef<HTMLLIElement>(null);
  const me = session?.user?.id;
  const count = thread.messages.length;
  useEffect(() => void markRead(thread), [thread]);
  useThreadIsRead(workflow, thread.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new message is brought into view
  useEffect(() => void end.current?.scrollIntoView({ block: 'nearest' }), [count]);
  return (
    <>
      <div className="thread-head">
        <strong className="ellipsis">{where}</strong>
        {commentable && (
          <Button
            look="bare"
            onClick={() => {
              resolveComment(editor, thread.id, !thread.resolved);
              if (!thread.resolved) openThread(null);
            }}
          >
            {thread.resolved ? <RotateCcw size={14} /> : <Check size={14} />} {thread.resolved ? 'Reopen' : 'Resolve'}
          </Button>
        )}
        <IconButton label="Close" keys="Esc" onClick={() => openThread(null)}>
          <X size={14} />
        </IconButton>
      </div>
      <ol className="messages">
        {thread.messages.map((message, at) => (
          <MessageView
            key={message.id ?? at}
            thread={thread.id}
            message={message}
            own={commentable && me !== undefined && message.person === me}
            authorOf={authorOf}
          />
        ))}
        <li ref={end} aria-hidden="true" />
      </ol>
      {commentable ? (
        <MessageBox name={thread.id} label="Reply" onSend={words => reply(editor, thread.id, words)} />
      ) : (
        <p className="thread-note">You may read here, not write.</p>
      )}
    </>
  );
};

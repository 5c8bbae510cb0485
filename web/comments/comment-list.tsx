import { Eye, EyeOff, MessageSquare, MessageSquarePlus, X } from 'lucide-react';
import { ago } from '../parts/ago.ts';
import { Avatar } from '../parts/avatar.tsx';
import { IconButton } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { useRoom } from '../state/room-context.tsx';
import type { CommentView } from '../state/use-document.ts';
import { placeComment, toggleList, togglePins, useComments } from './comment-store.ts';
import type { useAuthors } from './use-authors.ts';

interface ListProps {
  readonly threads: readonly CommentView[];
  readonly whereOf: (thread: CommentView) => string;
  readonly unread: ReadonlySet<string>;
  readonly authorOf: ReturnType<typeof useAuthors>;
  readonly onGo: (thread: CommentView) => void;
}

/** The threads of the workflow beside the canvas, newest word first; a click goes there. */
export const CommentList = ({ threads, whereOf, unread, authorOf, onGo }: ListProps) => {
  const { commentable } = useRoom();
  const { resolved, pins, open } = useComments();
  const shown = threads
    .filter(thread => resolved || !thread.resolved)
    .sort((a, b) => lastOf(b).localeCompare(lastOf(a)));
  const count = threads.filter(thread => !thread.resolved).length;
  return (
    <aside className="comment-list nopan nowheel" aria-label="Comments">
      <header>
        <h2>Comments</h2>
        {commentable && (
          <IconButton label="Comment" keys="C" onClick={placeComment}>
            <MessageSquarePlus size={14} />
          </IconButton>
        )}
        <IconButton label={pins ? 'Hide pins' : 'Show pins'} onClick={togglePins}>
          {pins ? <Eye size={14} /> : <EyeOff size={14} />}
        </IconButton>
        <IconButton label="Close the list" keys="Shift+C" onClick={toggleList}>
          <X size={14} />
        </IconButton>
      </header>
      {threads.some(thread => thread.resolved) && (
        <label className="comment-filter">
          <input
            type="checkbox"
            checked={resolved}
            onChange={event => useComments.setState({ resolved: event.target.checked })}
          />
          Show resolved ({threads.length - count})
        </label>
      )}
      {shown.length === 0 ? (
        <Empty icon={<MessageSquare size={20} />} title="No open comments">
          {commentable
            ? 'Press C, then click on the canvas or on a node to say something about it.'
            : 'Commenters and editors of this workflow can write some.'}
        </Empty>
      ) : (
        <ul>
          {shown.map(thread => {
            const [first, ...rest] = thread.messages;
            return (
              <li key={thread.id}>
                <button
                  type="button"
                  aria-current={open === thread.id ? 'true' : undefined}
                  data-unread={unread.has(thread.id) || undefined}
                  data-resolved={thread.resolved || undefined}
                  onClick={() => onGo(thread)}
                >
                  <Avatar person={authorOf(first?.author ?? '', first?.person)} />
                  <span>
                    <span className="comment-line">
                      <strong className="ellipsis">{first?.author || 'Visitor'}</strong>
                      <time>{ago(lastOf(thread))}</time>
                    </span>
                    <span className="comment-words">{first?.text}</span>
                    <small className="ellipsis">
                      {whereOf(thread)}
                      {rest.length > 0 && ` · ${rest.length} ${rest.length === 1 ? 'reply' : 'replies'}`}
                      {thread.resolved && ' · resolved'}
                    </small>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </aside>
  );
};

const lastOf = ({ messages }: CommentView): string => messages.at(-1)?.at ?? '';

import './comments.css';
import { useReactFlow } from '@xyflow/react';
import { useEffect, useMemo } from 'react';
import { addComment, moveComment } from '#collab/edits.ts';
import { useCanvas } from '../canvas/canvas-store.ts';
import { motionMs } from '../parts/motion.ts';
import { useKnowledge } from '../state/knowledge.ts';
import { useRoom } from '../state/room-context.tsx';
import { useSession } from '../state/session.ts';
import { type CommentView, nodeLabel, useDocument } from '../state/use-document.ts';
import { CommentList } from './comment-list.tsx';
import { CommentPin } from './comment-pin.tsx';
import { openThread, resetComments, useComments } from './comment-store.ts';
import { MessageBox } from './message-box.tsx';
import { pinPlace } from './pin-place.ts';
import { isUnread, loadReadMarks, useReadMarks } from './read-marks.ts';
import { ThreadCard } from './thread-card.tsx';
import { useAskedThread } from './use-asked-thread.ts';
import { useAuthors } from './use-authors.ts';
import { reveal, useCommentNews } from './use-comment-news.ts';
import { usePlacing } from './use-placing.ts';

/** Pins, threads and the list of comments; drawn inside the canvas. */
export const CommentLayer = ({ workflow }: { readonly workflow: string }) => {
  const room = useRoom();
  const flow = useReactFlow();
  const { data: session } = useSession();
  const { placing, draft, open, list, pins, resolved } = useComments();
  const comments = useDocument(view => view.comments);
  const nodes = useDocument(view => view.nodes);
  const operators = useKnowledge(known => known.operators);
  const seen = useReadMarks(s => s.seen);
  const authorOf = useAuthors();
  const me = session?.user ?? undefined;
  useEffect(() => resetComments, []);
  useEffect(() => void loadReadMarks(me?.id ?? 'visitor', workflow), [me?.id, workflow]);
  usePlacing();

  const threads = useMemo(() => [...comments.values()].filter(({ messages }) => messages.length > 0), [comments]);
  const unread = new Set(
    threads.filter(thread => !thread.resolved && isUnread(thread, seen, me?.id)).map(({ id }) => id),
  );
  const whereOf = ({ operator }: Pick<CommentView, 'operator'>) => {
    const node = operator ? nodes.get(operator) : undefined;
    return node ? nodeLabel(node, operators.get(node.type)?.label) : 'On the canvas';
  };
  const go = (thread: CommentView) => {
    const { x, y } = pinPlace(thread, useCanvas.getState().nodes, room.view.getState().groups, 0);
    void flow.setCenter(x, y, { zoom: Math.max(flow.getZoom(), 0.7), duration: motionMs(200) });
    reveal(thread.id);
  };
  useAskedThread(comments, go);
  useCommentNews(me?.id, id => {
    const thread = room.view.getState().comments.get(id);
    if (thread) go(thread);
  });

  const shown = pins ? threads.filter(thread => resolved || !thread.resolved || thread.id === open) : [];
  const atNode = new Map<string, number>();
  const before = (operator: string | undefined): number => {
    if (!operator) return 0;
    const count = atNode.get(operator) ?? 0;
    atNode.set(operator, count + 1);
    return count;
  };
  return (
    <>
      {shown.map(thread => {
        const [first] = thread.messages;
        const author = authorOf(first?.author ?? '', first?.person);
        return (
          <CommentPin
            key={thread.id}
            place={thread}
            before={before(thread.operator)}
            author={author}
            label={`Comment by ${author.name}: ${first?.text.slice(0, 80)}`}
            unread={unread.has(thread.id)}
            resolved={thread.resolved}
            open={open === thread.id}
            onOpen={now => openThread(now ? thread.id : null)}
            onMove={room.commentable ? place => moveComment(room.editor, thread.id, place) : undefined}
          >
            <ThreadCard thread={thread} where={whereOf(thread)} />
          </CommentPin>
        );
      })}
      {draft && room.commentable && (
        <CommentPin
          place={draft}
          before={before(draft.operator)}
          author={{ name: me?.name ?? '', color: me?.color ?? '#666e7a' }}
          label="New comment"
          open
          onOpen={now => !now && useComments.setState({ draft: null })}
        >
          <div className="thread-head">
            <strong className="ellipsis">{whereOf(draft)}</strong>
          </div>
          <MessageBox
            name={`new/${workflow}`}
            label="Comment"
            onSend={words => openThread(addComment(room.editor, draft, words))}
          />
        </CommentPin>
      )}
      {list && <CommentList threads={threads} whereOf={whereOf} unread={unread} authorOf={authorOf} onGo={go} />}
      {placing && (
        <output className="comment-hint">Click where the comment belongs: on the canvas or on a node. Esc ends.</output>
      )}
    </>
  );
};

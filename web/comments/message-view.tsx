import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { editMessage, removeMessage } from '#collab/edits.ts';
import { timeText } from '../controls/times.ts';
import { Avatar } from '../parts/avatar.tsx';
import { IconButton } from '../parts/button.tsx';
import { useRoom } from '../state/room-context.tsx';
import type { CommentView } from '../state/use-document.ts';
import { piecesOf } from './mentions.ts';
import { MessageBox } from './message-box.tsx';
import type { useAuthors } from './use-authors.ts';

type Message = CommentView['messages'][number];

interface MessageProps {
  readonly thread: string;
  readonly message: Message;
  /** Whether this person wrote it and may still change it. */
  readonly own: boolean;
  readonly authorOf: ReturnType<typeof useAuthors>;
}

/** One message of a thread. */
export const MessageView = ({ thread, message, own, authorOf }: MessageProps) => {
  const { editor } = useRoom();
  const [writing, setWriting] = useState(false);
  const { id, author, person, at, edited } = message;
  return (
    <li className="message">
      <Avatar person={authorOf(author, person)} />
      <div>
        <div className="message-head">
          <strong className="ellipsis">{authorOf(author, person).name}</strong>
          <time dateTime={at}>
            {timeText(at)}
            {edited && ', edited'}
          </time>
          {own && id && !writing && (
            <span className="message-tools">
              <IconButton label="Edit" onClick={() => setWriting(true)}>
                <Pencil size={12} />
              </IconButton>
              <IconButton label="Delete" onClick={() => removeMessage(editor, thread, id)}>
                <Trash2 size={12} />
              </IconButton>
            </span>
          )}
        </div>
        {writing && id ? (
          <MessageBox
            name={`${thread}/${id}`}
            label="Change the message"
            start={message.text}
            onCancel={() => setWriting(false)}
            onSend={words => {
              const kept = message.mentions ?? [];
              editMessage(editor, thread, id, {
                ...words,
                mentions: [...new Set([...kept, ...(words.mentions ?? [])])],
              });
              setWriting(false);
            }}
          />
        ) : (
          <MessageText message={message} />
        )}
      </div>
    </li>
  );
};

const MessageText = ({ message: { text, mentions } }: { readonly message: Message }) => (
  <p>
    {mentions?.length
      ? piecesOf(text).map((piece, at) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no names
          piece.mention ? <b key={at}>{piece.text}</b> : piece.text,
        )
      : text}
  </p>
);

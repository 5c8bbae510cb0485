import { type Static, Type } from 'typebox';
import { Nullable, Time, words } from './elements.ts';
import { Person } from './people.ts';

/** One thing that somebody is told of a comment. */
export const Notice = Type.Object({
  id: Type.String(),
  kind: words(['mention', 'reply'], 'a message names them, or answers in a thread that they began'),
  workflow: Type.Object({ id: Type.String(), name: Type.String() }),
  thread: Type.String(),
  message: Type.String(),
  author: Nullable(Person),
  text: Type.String({ description: 'how the message begins' }),
  at: Time,
  read: Type.Boolean(),
});
export type Notice = Static<typeof Notice>;

/** GET /me/notices: the newest hundred, newest first; and how many are unread. */
export const Notices = Type.Object({ items: Type.Array(Notice), unread: Type.Integer() });
export type Notices = Static<typeof Notices>;

/** POST /me/notices/read: those named, those of a workflow or of a thread in one; all when nothing is named. */
export const NoticesRead = Type.Object({
  ids: Type.Optional(Type.Array(Type.String(), { maxItems: 500 })),
  workflow: Type.Optional(Type.String()),
  thread: Type.Optional(Type.String()),
});

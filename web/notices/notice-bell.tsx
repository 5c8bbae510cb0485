import './notices.css';
import { Bell } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Notice } from '#server/http/shapes/notices.ts';
import { ago } from '../parts/ago.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { addressOf, useNotices, useReadNotices } from './use-notices.ts';

const nobody = { name: 'Somebody', color: '#666e7a' };

/** The bell in the bar: how much is unread, and a list that leads to the comments. */
export const NoticeBell = () => {
  const { data } = useNotices();
  const read = useReadNotices();
  const [open, setOpen] = useState(false);
  if (!data) return null;
  const { items, unread } = data;
  const label = unread > 0 ? `Notices, ${unread} unread` : 'Notices';
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <button
          type="button"
          className="button icon-only notice-bell"
          data-look="bare"
          aria-label={label}
          title={label}
        >
          <Bell size={16} aria-hidden="true" />
          {unread > 0 && <i aria-hidden="true">{unread > 99 ? '99+' : unread}</i>}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="notices" align="end" sideOffset={6} collisionPadding={8} aria-label="Notices">
          <header>
            <h2>Notices</h2>
            <Button look="bare" disabled={unread === 0} onClick={() => void read({})}>
              Mark all as read
            </Button>
          </header>
          {items.length === 0 && (
            <p className="notices-none">Nobody has mentioned you, or answered in a thread of yours.</p>
          )}
          <ul>
            {items.map(notice => (
              <Line
                key={notice.id}
                notice={notice}
                onGo={() => {
                  setOpen(false);
                  void read({ ids: [notice.id] });
                }}
              />
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
};

const Line = ({ notice, onGo }: { readonly notice: Notice; readonly onGo: () => void }) => {
  const { author, kind, workflow, text, at, read } = notice;
  const who = author ?? nobody;
  return (
    <li>
      <Link href={addressOf(notice)} data-unread={read ? undefined : ''} onClick={onGo}>
        <Avatar person={who} />
        <span>
          <span className="notice-line">
            <span className="ellipsis">
              <strong>{who.name}</strong> {kind === 'mention' ? 'mentioned you' : 'answered you'}
            </span>
            <time dateTime={at}>{ago(at)}</time>
          </span>
          <span className="notice-words">{text}</span>
          <small className="ellipsis">{workflow.name || 'Untitled'}</small>
        </span>
      </Link>
    </li>
  );
};

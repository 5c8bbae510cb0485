import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  EllipsisVertical,
  KeyRound,
  Link2,
  ShieldCheck,
  ShieldOff,
  Trash2,
  UserCheck,
  UserPlus,
  UserX,
} from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Account, AccountChange, ResetLink } from '#server/http/shapes/people.ts';
import { sayFault } from '../controls/run-actions.ts';
import { ago } from '../parts/ago.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { Menu, MenuItem, MenuLine } from '../parts/menu.tsx';
import { get, patch, path, post } from '../state/api.ts';
import { useSession } from '../state/session.ts';
import { NewAccountDialog, PasswordDialog } from './account-dialogs.tsx';
import { RemoveAccountDialog } from './remove-account.tsx';
import { ResetLinkDialog } from './reset-link.tsx';

/** Everybody who has an account on this server. */
export const Accounts = () => {
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: ['users'], queryFn: () => get<readonly Account[]>('/users') });
  const [text, setText] = useState('');
  const [making, setMaking] = useState(false);
  const afresh = () => client.invalidateQueries({ queryKey: ['users'] });
  const wanted = text.trim().toLowerCase();
  const found = data?.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(wanted));
  const change = async (account: Account, wish: AccountChange, done: string) => {
    try {
      await patch(path('users', account.id), wish);
      toast.success(done);
      await Promise.all([afresh(), client.invalidateQueries({ queryKey: ['session'] })]);
    } catch (fault) {
      sayFault('Not changed', fault);
    }
  };
  return (
    <>
      <div className="page-head">
        <h1>Accounts</h1>
        <input
          className="input"
          type="search"
          placeholder="Search accounts"
          aria-label="Search accounts"
          value={text}
          onChange={event => setText(event.target.value)}
        />
        <Button look="main" onClick={() => setMaking(true)}>
          <UserPlus size={14} /> New account
        </Button>
      </div>
      {error && <FaultNote error={error} />}
      <ul className="account-list" aria-label="Accounts">
        {found?.map(account => (
          <Row
            key={account.id}
            account={account}
            onChange={(wish, done) => void change(account, wish, done)}
            onRemoved={() => void afresh()}
          />
        ))}
      </ul>
      {found?.length === 0 && <p className="settings-note">Nobody is called “{text}”.</p>}
      <NewAccountDialog open={making} onClose={() => setMaking(false)} onMade={() => void afresh()} />
    </>
  );
};

interface RowProps {
  readonly account: Account;
  readonly onChange: (wish: AccountChange, done: string) => void;
  readonly onRemoved: () => void;
}

const Row = ({ account, onChange, onRemoved }: RowProps) => {
  const { id, name, email, admin, disabled, created } = account;
  const { data } = useSession();
  const [asking, setAsking] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [link, setLink] = useState<ResetLink | null>(null);
  const makeLink = () =>
    post<ResetLink>(`${path('users', id)}/reset`).then(setLink, fault => sayFault('No link made', fault));
  const self = data?.user?.id === id;
  return (
    <li className="account-row" data-disabled={disabled || undefined}>
      <Avatar person={account} />
      <span className="share-name">
        <strong className="ellipsis">
          {name} {self && <small>you</small>}
        </strong>
        <small className="ellipsis">{email}</small>
      </span>
      {admin && <span className="tag">admin</span>}
      {disabled && <span className="tag bad">disabled</span>}
      <small>made {ago(created)}</small>
      <Menu
        label={`More for ${name}`}
        trigger={
          <button type="button" className="button icon-only" data-look="bare" aria-label={`More for ${name}`}>
            <EllipsisVertical size={16} />
          </button>
        }
      >
        {admin ? (
          <MenuItem
            icon={<ShieldOff size={14} />}
            label="Take admin away"
            onSelect={() => onChange({ admin: false }, `${name} is no admin any more`)}
          />
        ) : (
          <MenuItem
            icon={<ShieldCheck size={14} />}
            label="Make admin"
            onSelect={() => onChange({ admin: true }, `${name} is an admin now`)}
          />
        )}
        <MenuItem
          icon={<Link2 size={14} />}
          label="Link for a new password…"
          disabled={disabled}
          onSelect={() => void makeLink()}
        />
        <MenuItem icon={<KeyRound size={14} />} label="Set a new password…" onSelect={() => setAsking(true)} />
        <MenuLine />
        {disabled ? (
          <MenuItem
            icon={<UserCheck size={14} />}
            label="Enable"
            onSelect={() => onChange({ disabled: false }, `${name} may sign in again`)}
          />
        ) : (
          <MenuItem
            icon={<UserX size={14} />}
            label="Disable"
            look="bad"
            disabled={self}
            onSelect={() => onChange({ disabled: true }, `${name} is signed out and may not sign in`)}
          />
        )}
        <MenuItem
          icon={<Trash2 size={14} />}
          label="Delete…"
          look="bad"
          disabled={self}
          onSelect={() => setRemoving(true)}
        />
      </Menu>
      <ResetLinkDialog name={name} link={link} onClose={() => setLink(null)} />
      <RemoveAccountDialog
        person={account}
        own={false}
        open={removing}
        onClose={() => setRemoving(false)}
        onRemoved={() => {
          toast.success(`The account of ${name} is deleted`);
          onRemoved();
        }}
      />
      <PasswordDialog
        name={name}
        open={asking}
        onClose={() => setAsking(false)}
        onKeep={password => onChange({ password }, `${name} has a new password and is signed out everywhere`)}
      />
    </li>
  );
};

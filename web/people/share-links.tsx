import { Copy, Link2, X } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Role } from '#server/http/shapes/elements.ts';
import { sayFault } from '../controls/run-actions.ts';
import { timeText } from '../controls/times.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { expiries, expiryAfter } from './expiries.ts';
import { rolesOf } from './roles.ts';
import { addressOf, type Shared, type ShareLink, useShareLinks } from './use-sharing.ts';

/** Links that give whoever opens them a part. */
export const ShareLinks = (shared: Shared) => {
  const { links, fault, make, withdraw } = useShareLinks(shared);
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState('30');
  const copy = async (link: ShareLink) => {
    await navigator.clipboard.writeText(addressOf(link));
    toast.success('Link copied', { description: `Whoever opens it becomes ${aRole(link.role)}.` });
  };
  const create = () =>
    make(role, expiryAfter(days))
      .then(copy)
      .catch((error: unknown) => sayFault('No link was made', error));
  return (
    <section className="share-links">
      <h3>Links</h3>
      <div className="share-link-form">
        <select
          className="input"
          aria-label="Role by the link"
          value={role}
          onChange={event => setRole(event.target.value as Role)}
        >
          {rolesOf(shared.kind)
            .filter(([name]) => name !== 'owner')
            .map(([name]) => (
              <option key={name}>{name}</option>
            ))}
        </select>
        <select
          className="input"
          aria-label="The link ends"
          value={days}
          onChange={event => setDays(event.target.value)}
        >
          {expiries.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
        <Button onClick={() => void create()}>
          <Link2 size={14} /> Make and copy a link
        </Button>
      </div>
      <small>
        {role === 'viewer'
          ? 'Whoever opens it may look, without an account.'
          : `Whoever opens it and signs in becomes ${aRole(role)}; looking needs no account.`}
      </small>
      {fault && <FaultNote error={fault} />}
      <ul aria-label="Links">
        {links?.map(link => (
          <li key={link.id} className="share-link" data-over={isOver(link) || undefined}>
            <Link2 size={14} aria-hidden="true" />
            <span className="share-name">
              <code className="ellipsis">{addressOf(link).replace(/^https?:\/\//, '')}</code>
              <small>
                {link.role} · {endText(link)}
              </small>
            </span>
            <IconButton label="Copy link" onClick={() => void copy(link)}>
              <Copy size={14} />
            </IconButton>
            <IconButton
              label="Withdraw link"
              onClick={() => void withdraw(link.id).catch((error: unknown) => sayFault('Not withdrawn', error))}
            >
              <X size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
};

const isOver = ({ expires }: ShareLink): boolean => expires !== null && Date.parse(expires) <= Date.now();
const endText = (link: ShareLink): string =>
  link.expires === null ? 'does not end' : `${isOver(link) ? 'ended' : 'ends'} ${timeText(link.expires)}`;

const aRole = (role: string): string => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;

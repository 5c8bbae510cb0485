import './people.css';
import { Globe, LogOut, X } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { useLocation } from 'wouter';
import type { Role } from '#server/http/shapes/elements.ts';
import { sayFault } from '../controls/run-actions.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button, IconButton } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { useSession } from '../state/session.ts';
import { AddPerson } from './add-person.tsx';
import { mayDo, rolesOf } from './roles.ts';
import { ShareLinks } from './share-links.tsx';
import { type Member, type Shared, useSharing } from './use-sharing.ts';

interface SharingProps extends Shared {
  /** The visitor's own role. */
  readonly role: Role;
  readonly isPublic: boolean;
}

/** Who has a part in a workflow or dataset; for owners also the ways to change that. */
export const Sharing = ({ kind, target, role, isPublic }: SharingProps) => {
  const { data } = useSession();
  const sharing = useSharing({ kind, target });
  const owns = role === 'owner';
  const me = data?.user;
  if (!me)
    return (
      <p className="share-note">
        You look at this {kind} without an account. Sign in to see who else has a part in it.
      </p>
    );
  return (
    <div className="sharing">
      {owns ? (
        <AddPerson
          kind={kind}
          taken={new Set(sharing.members?.map(({ person }) => person.id))}
          onAdd={(person, as) => sharing.setRole(person.id, as)}
        />
      ) : (
        <p className="share-note">
          You are {role}: {mayDo(kind, role)} Owners decide who else takes part.
        </p>
      )}
      {sharing.fault && <FaultNote error={sharing.fault} />}
      <ul className="share-people" aria-label="People with a part">
        {sharing.members?.map(member => (
          <MemberRow
            key={member.person.id}
            kind={kind}
            target={target}
            member={member}
            owns={owns}
            self={member.person.id === me.id}
            onRole={as => sharing.setRole(member.person.id, as)}
            onRemove={() => sharing.remove(member.person.id)}
          />
        ))}
      </ul>
      {owns && (
        <>
          <ShareLinks kind={kind} target={target} />
          <Publicity kind={kind} isPublic={isPublic} onChange={sharing.setPublic} target={target} />
        </>
      )}
      {!owns && isPublic && (
        <p className="share-note">
          <Globe size={14} aria-hidden="true" /> Anybody with the address may look.
        </p>
      )}
    </div>
  );
};

interface MemberRowProps extends Shared {
  readonly member: Member;
  readonly owns: boolean;
  readonly self: boolean;
  readonly onRole: (role: Role) => Promise<unknown>;
  readonly onRemove: () => Promise<unknown>;
}

const MemberRow = ({ kind, member, owns, self, onRole, onRemove }: MemberRowProps) => {
  const { person, role } = member;
  const [, go] = useLocation();
  const leave = () =>
    onRemove().then(() => {
      toast.success(`You have left this ${kind}`);
      go(kind === 'workflow' ? '/' : '/datasets');
    });
  return (
    <li className="share-person">
      <Avatar person={person} />
      <span className="share-name">
        <strong className="ellipsis">
          {person.name} {self && <small>you</small>}
        </strong>
        <small>{mayDo(kind, role)}</small>
      </span>
      {owns ? (
        <select
          className="input"
          aria-label={`Role of ${person.name}`}
          value={role}
          onChange={event => void onRole(event.target.value as Role).catch(error => sayFault('Not changed', error))}
        >
          {!rolesOf(kind).some(([name]) => name === role) && <option>{role}</option>}
          {rolesOf(kind).map(([name]) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      ) : (
        <span className="share-role">{role}</span>
      )}
      {self && role !== 'owner' ? (
        <IconButton
          label={`Leave this ${kind}`}
          onClick={() => void leave().catch(error => sayFault('Not left', error))}
        >
          <LogOut size={14} />
        </IconButton>
      ) : (
        owns && (
          <IconButton
            label={`Remove ${person.name}`}
            onClick={() => void onRemove().catch(error => sayFault('Not removed', error))}
          >
            <X size={14} />
          </IconButton>
        )
      )}
    </li>
  );
};

interface PublicityProps extends Shared {
  readonly isPublic: boolean;
  readonly onChange: (now: boolean) => Promise<unknown>;
}

const Publicity = ({ kind, target, isPublic, onChange }: PublicityProps) => {
  // The switch shows what was asked for while the server is being told.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const change = (now: boolean) => {
    setWanted(now);
    void onChange(now)
      .catch((error: unknown) => sayFault('Not changed', error))
      .finally(() => setWanted(null));
  };
  const shown = wanted ?? isPublic;
  const address = `${window.location.origin}${kind === 'workflow' ? '/w/' : '/datasets/'}${encodeURIComponent(target)}`;
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    toast.success('Address copied', { description: address });
  };
  return (
    <section className="share-public">
      <label className="public-switch">
        <input
          type="checkbox"
          role="switch"
          aria-checked={shown}
          checked={shown}
          onChange={event => change(event.target.checked)}
        />
        <span>
          <strong>Public page</strong>
          <small>
            {isPublic
              ? 'Anybody who has the address may look, without an account.'
              : 'Only the people above and whoever has a link may look.'}
          </small>
        </span>
      </label>
      {isPublic && <Button onClick={() => void copy()}>Copy address</Button>}
    </section>
  );
};

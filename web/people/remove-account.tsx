import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AccountRemoval, Belongings, Person } from '#server/http/shapes/people.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { get, path, request } from '../state/api.ts';
import { PersonSearch } from './person-search.tsx';

interface RemovalProps {
  readonly person: Pick<Person, 'id' | 'name'>;
  /** One's own account asks for the password. */
  readonly own: boolean;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** Deletes an account, once it is said what becomes of what it owns. */
export const RemoveAccountDialog = ({ person, own, open, onClose, onRemoved }: RemovalProps) => {
  const [fate, setFate] = useState<'pass' | 'delete'>('pass');
  const [heir, setHeir] = useState<Person | null>(null);
  const [fault, setFault] = useState<Error | null>(null);
  const { data } = useQuery({
    queryKey: ['belongings', person.id],
    enabled: open,
    queryFn: () => get<Belongings>(`${path('users', person.id)}/belongings`),
  });
  const owns = data !== undefined && data.workflows + data.datasets > 0;
  const ready = data !== undefined && (!owns || fate === 'delete' || heir !== null);
  const submit = async (password: string | null) => {
    setFault(null);
    const estate = fate === 'delete' ? { owned: fate } : { owned: fate, to: heir?.id };
    const body: AccountRemoval = { ...(owns && estate), ...(own && { password: password ?? '' }) };
    try {
      await request('DELETE', path('users', person.id), { body });
      onClose();
      onRemoved();
    } catch (refusal) {
      setFault(refusal as Error);
    }
  };
  return (
    <Dialog
      title={own ? 'Delete your account' : `Delete the account of ${person.name}`}
      open={open}
      onClose={onClose}
      width={460}
    >
      <form
        className="settings-form"
        onSubmit={event => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget).get('password') as string | null);
        }}
      >
        <p className="settings-note">
          {own ? 'You are' : `${person.name} is`} signed out everywhere, and tokens and parts in workflows end. What was
          written stays under the name, marked “former member”. This cannot be undone.
        </p>
        {data && owns && (
          <fieldset className="scopes">
            <legend>
              Owned: {counted(data.workflows, 'workflow')} and {counted(data.datasets, 'dataset')}
            </legend>
            <label className="check">
              <input type="radio" name="fate" checked={fate === 'pass'} onChange={() => setFate('pass')} />
              Give them to {heir ? <b>{heir.name}</b> : 'somebody'}
            </label>
            {fate === 'pass' && (
              <PersonSearch placeholder="Name or e-mail" taken={new Set([person.id])} onPick={setHeir} />
            )}
            <label className="check">
              <input type="radio" name="fate" checked={fate === 'delete'} onChange={() => setFate('delete')} />
              Delete them, but for what somebody else owns too
            </label>
          </fieldset>
        )}
        {own && (
          <label className="field">
            <span>Your password</span>
            <input className="input" name="password" type="password" required autoComplete="current-password" />
          </label>
        )}
        {fault && <FaultNote error={fault} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="bad" disabled={!ready}>
            Delete the account
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { post } from '../state/api.ts';

interface NewAccountProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onMade: () => void;
}

/** An account for somebody, with a first password that they get from the admin. */
export const NewAccountDialog = ({ open, onClose, onMade }: NewAccountProps) => {
  const [fault, setFault] = useState<Error | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const word = (name: string) => String(given.get(name) ?? '').trim();
    const wanted = {
      name: word('name'),
      email: word('email'),
      password: String(given.get('password')),
      admin: given.get('admin') !== null,
    };
    setFault(null);
    post('/users', wanted).then(
      () => {
        toast.success(`${wanted.name} has an account now`, {
          description: 'Tell them the password; they can change it.',
        });
        onMade();
        onClose();
      },
      (error: Error) => setFault(error),
    );
  };
  return (
    <Dialog title="New account" open={open} onClose={onClose} width={440}>
      <form className="settings-form" onSubmit={submit}>
        <label className="field">
          <span>Name</span>
          <input className="input" name="name" required maxLength={100} autoComplete="off" />
        </label>
        <label className="field">
          <span>Email</span>
          <input className="input" name="email" type="email" required maxLength={200} autoComplete="off" />
        </label>
        <PasswordField label="First password (8 characters or more)" />
        <label className="check">
          <input type="checkbox" name="admin" /> Admin: sees everything and looks after accounts
        </label>
        {fault && <FaultNote error={fault} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main">
            Make the account
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

const PasswordField = ({ label }: { readonly label: string }) => (
  <label className="field">
    <span>{label}</span>
    <input
      className="input"
      name="password"
      type="password"
      required
      minLength={8}
      maxLength={200}
      autoComplete="new-password"
    />
  </label>
);

interface PasswordProps {
  readonly name: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onKeep: (password: string) => void;
}

/** A password that an admin sets for somebody. */
export const PasswordDialog = ({ name, open, onClose, onKeep }: PasswordProps) => (
  <Dialog title={`New password for ${name}`} open={open} onClose={onClose} width={440}>
    <form
      className="settings-form"
      onSubmit={event => {
        event.preventDefault();
        onKeep(String(new FormData(event.currentTarget).get('password')));
        onClose();
      }}
    >
      <p className="settings-note">It signs {name} out everywhere.</p>
      <PasswordField label="New password (8 characters or more)" />
      <div className="dialog-foot">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="main">
          Set it
        </Button>
      </div>
    </form>
  </Dialog>
);

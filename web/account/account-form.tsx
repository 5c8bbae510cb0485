import './account.css';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { Brand } from '../shell/brand.tsx';

interface AccountFormProps {
  readonly title: string;
  readonly text: string;
  /** What the button says. */
  readonly act: string;
  /** Asks for a name too, since the account is new. */
  readonly fresh?: boolean;
  readonly foot?: ReactNode;
  readonly onSubmit: (given: { name: string; email: string; password: string }) => Promise<void>;
}

/** The card that signs people in and up. */
export const AccountForm = ({ title, text, act, fresh = false, foot, onSubmit }: AccountFormProps) => {
  const [fault, setFault] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const word = (name: string) => String(given.get(name) ?? '');
    setBusy(true);
    setFault(null);
    onSubmit({ name: word('name').trim(), email: word('email').trim(), password: word('password') })
      .catch(setFault)
      .finally(() => setBusy(false));
  };
  return (
    <main className="account">
      <div className="account-card">
        <Brand words />
        <div>
          <h1>{title}</h1>
          <p>{text}</p>
        </div>
        <form onSubmit={submit}>
          {fresh && (
            <label className="field">
              <span>Name</span>
              <input className="input" name="name" autoComplete="name" required maxLength={100} />
            </label>
          )}
          <label className="field">
            <span>Email</span>
            <input className="input" name="email" type="email" autoComplete="username" required maxLength={200} />
          </label>
          <label className="field">
            <span>Password{fresh && ' (8 characters or more)'}</span>
            <input
              className="input"
              name="password"
              type="password"
              autoComplete={fresh ? 'new-password' : 'current-password'}
              required
              minLength={fresh ? 8 : 1}
              maxLength={200}
            />
          </label>
          {fault && <FaultNote error={fault} />}
          <Button type="submit" look="main" size="l" disabled={busy}>
            {act}
          </Button>
        </form>
        {foot && <p className="foot">{foot}</p>}
      </div>
    </main>
  );
};

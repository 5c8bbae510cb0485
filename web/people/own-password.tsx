import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { post } from '../state/api.ts';

/** A new password for oneself, which signs out everywhere else. */
export const Password = () => {
  const [fault, setFault] = useState<Error | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    setFault(null);
    post('/me/password', { current: String(given.get('current')), password: String(given.get('password')) }).then(
      () => {
        form.reset();
        toast.success('Your password is changed', { description: 'You are signed out everywhere else.' });
      },
      (error: Error) => setFault(error),
    );
  };
  return (
    <section>
      <h2>Password</h2>
      <form className="settings-form" onSubmit={submit}>
        <label className="field">
          <span>Current password</span>
          <input className="input" name="current" type="password" autoComplete="current-password" required />
        </label>
        <label className="field">
          <span>New password (8 characters or more)</span>
          <input
            className="input"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={8}
            maxLength={200}
          />
        </label>
        {fault && <FaultNote error={fault} />}
        <Button type="submit">Change password</Button>
      </form>
    </section>
  );
};

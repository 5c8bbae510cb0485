import { Redirect, useLocation } from 'wouter';
import { useSession, useSigning } from '../state/session.ts';
import { AccountForm } from './account-form.tsx';

/** The first visitor of a fresh server makes the admin's account. */
export const SetupPage = () => {
  const { data } = useSession();
  const { setup } = useSigning();
  const [, go] = useLocation();
  if (data && !data.setup) return <Redirect to="/" replace />;
  return (
    <AccountForm
      title="Welcome to Sluice"
      text="Nobody has used this server yet. Make the first account; it looks after the others."
      act="Create account"
      fresh
      onSubmit={async ({ name, email, password }) => {
        await setup(name, email, password);
        go('/');
      }}
    />
  );
};

import { useState } from 'react';
import { Redirect, useLocation, useSearch } from 'wouter';
import { Button } from '../parts/button.tsx';
import { useSession, useSigning } from '../state/session.ts';
import { AccountForm } from './account-form.tsx';

/** Signs in, or up where the server lets anybody make an account. */
export const LoginPage = () => {
  const { data } = useSession();
  const { login, signup } = useSigning();
  const [fresh, setFresh] = useState(false);
  const [, go] = useLocation();
  const wanted = new URLSearchParams(useSearch()).get('next') ?? '/';
  const next = /^\/(?![/\\])/.test(wanted) ? wanted : '/';
  if (data?.setup) return <Redirect to="/setup" replace />;
  if (data?.user) return <Redirect to={next} replace />;
  return (
    <AccountForm
      key={String(fresh)}
      title={fresh ? 'Create an account' : 'Sign in'}
      text={fresh ? 'It takes a name, an address and a password.' : 'Good to see you again.'}
      act={fresh ? 'Create account' : 'Sign in'}
      fresh={fresh}
      foot={
        <>
          {data?.signup && (
            <Button look="bare" onClick={() => setFresh(!fresh)}>
              {fresh ? 'I have an account' : 'Create an account'}
            </Button>
          )}
          {!fresh && <small>Password lost? Ask an admin for a link that sets a new one.</small>}
        </>
      }
      onSubmit={async ({ name, email, password }) => {
        await (fresh ? signup(name, email, password) : login(email, password));
        go(next);
      }}
    />
  );
};

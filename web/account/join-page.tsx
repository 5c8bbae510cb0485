import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { Page } from '../shell/page.tsx';
import { path, post } from '../state/api.ts';
import { useSession, useSigning } from '../state/session.ts';
import { AccountForm } from './account-form.tsx';

/** What POST /links/:secret answers: where the link leads. */
interface Joined {
  readonly kind: 'workflow' | 'dataset';
  readonly target: string;
}

/** A share link: whoever is signed in joins at once, others make an account or sign in first. */
export const JoinPage = ({ secret }: { readonly secret: string }) => {
  const { data } = useSession();
  const { login, signup } = useSigning();
  const [known, setKnown] = useState(false);
  const [, go] = useLocation();
  const { mutate, error } = useMutation({
    mutationFn: () => post<Joined>(path('links', secret)),
    onSuccess: ({ kind, target }) =>
      go(kind === 'workflow' ? path('w', target) : path('datasets', target), { replace: true }),
  });
  const signedIn = Boolean(data?.user);
  useEffect(() => {
    if (signedIn) mutate();
  }, [signedIn, mutate]);
  if (error)
    return (
      <Page title="Invitation">
        <FaultNote error={error} />
      </Page>
    );
  if (!data || signedIn) return null;
  return (
    <AccountForm
      key={String(known)}
      title="You are invited"
      text={known ? 'Sign in to go on.' : 'Make an account to go on. Viewing alone needs none.'}
      act={known ? 'Sign in' : 'Create account'}
      fresh={!known}
      foot={
        <>
          <Button look="bare" onClick={() => setKnown(!known)}>
            {known ? 'Create an account' : 'I have an account'}
          </Button>
          <Button look="bare" onClick={() => mutate()}>
            Only look
          </Button>
        </>
      }
      onSubmit={async ({ name, email, password }) => {
        await (known ? login(email, password) : signup(name, email, password, secret));
      }}
    />
  );
};

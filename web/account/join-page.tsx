import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { Page } from '../shell/page.tsx';
import { get, path, post } from '../state/api.ts';
import { openLink } from '../state/opened-link.ts';
import { useSession, useSigning } from '../state/session.ts';
import { AccountForm } from './account-form.tsx';

/** What a link answers: where it leads, and what whoever joins may do there. */
interface Joined {
  readonly kind: 'workflow' | 'dataset';
  readonly target: string;
  readonly role: string;
}

const parts: { readonly [role: string]: string } = {
  runner: 'run',
  commenter: 'comment on',
  editor: 'edit',
};

/** A share link: whoever is signed in joins at once, others look without an account, or make one where the link lets them do more. */
export const JoinPage = ({ secret }: { readonly secret: string }) => {
  const { data } = useSession();
  const { login, signup } = useSigning();
  const [known, setKnown] = useState(false);
  const [, go] = useLocation();
  const signedIn = Boolean(data?.user);
  const link = useQuery({ queryKey: ['link', secret], queryFn: () => get<Joined>(path('links', secret)) });
  const enter = ({ kind, target }: Joined) =>
    go(kind === 'workflow' ? path('w', target) : path('datasets', target), { replace: true });
  const join = useMutation({
    mutationFn: () => post<Joined>(path('links', secret)),
    onSuccess: joined => {
      openLink(null);
      enter(joined);
    },
  });
  const look = (to: Joined) => {
    openLink(secret);
    enter(to);
  };
  const { mutate } = join;
  const looksOnly = data !== undefined && !signedIn && link.data?.role === 'viewer';
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for what the visitor is and the link gives
  useEffect(() => {
    if (signedIn) mutate();
    else if (looksOnly && link.data) look(link.data);
  }, [signedIn, looksOnly, mutate]);
  const error = join.error ?? link.error;
  if (error)
    return (
      <Page title="Invitation">
        <FaultNote error={error} />
      </Page>
    );
  if (!data || !link.data || signedIn || looksOnly) return null;
  const { data: to } = link;
  const may = `${parts[to.role] ?? 'use'} this ${to.kind}`;
  return (
    <AccountForm
      key={String(known)}
      title="You are invited"
      text={known ? `Sign in to ${may}.` : `Make an account to ${may}. Looking at it needs none.`}
      act={known ? 'Sign in' : 'Create account'}
      fresh={!known}
      foot={
        <>
          <Button look="bare" onClick={() => setKnown(!known)}>
            {known ? 'Create an account' : 'I have an account'}
          </Button>
          <Button look="bare" onClick={() => look(to)}>
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

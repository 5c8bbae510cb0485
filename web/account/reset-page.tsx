import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { Link, useLocation } from 'wouter';
import type { ResetTarget } from '#server/http/shapes/people.ts';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { Brand } from '../shell/brand.tsx';
import { get, path, post } from '../state/api.ts';
import './account.css';

/** A link of an admin: sets a new password, once. */
export const ResetPage = ({ secret }: { readonly secret: string }) => {
  const client = useQueryClient();
  const [, go] = useLocation();
  const [fault, setFault] = useState<Error | null>(null);
  const { data, error } = useQuery({
    queryKey: ['reset', secret],
    queryFn: () => get<ResetTarget>(path('resets', secret)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    document.title = 'New password · Sluice';
  }, []);
  const set = async (password: string) => {
    setFault(null);
    try {
      await post(path('resets', secret), { password });
      // Whoever was signed in here by the old password is not any more.
      await client.invalidateQueries({ queryKey: ['session'] });
      toast.success('Your password is set; sign in with it');
      go('/login');
    } catch (refusal) {
      setFault(refusal as Error);
    }
  };
  return (
    <main className="account">
      <div className="account-card">
        <Brand words />
        <div>
          <h1>New password</h1>
          {data && (
            <p>
              For {data.name}, {data.email}. It signs you out everywhere.
            </p>
          )}
        </div>
        {error && <FaultNote error={error} />}
        {data && (
          <form
            onSubmit={event => {
              event.preventDefault();
              void set(String(new FormData(event.currentTarget).get('password')));
            }}
          >
            <input type="text" hidden readOnly autoComplete="username" value={data.email} />
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
            <Button type="submit" look="main" size="l">
              Set it
            </Button>
          </form>
        )}
        <p className="foot">
          <Link className="button" data-look="bare" href="/login">
            Sign in
          </Link>
        </p>
      </div>
    </main>
  );
};

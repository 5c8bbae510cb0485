import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import type { MadeToken, NewToken, Token } from '#server/http/shapes/people.ts';
import { sayFault } from '../controls/run-actions.ts';
import { timeText } from '../controls/times.ts';
import { ago } from '../parts/ago.ts';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { get, path, post, remove } from '../state/api.ts';
import { useSession } from '../state/session.ts';
import { expiries, expiryAfter } from './expiries.ts';

const scopes = [
  ['read', 'see what you may see'],
  ['run', 'start and stop runs'],
  ['write', 'change workflows and datasets'],
  ['admin', 'everything, accounts included'],
] as const;

/** API tokens: for scripts, which ask in one's name. */
export const Tokens = () => {
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: ['tokens'], queryFn: () => get<readonly Token[]>('/tokens') });
  const [made, setMade] = useState<MadeToken | null>(null);
  const afresh = () => client.invalidateQueries({ queryKey: ['tokens'] });
  const withdraw = (token: Token) =>
    remove(path('tokens', token.id))
      .then(() => made?.id === token.id && setMade(null))
      .catch((fault: unknown) => sayFault('Not withdrawn', fault))
      .finally(() => void afresh());
  return (
    <section>
      <h2>API tokens</h2>
      <p className="settings-note">
        A token lets a program use the <a href="/docs">API</a> as you, within its scopes. It is sent as{' '}
        <code>Authorization: Bearer …</code>
      </p>
      <TokenForm
        onMade={token => {
          setMade(token);
          void afresh();
        }}
      />
      {made && <Secret token={made} onDone={() => setMade(null)} />}
      {error && <FaultNote error={error} />}
      <ul className="settings-list" aria-label="Tokens">
        {data?.map(token => (
          <li key={token.id}>
            <span className="share-name">
              <strong>{token.name}</strong>
              <small>
                {token.scopes.join(', ')} · {endText(token)} · {token.used ? `used ${ago(token.used)}` : 'never used'}
              </small>
            </span>
            <Button onClick={() => void withdraw(token)} aria-label={`Withdraw ${token.name}`}>
              Withdraw
            </Button>
          </li>
        ))}
      </ul>
      {data?.length === 0 && !made && <p className="settings-note">You have no tokens yet. Name one above.</p>}
    </section>
  );
};

function endText({ expires }: Token): string {
  if (!expires) return 'does not end';
  return `${Date.parse(expires) <= Date.now() ? 'ended' : 'ends'} ${timeText(expires)}`;
}

const TokenForm = ({ onMade }: { readonly onMade: (token: MadeToken) => void }) => {
  const { data: session } = useSession();
  const [chosen, setChosen] = useState<readonly NewToken['scopes'][number][]>(['read']);
  const [fault, setFault] = useState<Error | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const expires = expiryAfter(String(given.get('days')));
    const wanted: NewToken = {
      name: String(given.get('name')).trim(),
      scopes: [...chosen],
      ...(expires && { expires }),
    };
    setFault(null);
    post<MadeToken>('/tokens', wanted).then(
      token => {
        form.reset();
        onMade(token);
      },
      (error: Error) => setFault(error),
    );
  };
  return (
    <form className="settings-form wide" onSubmit={submit}>
      <div className="token-line">
        <label className="field">
          <span>Name</span>
          <input className="input" name="name" required maxLength={100} placeholder="nightly import" />
        </label>
        <label className="field">
          <span>Valid</span>
          <select className="input" name="days" defaultValue="30">
            {expiries.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <fieldset className="scopes">
        <legend>It may</legend>
        {scopes
          .filter(([scope]) => scope !== 'admin' || session?.user?.admin)
          .map(([scope, words]) => (
            <label key={scope} className="check">
              <input
                type="checkbox"
                checked={chosen.includes(scope)}
                onChange={({ target }) =>
                  setChosen(target.checked ? [...chosen, scope] : chosen.filter(other => other !== scope))
                }
              />
              <span>
                <b>{scope}</b> <small>{words}</small>
              </span>
            </label>
          ))}
      </fieldset>
      {fault && <FaultNote error={fault} />}
      <Button type="submit" disabled={chosen.length === 0}>
        Make a token
      </Button>
    </form>
  );
};

const Secret = ({ token, onDone }: { readonly token: MadeToken; readonly onDone: () => void }) => {
  const copy = async () => {
    await navigator.clipboard.writeText(token.secret);
    toast.success('Token copied');
  };
  return (
    <div className="secret" role="status">
      <p>
        This is the secret of <strong>{token.name}</strong>. It is shown only now: copy it to where it is needed.
      </p>
      <div>
        <input className="input" readOnly aria-label="Secret of the token" value={token.secret} />
        <Button look="main" onClick={() => void copy()}>
          <Copy size={14} /> Copy
        </Button>
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  );
};

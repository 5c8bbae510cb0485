import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { SessionInfo } from '#server/http/shapes/people.ts';
import { sayFault } from '../controls/run-actions.ts';
import { ago } from '../parts/ago.ts';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { get, path, remove } from '../state/api.ts';
import { browserOf } from './browser-of.ts';

/** Where one is signed in; every other place can be signed out from here. */
export const Sessions = () => {
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['sessions'],
    queryFn: () => get<readonly SessionInfo[]>('/me/sessions'),
  });
  const end = (session: SessionInfo) =>
    remove(`/me/sessions${path(session.id)}`)
      .catch((fault: unknown) => sayFault('Not signed out', fault))
      .finally(() => void client.invalidateQueries({ queryKey: ['sessions'] }));
  return (
    <section>
      <h2>Where you are signed in</h2>
      {error && <FaultNote error={error} />}
      <ul className="settings-list" aria-label="Sessions">
        {data?.map(session => (
          <li key={session.id}>
            <span className="share-name">
              <strong title={session.agent}>{browserOf(session.agent)}</strong>
              <small>
                used {ago(session.used)}, signed in {ago(session.created)}
              </small>
            </span>
            {session.current ? (
              <span className="tag">this browser</span>
            ) : (
              <Button onClick={() => void end(session)}>Sign out</Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};

import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SessionState } from '#server/http/shapes/people.ts';
import { get, post, remove } from './api.ts';
import { queryClient } from './queries.ts';

const key = ['session'];

const sessionQuery = queryOptions({
  queryKey: key,
  queryFn: () => get<SessionState>('/session'),
  staleTime: 60_000,
});

/** Who is signed in here. */
export const useSession = () => useQuery(sessionQuery);

/** Asks who is signed in before anything is drawn. */
export const askForSession = (): void => void queryClient.prefetchQuery(sessionQuery);

/** What signs in, out and up; each leaves every cached answer behind, since another person sees other things. */
export function useSigning() {
  const client = useQueryClient();
  const afresh = async <T>(asked: Promise<T>): Promise<T> => {
    const answer = await asked;
    client.removeQueries({ predicate: query => query.queryKey[0] !== 'session' });
    await client.invalidateQueries({ queryKey: key });
    return answer;
  };
  return {
    login: (email: string, password: string) => afresh(post('/session', { email, password })),
    logout: () => afresh(remove('/session')),
    setup: (name: string, email: string, password: string) => afresh(post('/setup', { name, email, password })),
    signup: (name: string, email: string, password: string, link?: string) =>
      afresh(post('/signup', { name, email, password, ...(link && { link }) })),
  };
}

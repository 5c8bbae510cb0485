import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SessionState } from '#server/http/shapes/people.ts';
import { askSession, meet } from '../offline/sign-out.ts';
import { post } from './api.ts';
import { queryClient } from './queries.ts';

const key = ['session'];

const sessionQuery = queryOptions({
  queryKey: key,
  queryFn: askSession,
  staleTime: 60_000,
});

/** Who is signed in here. */
export const useSession = () => useQuery(sessionQuery);

/** Asks who is signed in before anything is drawn. */
export const askForSession = (): void => void queryClient.prefetchQuery(sessionQuery);

/** What signs in and up; each leaves every cached answer behind, since another person sees other things. */
export function useSigning() {
  const client = useQueryClient();
  const afresh = async (asked: Promise<SessionState>): Promise<SessionState> => {
    const answer = await asked;
    await meet(answer);
    client.removeQueries({ predicate: query => query.queryKey[0] !== 'session' });
    await client.invalidateQueries({ queryKey: key });
    return answer;
  };
  return {
    login: (email: string, password: string) => afresh(post('/session', { email, password })),
    setup: (name: string, email: string, password: string) => afresh(post('/setup', { name, email, password })),
    signup: (name: string, email: string, password: string, link?: string) =>
      afresh(post('/signup', { name, email, password, ...(link && { link }) })),
  };
}

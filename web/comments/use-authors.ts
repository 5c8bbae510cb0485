import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Person } from '#server/http/shapes/people.ts';
import { useMembers } from '../people/use-sharing.ts';
import { get } from '../state/api.ts';
import { useOthers } from '../state/presence.ts';
import { useRoom } from '../state/room-context.tsx';
import { useSession } from '../state/session.ts';
import { useDocument } from '../state/use-document.ts';

const stranger = '#666e7a';

/** Gives the colour of whoever wrote something, as far as they are known here. */
export function useAuthors(): (author: string, person: string | undefined) => Pick<Person, 'name' | 'color'> {
  const { workflow } = useRoom();
  const { data: session } = useSession();
  const { data: members } = useMembers({ kind: 'workflow', target: workflow });
  const others = useOthers();
  const former = useFormer(session?.user != null);
  return useMemo(() => {
    const colors = new Map<string, string>();
    for (const [, { person }] of others) if (person) colors.set(person.id, person.color);
    for (const { person } of members ?? []) colors.set(person.id, person.color);
    if (session?.user) colors.set(session.user.id, session.user.color);
    return (name, person) => {
      const shown = former.has(person ?? '') ? `${name} (former member)` : name || 'Visitor';
      return { name: shown, color: colors.get(person ?? '') ?? stranger };
    };
  }, [members, others, session, former]);
}

const noFormer: ReadonlySet<string> = new Set();

/** Ids of those who wrote comments here and whose account was deleted since. */
function useFormer(enabled: boolean): ReadonlySet<string> {
  const comments = useDocument(view => view.comments);
  const ids = useMemo(() => {
    const people = [...comments.values()].flatMap(({ messages }) => messages.flatMap(({ person }) => person ?? []));
    return [...new Set(people)].sort().slice(0, 200).join(',');
  }, [comments]);
  const { data } = useQuery({
    queryKey: ['former', ids],
    enabled: enabled && ids !== '',
    staleTime: 300_000,
    placeholderData: before => before,
    queryFn: async () => new Set((await get<readonly Person[]>('/people/former', { ids })).map(({ id }) => id)),
  });
  return data ?? noFormer;
}

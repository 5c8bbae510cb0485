import { useMemo } from 'react';
import type { Person } from '#server/http/shapes/people.ts';
import { useMembers } from '../people/use-sharing.ts';
import { useOthers } from '../state/presence.ts';
import { useRoom } from '../state/room-context.tsx';
import { useSession } from '../state/session.ts';

const stranger = '#666e7a';

/** Gives the colour of whoever wrote something, as far as they are known here. */
export function useAuthors(): (author: string, person: string | undefined) => Pick<Person, 'name' | 'color'> {
  const { workflow } = useRoom();
  const { data: session } = useSession();
  const { data: members } = useMembers({ kind: 'workflow', target: workflow });
  const others = useOthers();
  return useMemo(() => {
    const colors = new Map<string, string>();
    for (const [, { person }] of others) if (person) colors.set(person.id, person.color);
    for (const { person } of members ?? []) colors.set(person.id, person.color);
    if (session?.user) colors.set(session.user.id, session.user.color);
    return (name, person) => ({ name: name || 'Visitor', color: colors.get(person ?? '') ?? stranger });
  }, [members, others, session]);
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Role } from '#server/http/shapes/elements.ts';
import type { Member, ShareLink } from '#server/http/shapes/people.ts';
import { get, path, post, put, remove } from '../state/api.ts';
import { useSession } from '../state/session.ts';
import type { SharedKind } from './roles.ts';

export type { Member, ShareLink } from '#server/http/shapes/people.ts';

/** What is shared. */
export interface Shared {
  readonly kind: SharedKind;
  readonly target: string;
}

const at = ({ kind, target }: Shared): string => path(`${kind}s`, target);

/** Everybody with a part; nothing for visitors without an account. */
export const useMembers = (shared: Shared) => {
  const { data } = useSession();
  return useQuery({
    queryKey: ['members', shared.kind, shared.target],
    enabled: Boolean(data?.user),
    queryFn: () => get<readonly Member[]>(`${at(shared)}/members`),
  });
};

/** Who has a part, and what changes that. Each change asks the server and shows what it answers. */
export function useSharing(shared: Shared) {
  const client = useQueryClient();
  const members = useMembers(shared);
  const take = (now: readonly Member[]) => client.setQueryData(['members', shared.kind, shared.target], now);
  return {
    members: members.data,
    fault: members.error,
    setRole: async (person: string, role: Role) =>
      take(await put<readonly Member[]>(`${at(shared)}/members${path(person)}`, { role })),
    remove: async (person: string) => take(await remove<readonly Member[]>(`${at(shared)}/members${path(person)}`)),
    async setPublic(now: boolean) {
      await put(`${at(shared)}/public`, { public: now });
      await client.invalidateQueries({ queryKey: [shared.kind, shared.target] });
    },
  };
}

/** Links that give a part, for owners. */
export function useShareLinks(shared: Shared) {
  const client = useQueryClient();
  const key = ['links', shared.kind, shared.target];
  const { data, error } = useQuery({ queryKey: key, queryFn: () => get<readonly ShareLink[]>(`${at(shared)}/links`) });
  const afresh = () => client.invalidateQueries({ queryKey: key });
  return {
    links: data,
    fault: error,
    async make(role: Role, expires: string | undefined): Promise<ShareLink> {
      const made = await post<ShareLink>(`${at(shared)}/links`, { role, ...(expires && { expires }) });
      await afresh();
      return made;
    },
    async withdraw(link: string) {
      await remove(`${at(shared)}/links${path(link)}`);
      await afresh();
    },
  };
}

/** The address that a link is opened by. */
export const addressOf = ({ secret }: ShareLink): string => `${window.location.origin}${path('join', secret)}`;

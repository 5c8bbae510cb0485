import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Notice, Notices } from '#server/http/shapes/notices.ts';
import { get, post } from '../state/api.ts';
import { useSession } from '../state/session.ts';

/** How often they are asked for where no events socket tells of them. */
const pollMs = 60_000;
const key = ['notices'];

/** What this person is told of comments; fresh by the events socket of an open workflow, else asked for now and then. */
export function useNotices() {
  const { data: session } = useSession();
  return useQuery({
    queryKey: key,
    queryFn: () => get<Notices>('/me/notices'),
    enabled: Boolean(session?.user),
    refetchInterval: pollMs,
    refetchOnWindowFocus: true,
    staleTime: 5000,
  });
}

/** Marks notices as read: those named, or all. */
export function useReadNotices() {
  const client = useQueryClient();
  return async (which: { readonly ids?: readonly string[]; readonly workflow?: string; readonly thread?: string }) => {
    const now = await post<Notices>('/me/notices/read', which).catch(() => null);
    if (now) client.setQueryData(key, now);
  };
}

/** Whoever has a thread before them has read what they were told of it. */
export function useThreadIsRead(workflow: string, thread: string): void {
  const { data } = useNotices();
  const read = useReadNotices();
  const told = data?.items.some(n => !n.read && n.workflow.id === workflow && n.thread === thread) ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each that is told
  useEffect(() => {
    if (told) void read({ workflow, thread });
  }, [told, workflow, thread]);
}

/** Where a notice leads: its workflow, opened at the comment. */
export const addressOf = ({ workflow, thread }: Pick<Notice, 'workflow' | 'thread'>): string =>
  `/w/${encodeURIComponent(workflow.id)}?comment=${encodeURIComponent(thread)}`;

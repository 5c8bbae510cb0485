import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { Version, VersionContent, VersionDiff } from '#server/http/shapes/workflows.ts';
import { sayFault, untilSaved } from '../controls/run-actions.ts';
import { get, type Page, path, post } from '../state/api.ts';

/** One end of a comparison: the number of a version, or the document as it is. */
export type End = number | 'now';

const base = (workflow: string): string => `${path('workflows', workflow)}/versions`;

export interface VersionFilter {
  readonly named: boolean;
  /** Id of the person whose versions are wanted; null for everybody's. */
  readonly by: string | null;
}

/** Versions, newest first, a page at a time. */
export const useVersions = (workflow: string, { named, by }: VersionFilter) =>
  useInfiniteQuery({
    queryKey: ['versions', workflow, named, by],
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<Version>) => page.next,
    queryFn: ({ pageParam }) =>
      get<Page<Version>>(base(workflow), { limit: 50, cursor: pageParam, by, ...(named && { named: true }) }),
  });

/** A version with its content; what it is never changes. */
export const useVersion = (workflow: string, number: number) =>
  useQuery({
    queryKey: ['version', workflow, number],
    staleTime: Infinity,
    queryFn: () => get<VersionContent>(`${base(workflow)}${path(number)}`),
  });

/** Two states of a workflow, and what turns one into the other. */
export const useDiff = (workflow: string, from: End, to: End) =>
  useQuery({
    queryKey: ['diff', workflow, from, to],
    queryFn: () => get<VersionDiff>(`${path('workflows', workflow)}/diff`, { from, to }),
  });

/** What makes versions: naming the document as it is, and going back to one. */
export function useVersionWork(workflow: string) {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ['versions', workflow] });
  const restore = async (number: number): Promise<boolean> => {
    try {
      await untilSaved();
      const made = await post<Version>(`${base(workflow)}${path(number)}/restore`);
      await again();
      const before = made.number - 1;
      toast.success(`Version ${number} is back, as version ${made.number}`, {
        description: `What was here before is version ${before}.`,
        action: { label: 'Go back', onClick: () => void restore(before) },
      });
      return true;
    } catch (error) {
      sayFault('Not restored', error);
      return false;
    }
  };
  return {
    restore,
    async name(name: string, note: string): Promise<Version> {
      await untilSaved();
      const made = await post<Version>(base(workflow), { name, ...(note && { note }) });
      await again();
      return made;
    },
  };
}

/** What a list calls a version. */
export const versionName = ({ number, name }: Pick<Version, 'number' | 'name'>): string =>
  name ? `${name} (${number})` : `Version ${number}`;

/** Address of a comparison. */
export const diffAddress = (workflow: string, from: End, to: End): string =>
  `/w${path(workflow)}/diff?from=${from}&to=${to}`;

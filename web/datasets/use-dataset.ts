import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Dataset, DatasetDiff, DatasetVersion } from '#server/http/shapes/datasets.ts';
import { get, type Page, patch, path, post, remove } from '../state/api.ts';

export type { Dataset, DatasetDiff, DatasetFile, DatasetVersion } from '#server/http/shapes/datasets.ts';

export const useDatasets = () =>
  useQuery({ queryKey: ['datasets'], queryFn: () => get<Page<Dataset>>('/datasets', { limit: 200 }) });

export const useDataset = (name: string) =>
  useQuery({ queryKey: ['dataset', name], queryFn: () => get<Dataset>(path('datasets', name)) });

/** Versions, newest first, a page at a time. */
export function useVersions(name: string) {
  const answer = useInfiniteQuery({
    queryKey: ['dataset', name, 'versions'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      get<Page<DatasetVersion>>(`${path('datasets', name)}/versions`, { limit: 50, cursor: pageParam }),
    getNextPageParam: page => page.next,
  });
  return { ...answer, versions: answer.data?.pages.flatMap(page => page.items) };
}

/** What differs between two versions: files, and with `path` rows. */
export const askDiff = (
  name: string,
  query: {
    readonly from: number;
    readonly to: number;
    readonly path?: string;
    readonly keys?: string;
    readonly offset?: number;
    readonly limit?: number;
  },
): Promise<DatasetDiff> => get<DatasetDiff>(`${path('datasets', name)}/diff`, query);

/** What changes datasets; each refreshes what is shown of them. */
export function useDatasetChanges() {
  const client = useQueryClient();
  const afresh = async <T>(name: string, asked: Promise<T>): Promise<T> => {
    const answer = await asked;
    await Promise.all([
      client.invalidateQueries({ queryKey: ['dataset', name] }),
      client.invalidateQueries({ queryKey: ['datasets'] }),
      client.invalidateQueries({ queryKey: ['dataset-versions', name] }),
    ]);
    return answer;
  };
  return {
    make: (name: string, description: string) => afresh(name, post<Dataset>('/datasets', { name, description })),
    describe: (name: string, description: string) =>
      afresh(name, patch<Dataset>(path('datasets', name), { description })),
    commit: (name: string, change: { message: string; uploads: string[]; remove: string[]; base: number }) =>
      post<DatasetVersion>(`${path('datasets', name)}/versions`, change),
    refresh: (name: string) => afresh(name, Promise.resolve()),
    async erase(name: string) {
      await remove(path('datasets', name));
      client.removeQueries({ queryKey: ['dataset', name] });
      await client.invalidateQueries({ queryKey: ['datasets'] });
    },
  };
}

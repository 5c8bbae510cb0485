import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { RunTally } from '#server/http/shapes/runs.ts';
import { get, type Page, path } from '../state/api.ts';
import { useRunState } from '../state/run-state.ts';
import { questionOf, type RunFilter } from './run-filter.ts';
import type { RunSummary } from './run-states.ts';

/** Runs as the server lists them under a filter, with the newest word on each from the events; `more` asks for the next page. */
export function useRunList(workflow: string, filter: RunFilter) {
  const live = useRunState(now => now.runs);
  const question = questionOf(filter);
  const { data, error, hasNextPage, fetchNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['runs', workflow, 'list', question],
    queryFn: ({ pageParam }) =>
      get<Page<RunSummary>>(`${path('workflows', workflow)}/runs`, { ...question, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
    placeholderData: keepPreviousData,
  });
  const newest = new Map(live.map(run => [run.id, run]));
  const runs = data?.pages.flatMap(page => page.items.map(run => newest.get(run.id) ?? run));
  return { runs, error, busy: isFetching, more: hasNextPage ? () => void fetchNextPage() : null };
}

/** What the runs of a workflow can be filtered by. */
export const useRunTally = (workflow: string) =>
  useQuery({
    queryKey: ['runs', workflow, 'tally'],
    queryFn: () => get<RunTally>(`${path('workflows', workflow)}/runs/tally`),
    placeholderData: keepPreviousData,
  });
